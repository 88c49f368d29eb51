-- The latest embedding of one person's text by one model; requested from the provider once per content.
create table embeddings (
    owner_id     uuid        not null references users on delete cascade,
    model        text        not null,
    content_hash bytea       not null,
    vector       real[]      not null,
    created_at   timestamptz not null,
    primary key (owner_id, model)
);

-- Matches as they were shown.
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
create index match_results_computed on match_results (computed_at);
