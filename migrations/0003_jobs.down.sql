drop table queue_control, job_effects, jobs;
