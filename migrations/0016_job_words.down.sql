alter table jobs reset (autovacuum_analyze_scale_factor);
create index jobs_errors on jobs using gin (to_tsvector('simple', errors)) where errors <> '[]';
drop index jobs_words;
drop function job_words;
