-- The queues in the admins' hands: lists that stay fast with a million rows, limits at run time, who works, and what was done by minute.

-- What a job names: the texts of its arguments, who asked for it, and in which request. By these it is found.
alter table jobs add column mentions text[] not null default '{}';
update jobs set mentions = array(
    select value from jsonb_each_text(args) where jsonb_typeof(args -> key) = 'string'
    union select value from jsonb_each_text(origin) where jsonb_typeof(origin -> key) = 'string');
create index jobs_mentions on jobs using gin (mentions);

-- Each list in the order it is shown in. Those by kind are read kind by kind, so that a rare one is found among a million others.
create index jobs_listed on jobs (queue, kind, created_at, id);
create index jobs_done on jobs (queue, kind, finished_at, id) where state = 'done';
create index jobs_dead on jobs (queue, kind, finished_at, id) where state = 'dead';
create index jobs_dropped on jobs (queue, kind, finished_at, id) where state in ('superseded', 'cancelled');
create index jobs_retrying on jobs (queue, kind, run_at, id) where state = 'ready' and attempt > 0;
create index jobs_errors on jobs using gin (to_tsvector('simple', errors)) where errors <> '[]';
drop index jobs_finished;
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

-- The bucket of a queue with a rate: how many may start now, as of when.
alter table queue_control
    add column allowance double precision not null default 0,
    add column allowed_at timestamptz;

-- Worker processes, by their last sign of life.
create table workers (
    name       text primary key,
    queues     text[]      not null,
    started_at timestamptz not null,
    seen_at    timestamptz not null
);

-- What became of a queue's jobs, minute by minute, added up by the processes that did them. `waits` counts starts by how long they came
-- after their time.
create table queue_minutes (
    queue  text        not null,
    minute timestamptz not null,
    done   bigint      not null,
    failed bigint      not null,
    waits  bigint[]    not null,
    primary key (queue, minute)
);
