-- What was decided, and who did it: match results, the audit trail, stored replies of idempotent requests.
create table match_results (
    id          uuid primary key,
    client_id   uuid        not null references users on delete cascade,
    quiz_hash   text        not null,
    source      text        not null constraint match_results_source check (source in ('computed', 'fallback')),
    embedding   text        not null constraint match_results_embedding check (embedding in ('openai', 'local')),
    matches     jsonb       not null,
    computed_at timestamptz not null
);
create index match_results_client on match_results (client_id, computed_at desc);

create table audit (
    id           uuid primary key,
    at           timestamptz not null,
    actor_id     uuid,
    actor_role   text        not null,
    action       text        not null,
    subject_kind text        not null,
    subject_id   uuid,
    before       jsonb,
    after        jsonb,
    request_id   text,
    address      text
);
create index audit_at on audit (at desc, id desc);
create index audit_subject on audit (subject_kind, subject_id);
create index audit_actor on audit (actor_id);

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
