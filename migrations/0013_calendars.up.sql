-- Calendars: the feed of a user's sessions.

-- The address of a feed is its secret: found by its hash, and shown to its owner from what is encrypted.
create table calendar_feeds (
    user_id     uuid primary key references users on delete cascade,
    secret_hash bytea       not null constraint calendar_feeds_secret_hash_key unique,
    -- Encrypted with this key of ENCRYPTION_KEYS.
    secret      bytea       not null,
    key_id      text        not null,
    created_at  timestamptz not null
);

-- Calendars that a user subscribes to by their address, as busy times. The address is a secret.
create table calendar_subscriptions (
    id            uuid primary key,
    user_id       uuid        not null references users on delete cascade,
    host          text        not null,
    label         text        constraint calendar_subscriptions_label check (char_length(label) between 1 and 100),
    -- Encrypted with this key of ENCRYPTION_KEYS.
    url           bytea       not null,
    key_id        text        not null,
    -- The version of the file that was read.
    etag          text,
    last_modified text,
    health        text        not null constraint calendar_subscriptions_health check (health in ('fresh', 'stale', 'broken')),
    health_since  timestamptz not null,
    reason        text,
    failures      int         not null default 0,
    synced_at     timestamptz,
    -- When its file was read as a whole: the window of busy times moves on, also while the file stays the same.
    expanded_at   timestamptz,
    odd_events    int         not null default 0,
    is_cut        boolean     not null default false,
    due_at        timestamptz not null,
    created_at    timestamptz not null
);
create index calendar_subscriptions_user on calendar_subscriptions (user_id, created_at);
create index calendar_subscriptions_due on calendar_subscriptions (due_at, id);

alter table busy_times
    add column subscription_id uuid references calendar_subscriptions on delete cascade,
    drop constraint busy_times_source,
    add constraint busy_times_source check (source in ('google', 'outlook', 'ics')),
    add constraint busy_times_subscription check ((source = 'ics') = (subscription_id is not null)),
    drop constraint busy_times_pkey,
    add constraint busy_times_key unique nulls not distinct (user_id, source, subscription_id, during);
create index busy_times_subscription on busy_times (subscription_id);
