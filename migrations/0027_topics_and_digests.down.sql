drop index posts_of_day;
drop table weekly_digests;
drop trigger resource_topics_follow on resources;
drop function resource_topics_follow;
drop table resource_topics;
drop index resources_topics_outdated;
alter table resources
    drop column topics_version,
    drop column topics;
