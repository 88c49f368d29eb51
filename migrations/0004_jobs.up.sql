-- Background jobs: what was asked, who is doing it, what came of it. Redis only carries ids of these rows.
create table jobs (
    id             uuid primary key,
    kind           text collate "C"        not null,
    queue          text        not null,
    args           jsonb       not null constraint jobs_args_small check (octet_length(args::text) <= 4096),
    args_version   smallint    not null default 1,
    priority       smallint    not null default 2,
    state          text        not null default 'ready'
        constraint jobs_state check (state in ('ready', 'published', 'running', 'done', 'dead', 'superseded', 'cancelled')),
    run_at         timestamptz not null,
    attempt        int         not null default 0,
    max_attempts   int         not null,
    crash_count    smallint    not null default 0,
    epoch          bigint      not null default 0,
    published_at   timestamptz,
    lease_until    timestamptz,
    locked_by      text,
    started_at     timestamptz,
    -- Since when an attempt has had its process to itself: only a crash from then on counts against an isolated job.
    isolated_since timestamptz,
    dedupe_key     text collate "C",
    ordering_key   text,
    errors         jsonb       not null default '[]',
    origin         jsonb       not null default '{}',
    -- What a job is found by: the texts of its arguments, the user and the request it was enqueued by.
    search_keys    text[]      not null default '{}',
    created_at     timestamptz not null,
    finished_at    timestamptz
)
-- Admins' numbers are estimates from a size on, and a backlog comes at once: by default a tenth of all rows has to change before it is noticed.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);

create index jobs_due on jobs (queue, priority, run_at, id) where state = 'ready';
create index jobs_published on jobs (published_at) where state = 'published';
create index jobs_leased on jobs (lease_until) where state = 'running';
-- A waiting job absorbs its duplicate; a running one never absorbs a newer request.
create unique index jobs_dedupe_key on jobs (kind, dedupe_key) where dedupe_key is not null and state in ('ready', 'published');
create unique index jobs_ordering_key on jobs (ordering_key) where ordering_key is not null and state = 'running';
create index jobs_search_keys on jobs using gin (search_keys);

-- Each list in the order it is shown in. Those by kind are read kind by kind, so that a rare one is found among a million others.
create index jobs_listed on jobs (queue, kind, created_at, id);
create index jobs_done on jobs (queue, kind, finished_at, id) where state = 'done';
create index jobs_dead on jobs (queue, kind, finished_at, id) where state = 'dead';
create index jobs_dropped on jobs (queue, kind, finished_at, id) where state in ('superseded', 'cancelled');
-- What is past its retention.
create index jobs_ended on jobs (finished_at) where state in ('done', 'superseded', 'cancelled');
create index jobs_dead_ended on jobs (finished_at) where state = 'dead';
create index jobs_retrying on jobs (queue, kind, run_at, id) where state = 'ready' and attempt > 0;

-- Errors are searched within a queue, a kind and a state. The index knows them, so that errors of other queues are not fetched. No word of a
-- text begins with '='.
create function job_error_tsvector(queue text, kind text, state text, errors jsonb) returns tsvector language sql immutable parallel safe as $$
    select to_tsvector('simple', errors) || array_to_tsvector(array['=' || queue, '=' || kind, '=' || state])
$$;
create index jobs_error_words on jobs using gin (job_error_tsvector(queue, kind, state, errors)) where errors <> '[]';

-- The kinds a queue has had, and the priorities that wait in it, each found by a jump in an index rather than by reading it.
create function job_kinds(queue_name text) returns setof text language sql stable as $$
    with recursive found(kind) as (
        (select kind from jobs where queue = queue_name order by kind limit 1)
        union all
        select (select kind from jobs where queue = queue_name and kind > found.kind order by kind limit 1) from found where found.kind is not null
    )
    select kind from found where kind is not null
$$;
create function job_priorities(queue_name text) returns setof smallint language sql stable as $$
    with recursive found(priority) as (
        (select priority from jobs where queue = queue_name and state = 'ready' order by priority limit 1)
        union all
        select (select priority from jobs where queue = queue_name and state = 'ready' and priority > found.priority order by priority limit 1)
          from found where found.priority is not null
    )
    select priority from found where priority is not null
$$;
-- What large counts are estimated from.
create statistics jobs_queues (mcv) on queue, state, kind from jobs;

-- Effects of a job in the outside world, recorded before they are attempted.
create table job_effects (
    job_id  uuid        not null references jobs on delete cascade,
    name    text collate "C"        not null,
    state   text        not null constraint job_effects_state check (state in ('intended', 'done')),
    reference text,
    at      timestamptz not null,
    primary key (job_id, name)
);

-- What admins set for a queue, and what keeps it from being published.
create table queue_control (
    queue            text primary key,
    paused           boolean          not null default false,
    concurrency      int              constraint queue_control_concurrency check (concurrency between 1 and 1000),
    rate_per_second  real             constraint queue_control_rate check (rate_per_second > 0),
    -- The token bucket of a queue with a rate: how many jobs may start, as of when.
    rate_tokens      double precision not null default 0,
    rate_refilled_at timestamptz,
    -- Until then nothing of the queue is published: what it works with can't be reached.
    suspended_until  timestamptz
);

-- Worker processes and their latest heartbeat.
create table workers (
    name              text collate "C" primary key,
    queues            text[]      not null,
    started_at        timestamptz not null,
    last_heartbeat_at timestamptz not null
);

-- Jobs done and failed per queue and minute, summed over all worker processes. `start_latency_buckets` counts starts by how long after their
-- due time they came.
create table queue_minutes (
    queue                 text        not null,
    minute                timestamptz not null,
    done                  bigint      not null,
    failed                bigint      not null,
    start_latency_buckets bigint[]    not null,
    primary key (queue, minute)
);
create index queue_minutes_minute on queue_minutes (minute);

-- One row about the rescuer of expired leases. A lease that expired before `healthy_since` is nobody's crash: the rescuer could not run then.
-- After a crash that no isolated job was part of, another one proves little.
create table rescuer_state (
    id                         smallint    primary key default 1 constraint rescuer_state_one_row check (id = 1),
    healthy_since              timestamptz not null,
    last_run_at                timestamptz not null,
    last_unattributed_crash_at timestamptz
);
