drop function visible_comments, visible_posts;
drop table bookmarks, resources, post_upvotes, comments, posts;
