//! Retention of jobs: how long rows stay after their job has ended.

use jiff::SignedDuration;
use sqlx::PgConnection;

use crate::clock::{Timestamp, days};
use crate::error::Result;

/// How long jobs are kept that are done, superseded or cancelled.
pub const RETENTION: SignedDuration = days(7);

/// How long dead jobs are kept, for an admin to retry.
pub const DEAD_RETENTION: SignedDuration = days(90);

/// How long a worker process stays listed after its last heartbeat. One that stops removes its row itself.
pub const WORKER_RETENTION: SignedDuration = days(1);

/// Deletes jobs that ended longer ago than they are kept.
///
/// # Errors
/// The database does not answer.
pub async fn prune_jobs(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    // One statement for each index.
    for (sql, retention) in [
        ("delete from jobs where state = 'done' and finished_at < $1", RETENTION),
        ("delete from jobs where state in ('superseded', 'cancelled') and finished_at < $1", RETENTION),
        ("delete from jobs where state = 'dead' and finished_at < $1", DEAD_RETENTION),
    ] {
        sqlx::query(sql).bind(now - retention).execute(&mut *db).await?;
    }
    Ok(())
}

/// Deletes worker processes without a heartbeat in [`WORKER_RETENTION`].
///
/// # Errors
/// The database does not answer.
pub async fn prune_workers(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    let sql = "delete from workers where last_heartbeat_at < $1";
    sqlx::query(sql).bind(now - WORKER_RETENTION).execute(db).await?;
    Ok(())
}
