-- Posts, comments, votes, resources and bookmarks.
create table posts (
    id         uuid primary key,
    author_id  uuid        references users on delete set null,
    title      text        not null constraint posts_title check (char_length(title) between 3 and 200),
    content    text        not null constraint posts_content check (char_length(content) between 1 and 20000),
    post_type  text        not null constraint posts_type check (post_type in ('discussion', 'question', 'story', 'announcement')),
    is_private boolean     not null default false,
    tags       text[]      not null default '{}',
    upvotes    int         not null default 0,
    comments   int         not null default 0,
    hidden_at  timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index posts_created_at on posts (created_at desc, id desc);
create index posts_author on posts (author_id);
create index posts_tags on posts using gin (tags);

create table comments (
    id         uuid primary key,
    post_id    uuid        not null references posts on delete cascade,
    parent_id  uuid        references comments on delete cascade,
    author_id  uuid        references users on delete set null,
    content    text        not null constraint comments_content check (char_length(content) between 1 and 20000),
    hidden_at  timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index comments_post on comments (post_id, created_at);
create index comments_author on comments (author_id);

create table post_upvotes (
    post_id    uuid        not null references posts on delete cascade,
    user_id    uuid        not null references users on delete cascade,
    created_at timestamptz not null,
    primary key (post_id, user_id)
);

create table resources (
    id            uuid primary key,
    owner_id      uuid        references users on delete set null,
    title         text        not null constraint resources_title check (char_length(title) between 3 and 200),
    description   text        not null,
    resource_type text        not null
        constraint resources_type check (resource_type in ('article', 'video', 'podcast', 'template', 'course', 'book')),
    url           text        not null constraint resources_url check (url ~ '^https?://'),
    tags          text[]      not null default '{}',
    created_at    timestamptz not null,
    updated_at    timestamptz not null
);
create index resources_created_at on resources (created_at desc, id desc);
create index resources_tags on resources using gin (tags);

create table bookmarks (
    user_id     uuid        not null references users on delete cascade,
    resource_id uuid        not null references resources on delete cascade,
    created_at  timestamptz not null,
    primary key (user_id, resource_id)
);
