drop table rescuer_state, queue_minutes, workers, queue_control, job_effects;
drop function job_kinds, job_priorities;
drop table jobs;
drop function job_error_tsvector;
