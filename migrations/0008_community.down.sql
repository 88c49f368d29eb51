drop function visible_comments, visible_posts;
drop table bookmarks, resource_suggestions, resources, content_edits, moderation_decisions, reports, moderation_cases, post_upvotes, comments, posts;
