-- The job ledger: what has been promised, who is doing it, what came of it. Redis only carries ids of rows in here.
create table jobs (
    id            uuid primary key,
    kind          text        not null,
    queue         text        not null,
    args          jsonb       not null constraint jobs_args_small check (octet_length(args::text) <= 4096),
    args_version  smallint    not null default 1,
    priority      smallint    not null default 2,
    state         text        not null default 'ready'
        constraint jobs_state check (state in ('ready', 'published', 'running', 'done', 'dead', 'superseded', 'cancelled')),
    run_at        timestamptz not null,
    attempt       int         not null default 0,
    max_attempts  int         not null,
    crash_count   smallint    not null default 0,
    epoch         bigint      not null default 0,
    published_at  timestamptz,
    lease_until   timestamptz,
    locked_by     text,
    started_at    timestamptz,
    dedupe_key    text,
    ordering_key  text,
    errors        jsonb       not null default '[]',
    origin        jsonb       not null default '{}',
    created_at    timestamptz not null,
    finished_at   timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);

create index jobs_due on jobs (queue, priority, run_at, id) where state = 'ready';
create index jobs_published on jobs (published_at) where state = 'published';
create index jobs_leased on jobs (lease_until) where state = 'running';
create index jobs_finished on jobs (finished_at) where state in ('done', 'dead', 'superseded', 'cancelled');
-- A waiting job absorbs its twin; a running one never absorbs a newer request.
create unique index jobs_dedupe_key on jobs (kind, dedupe_key) where dedupe_key is not null and state in ('ready', 'published');
create unique index jobs_ordering_key on jobs (ordering_key) where ordering_key is not null and state = 'running';

-- What a job set out to do in the outside world, written before it is done.
create table job_effects (
    job_id  uuid        not null references jobs on delete cascade,
    name    text        not null,
    state   text        not null constraint job_effects_state check (state in ('intended', 'done')),
    reference text,
    at      timestamptz not null,
    primary key (job_id, name)
);

create table queue_control (
    queue           text primary key,
    paused          boolean not null default false,
    concurrency     int     constraint queue_control_concurrency check (concurrency between 1 and 1000),
    rate_per_second real    constraint queue_control_rate check (rate_per_second > 0)
);
