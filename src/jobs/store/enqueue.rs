//! Enqueuing: inserting a job's row.

use sqlx::PgConnection;
use uuid::Uuid;

use super::ready::mark_ready;
use super::search_keys::search_keys;
use crate::clock::{Timestamp, seconds};
use crate::error::{Error, Result};
use crate::ids;
use crate::jobs::job::Job;
use crate::origin::Origin;

/// In seconds: a job that is due later is not announced to the relay, which looks more often than that.
const LOOK_AHEAD: i64 = 5;

/// Enqueues the job in the caller's transaction, due at once. `None`: a job of the same kind and dedupe key is already waiting.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn enqueue<J: Job>(db: &mut PgConnection, origin: &Origin, now: Timestamp, job: &J) -> Result<Option<Uuid>> {
    enqueue_at(db, origin, now, now, job).await
}

/// As [`enqueue`], due at `run_at`.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn enqueue_at<J: Job>(
    db: &mut PgConnection,
    origin: &Origin,
    now: Timestamp,
    run_at: Timestamp,
    job: &J,
) -> Result<Option<Uuid>> {
    insert(db, ids::new(now), origin, now, run_at, job).await
}

/// As [`enqueue`], with an id that is derived from what the job is for. `None`: a job of this id was enqueued before, even if it has ended.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn enqueue_once<J: Job>(
    db: &mut PgConnection,
    id: Uuid,
    origin: &Origin,
    now: Timestamp,
    job: &J,
) -> Result<Option<Uuid>> {
    insert(db, id, origin, now, now, job).await
}

async fn insert<J: Job>(
    db: &mut PgConnection,
    id: Uuid,
    origin: &Origin,
    now: Timestamp,
    run_at: Timestamp,
    job: &J,
) -> Result<Option<Uuid>> {
    let sql = "insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, dedupe_key, ordering_key, origin, created_at, search_keys)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
               on conflict do nothing returning id";
    let args = serde_json::to_value(job).map_err(Error::internal)?;
    let search_keys = search_keys(&args, origin);
    let inserted = sqlx::query_scalar(sql)
        .bind(id)
        .bind(J::KIND)
        .bind(J::QUEUE.as_str())
        .bind(args)
        .bind(J::VERSION)
        .bind(J::PRIORITY)
        .bind(run_at)
        .bind(J::MAX_ATTEMPTS)
        .bind(job.dedupe_key())
        .bind(job.ordering_key())
        .bind(serde_json::to_value(origin).map_err(Error::internal)?)
        .bind(now)
        .bind(search_keys)
        .fetch_optional(db)
        .await?;
    // The relay finds by itself what is due later.
    if inserted.is_some() && run_at <= now + seconds(LOOK_AHEAD) {
        mark_ready(J::QUEUE);
    }
    Ok(inserted)
}
