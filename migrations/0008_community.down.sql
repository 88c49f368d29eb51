drop table bookmarks, resources, post_upvotes, comments, posts;
