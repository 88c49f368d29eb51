//! Retention of jobs: how long rows stay after their job has ended.

use jiff::SignedDuration;

use crate::clock::days;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long jobs are kept that are done, superseded or cancelled.
pub const RETENTION: SignedDuration = days(7);

/// How long dead jobs are kept, for an admin to retry.
pub const DEAD_RETENTION: SignedDuration = days(90);

/// How long a worker process stays listed after its last heartbeat. One that stops removes its row itself.
pub const WORKER_RETENTION: SignedDuration = days(1);

/// Jobs that have ended, with their effects, and workers that are gone.
pub const RETENTION_RULES: &[RetentionRule] = &[
    retention_rule!("jobs_ended", "jobs", "finished_at", "state in ('done', 'superseded', 'cancelled')", RETENTION),
    retention_rule!("jobs_dead", "jobs", "finished_at", "state = 'dead'", DEAD_RETENTION),
    retention_rule!("workers", "workers", "last_heartbeat_at", "true", WORKER_RETENTION),
];
