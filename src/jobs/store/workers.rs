//! The heartbeats of worker processes.

use jiff::SignedDuration;
use sqlx::PgPool;

use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::jobs::queues::Queue;

/// A worker process without a heartbeat for so long counts as down.
pub const HEARTBEAT_TIMEOUT: SignedDuration = SignedDuration::from_secs(15);

/// Records a heartbeat of the worker process `name`.
///
/// # Errors
/// The database does not answer.
pub async fn heartbeat(db: &PgPool, name: &str, queues: &[Queue], started_at: Timestamp, now: Timestamp) -> Result<()> {
    let sql = "insert into workers (name, queues, started_at, last_heartbeat_at) values ($1, $2, $3, $4)
               on conflict (name) do update set last_heartbeat_at = excluded.last_heartbeat_at";
    let queues: Vec<&str> = queues.iter().map(|queue| queue.as_str()).collect();
    let mut db = db::writer(db).await?;
    sqlx::query(sql).bind(name).bind(queues).bind(started_at).bind(now).execute(&mut *db).await?;
    db.finish().await
}

/// Removes the worker process `name`, which is ending.
///
/// # Errors
/// The database does not answer; the process counts as down after [`HEARTBEAT_TIMEOUT`].
pub async fn deregister(db: &PgPool, name: &str) -> Result<()> {
    let mut db = db::writer(db).await?;
    sqlx::query("delete from workers where name = $1").bind(name).execute(&mut *db).await?;
    db.finish().await
}
