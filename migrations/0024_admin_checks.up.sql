-- For the team: counted days compared with the rows, the orders of the list of payments, how full queues were, and lists kept as files.

-- When each counted day was last compared with the rows, and what differed the last time something did.
create table counted_day_checks (
    day         date primary key,
    checked_at  timestamptz not null,
    -- [{number, kept, counted}]
    differences jsonb,
    differed_at timestamptz,
    constraint counted_day_checks_differed check ((differences is null) = (differed_at is null))
);

create index payments_currency_created on payments (currency, created_at desc, id desc);
create index payments_status_currency_created on payments (status, currency, created_at desc, id desc);

-- How many jobs waited in each queue at the beginning of a minute, and how long the oldest had.
create table queue_depths (
    queue          text        not null,
    minute         timestamptz not null,
    pending        bigint      not null,
    oldest_seconds float8      not null,
    primary key (queue, minute)
);
create index queue_depths_minute on queue_depths (minute);

-- Lists that are kept as files for a day, so that a download that was cut is gone on with. Their parts are objects in storage.
create table exports (
    id           uuid primary key,
    requested_by uuid,
    -- Which list, and what it is narrowed by.
    contents     jsonb       not null,
    timezone     text        not null,
    -- Where the next part begins, while it is written; null: at the beginning.
    next_cursor  text,
    row_count    bigint      not null default 0,
    part_keys    text[]      not null default '{}',
    part_bytes   bigint[]    not null default '{}',
    created_at   timestamptz not null,
    finished_at  timestamptz,
    expires_at   timestamptz not null,
    constraint exports_parts check (cardinality(part_keys) = cardinality(part_bytes))
);
