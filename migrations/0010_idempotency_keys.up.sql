-- Responses to requests with an Idempotency-Key, kept for a day.
create table idempotency_keys (
    user_id      uuid        not null references users on delete cascade,
    method       text        not null,
    path         text        not null,
    key          text        not null,
    body_hash    bytea       not null,
    locked_until timestamptz,
    status       smallint,
    response     jsonb,
    created_at   timestamptz not null,
    primary key (user_id, method, path, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
