-- Posts, comments, votes, resources and bookmarks.
create table posts (
    id              uuid primary key,
    author_id       uuid        references users on delete set null,
    title           text        not null constraint posts_title check (char_length(title) between 3 and 200),
    content         text        not null constraint posts_content check (char_length(content) between 1 and 20000),
    -- The beginning of content without Markdown, for lists.
    excerpt         text        not null,
    -- Made of content, by the renderer of that version.
    content_html    text        not null,
    html_version    smallint    not null,
    post_type       text        not null constraint posts_type check (post_type in ('discussion', 'question', 'story', 'announcement')),
    is_private      boolean     not null default false,
    tags            text[]      not null default '{}',
    upvotes         int         not null default 0 constraint posts_upvotes check (upvotes >= 0),
    -- The last milestone of votes that the author was notified of.
    told_upvotes    int         not null default 0,
    -- Comments that are neither deleted nor hidden.
    comment_count   int         not null default 0 constraint posts_comment_count check (comment_count >= 0),
    -- Ten times the votes count as much as 12.5 hours (Reddit's published formula): it changes with a vote and with nothing else.
    hot             double precision not null generated always as
        (log(greatest(upvotes, 1)::double precision) + extract(epoch from created_at at time zone 'UTC')::double precision / 45000) stored,
    search          tsvector    not null,
    idempotency_key text,
    hidden_at       timestamptz,
    edited_at       timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint posts_idempotency_key unique (author_id, idempotency_key)
);
create index posts_new on posts (created_at desc, id desc);
create index posts_top on posts (upvotes desc, id desc);
create index posts_hot on posts (hot desc, id desc);
create index posts_by_type on posts (post_type, created_at desc, id desc);
create index posts_private on posts (created_at desc, id desc) where is_private;
create index posts_hidden on posts (created_at desc, id desc) where hidden_at is not null;
create index posts_author on posts (author_id, created_at desc);
create index posts_tags on posts using gin (tags);
create index posts_search on posts using gin (search);

create table comments (
    id              uuid primary key,
    post_id         uuid        not null references posts on delete cascade,
    parent_id       uuid,
    author_id       uuid        references users on delete set null,
    content         text        not null,
    content_html    text        not null,
    html_version    smallint    not null,
    idempotency_key text,
    -- What was said is erased; its place stays while there are replies to it.
    deleted_at      timestamptz,
    hidden_at       timestamptz,
    edited_at       timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint comments_content check (deleted_at is not null or char_length(content) between 1 and 10000),
    constraint comments_of_post unique (post_id, id),
    constraint comments_parent foreign key (post_id, parent_id) references comments (post_id, id) on delete cascade,
    constraint comments_idempotency_key unique (author_id, post_id, idempotency_key)
);
create index comments_post on comments (post_id, created_at, id);
create index comments_replies on comments (post_id, parent_id);
create index comments_author on comments (author_id, created_at desc);

-- What a reader may see; everything that reads posts or comments reads them from here. Inlined by the planner, so that their indexes are used.
create function visible_posts(reader uuid, moderates boolean) returns setof posts language sql stable as $$
    select * from posts p
     where moderates or p.author_id = reader or (p.hidden_at is null and (reader is not null or not p.is_private))
$$;
create function visible_comments(reader uuid, moderates boolean) returns setof comments language sql stable as $$
    select c.* from comments c join visible_posts(reader, moderates) p on p.id = c.post_id
     where moderates or c.author_id = reader or c.hidden_at is null
$$;

create table post_upvotes (
    post_id    uuid        not null references posts on delete cascade,
    user_id    uuid        not null references users on delete cascade,
    created_at timestamptz not null,
    primary key (post_id, user_id)
);
create index post_upvotes_user on post_upvotes (user_id);

-- A post or comment that was reported or decided on: one row for each, with what is open and the latest decision.
create table moderation_cases (
    id            uuid primary key,
    post_id       uuid        references posts on delete cascade,
    comment_id    uuid        references comments on delete cascade,
    author_id     uuid        references users on delete set null,
    -- Open: there are reports or an objection that nobody of the team has decided on.
    state         text        not null constraint moderation_cases_state check (state in ('open', 'decided')),
    open_reports  int         not null default 0 constraint moderation_cases_open_reports check (open_reports >= 0),
    -- Of the open reports, in thousandths.
    open_weight   int         not null default 0 constraint moderation_cases_open_weight check (open_weight >= 0),
    has_objection boolean     not null default false,
    -- The number of the latest decision; 0: there is none.
    decisions     int         not null default 0,
    decision      text        constraint moderation_cases_decision check (decision in ('keep', 'hide', 'remove')),
    decided_at    timestamptz,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    constraint moderation_cases_subject check (num_nonnulls(post_id, comment_id) = 1),
    constraint moderation_cases_post unique (post_id),
    constraint moderation_cases_comment unique (comment_id)
);
create index moderation_cases_new on moderation_cases (state, updated_at desc, id desc);
create index moderation_cases_weight on moderation_cases (state, open_weight desc, id desc);
create index moderation_cases_author on moderation_cases (author_id);

create table reports (
    id          uuid primary key,
    case_id     uuid        not null references moderation_cases on delete cascade,
    reporter_id uuid        references users on delete set null,
    reason      text        not null constraint reports_reason
        check (reason in ('spam', 'harassment', 'hate', 'sexual', 'violence', 'self_harm', 'privacy', 'off_topic', 'other')),
    comment     text,
    -- What it counted when it was made, in thousandths.
    weight      int         not null constraint reports_weight check (weight > 0),
    state       text        not null constraint reports_state check (state in ('open', 'upheld', 'dismissed')),
    created_at  timestamptz not null,
    decided_at  timestamptz
);
create unique index reports_open on reports (case_id, reporter_id) where state = 'open';
create index reports_case on reports (case_id, created_at desc, id desc);
create index reports_reporter on reports (reporter_id, created_at desc);
create index reports_decided on reports (decided_at) where state <> 'open';

-- Each replaces the one before it.
create table moderation_decisions (
    case_id      uuid        not null references moderation_cases on delete cascade,
    number       int         not null,
    decision     text        not null constraint moderation_decisions_decision check (decision in ('keep', 'hide', 'remove')),
    reason       text        not null,
    -- Nobody: the reports weighed enough.
    decided_by   uuid        references users on delete set null,
    is_automatic boolean     not null,
    -- What the author says against it.
    objection    text,
    objected_at  timestamptz,
    created_at   timestamptz not null,
    primary key (case_id, number)
);
create index moderation_decisions_by on moderation_decisions (decided_by);

-- What an edit replaced, for the team.
create table content_edits (
    id         uuid primary key,
    post_id    uuid        references posts on delete cascade,
    comment_id uuid        references comments on delete cascade,
    edited_by  uuid        references users on delete set null,
    -- Of posts only.
    title      text,
    content    text        not null,
    tags       text[],
    is_private boolean,
    edited_at  timestamptz not null,
    constraint content_edits_subject check (num_nonnulls(post_id, comment_id) = 1)
);
create index content_edits_post on content_edits (post_id, edited_at desc, id desc);
create index content_edits_comment on content_edits (comment_id, edited_at desc, id desc);
create index content_edits_by on content_edits (edited_by);
create index content_edits_at on content_edits (edited_at);

create table resources (
    id             uuid primary key,
    owner_id       uuid        references users on delete set null,
    title          text        not null constraint resources_title check (char_length(title) between 3 and 200),
    description    text        not null constraint resources_description check (char_length(description) between 1 and 2000),
    resource_type  text        not null
        constraint resources_type check (resource_type in ('article', 'video', 'podcast', 'template', 'course', 'book')),
    url            text        not null constraint resources_url check (url ~ '^https?://'),
    tags           text[]      not null default '{}',
    bookmark_count int         not null default 0 constraint resources_bookmark_count check (bookmark_count >= 0),
    search         tsvector    not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
create index resources_new on resources (created_at desc, id desc);
create index resources_bookmarked on resources (bookmark_count desc, id desc);
create index resources_by_type on resources (resource_type, created_at desc, id desc);
create index resources_owner on resources (owner_id);
create index resources_tags on resources using gin (tags);
create index resources_search on resources using gin (search);

-- What a coach has suggested to the client of a booking: each once.
create table resource_suggestions (
    booking_id  uuid        not null references bookings on delete cascade,
    resource_id uuid        not null references resources on delete cascade,
    created_at  timestamptz not null,
    primary key (booking_id, resource_id)
);
create index resource_suggestions_resource on resource_suggestions (resource_id);

create table bookmarks (
    user_id     uuid        not null references users on delete cascade,
    resource_id uuid        not null references resources on delete cascade,
    created_at  timestamptz not null,
    primary key (user_id, resource_id)
);
create index bookmarks_new on bookmarks (user_id, created_at desc, resource_id desc);
create index bookmarks_resource on bookmarks (resource_id);
