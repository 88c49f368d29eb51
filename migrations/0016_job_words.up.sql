-- Words of an error are looked for in one place: a queue, a kind, a state. The index knows the place, so that what many jobs of another queue
-- said is not fetched. No word of a text begins with '='.
create function job_words(queue text, kind text, state text, errors jsonb) returns tsvector language sql immutable parallel safe as $$
    select to_tsvector('simple', errors) || array_to_tsvector(array['=' || queue, '=' || kind, '=' || state])
$$;
create index jobs_words on jobs using gin (job_words(queue, kind, state, errors)) where errors <> '[]';
drop index jobs_errors;

-- Large numbers are estimates, and a backlog comes at once: the default takes a tenth of all rows to be noticed.
alter table jobs set (autovacuum_analyze_scale_factor = 0.01);
