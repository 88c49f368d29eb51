//! Enqueuing: inserting a job's row.

use serde_json::{Value, json};
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

/// As [`enqueue`], for many jobs by one statement, each with its own origin.
///
/// # Errors
/// The database refuses one of them, or does not answer.
pub async fn enqueue_all<J: Job>(db: &mut PgConnection, now: Timestamp, jobs: &[(&Origin, J)]) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let row = |(origin, job): &(&Origin, J)| {
        let args = serde_json::to_value(job).map_err(Error::internal)?;
        Ok(json!({
            "id": ids::new(now), "dedupe_key": job.dedupe_key(), "ordering_key": job.ordering_key(),
            "search_keys": search_keys(&args, origin), "args": args, "origin": origin,
        }))
    };
    let rows: Vec<Value> = jobs.iter().map(row).collect::<Result<_>>()?;
    // By their dedupe keys: two transactions that enqueue the same jobs don't wait for each other.
    let sql = "insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, dedupe_key, ordering_key, origin, created_at, search_keys)
               select job.id, $2, $3, job.args, $4, $5, $6, $7, job.dedupe_key, job.ordering_key, job.origin, $6, job.search_keys
               from jsonb_to_recordset($1) as job (id uuid, args jsonb, dedupe_key text, ordering_key text, origin jsonb, search_keys text[])
               order by job.dedupe_key, job.id on conflict do nothing";
    let inserted = sqlx::query(sql)
        .bind(Value::from(rows))
        .bind(J::KIND)
        .bind(J::QUEUE.as_str())
        .bind(J::VERSION)
        .bind(J::PRIORITY)
        .bind(now)
        .bind(J::MAX_ATTEMPTS)
        .execute(db)
        .await?;
    if inserted.rows_affected() > 0 {
        mark_ready(J::QUEUE);
    }
    Ok(())
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
