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
