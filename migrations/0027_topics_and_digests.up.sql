-- What the library is about, for a list in the order of each reader's topics; and the weekly digest.

alter table resources
    -- Bit n is topic n of `models::matching::topics`.
    add column topics         bigint not null default 0,
    -- By which version of that table; a job makes those of older ones anew. 0: not yet.
    add column topics_version int    not null default 0;
create index resources_topics_outdated on resources (topics_version, id);

-- One row for each topic of a resource, made of `resources.topics` by the trigger below, whoever writes that.
create table resource_topics (
    resource_id    uuid        not null references resources on delete cascade,
    topic          smallint    not null,
    -- The resource's.
    bookmark_count int         not null,
    created_at     timestamptz not null,
    primary key (resource_id, topic)
);
create index resource_topics_new on resource_topics (topic, created_at desc, resource_id desc);
create index resource_topics_bookmarked on resource_topics (topic, bookmark_count desc, resource_id desc);

create function resource_topics_follow() returns trigger language plpgsql as $$
begin
    delete from resource_topics where resource_id = new.id and new.topics >> topic & 1 = 0;
    insert into resource_topics (resource_id, topic, bookmark_count, created_at)
    select new.id, topic, new.bookmark_count, new.created_at from generate_series(0, 63) topic where new.topics >> topic & 1 = 1
        on conflict (resource_id, topic) do update set bookmark_count = excluded.bookmark_count, created_at = excluded.created_at;
    return null;
end $$;
create trigger resource_topics_follow after insert or update of topics, bookmark_count, created_at on resources
    for each row execute function resource_topics_follow();

-- When the next digest is due of those who want it.
create table weekly_digests (
    user_id uuid        primary key references users on delete cascade,
    due_at  timestamptz not null
);
create index weekly_digests_due on weekly_digests (due_at, user_id);

-- The most upvoted public posts of each day.
create index posts_of_day on posts (((created_at at time zone 'UTC')::date), upvotes desc, id desc) where not is_private and hidden_at is null;
