//! The outcome of an attempt that did not succeed: retry, wait, give up, hand back.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::claim::ClaimedJob;
use super::redact::redact;
use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;

/// How many errors of a job are kept, the latest.
const MAX_ERRORS: i32 = 10;

/// The outcome of an attempt that did not succeed.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Retried at that time, or dead if it was the last attempt.
    Retry { at: Timestamp, error: String },
    /// Run at that time; does not count as an attempt.
    Wait { at: Timestamp, error: String },
    /// Dead: not retried unless an admin does.
    GiveUp { error: String },
    /// Ready again, because the process is stopping; does not count as an attempt.
    HandBack,
}

/// Records the outcome of a claimed job. `false`: the lease was lost, and nothing was written.
///
/// # Errors
/// The database does not answer; the lease will expire.
pub async fn record_outcome(db: &PgPool, job: &ClaimedJob, outcome: &Outcome, now: Timestamp) -> Result<bool> {
    let mut tx = db::begin(db).await?;
    let held = sqlx::query_scalar::<_, bool>(
        "select true from jobs where id = $1 and epoch = $2 and state = 'running' for update",
    )
    .bind(job.id)
    .bind(job.epoch)
    .fetch_optional(&mut *tx)
    .await?;
    if held.is_none() {
        return Ok(false);
    }
    let entry = |error: &str| json!([{ "at": now, "attempt": job.attempt, "error": redact(error) }]);
    let (state, run_at, attempt, errors) = match outcome {
        Outcome::Retry { error, .. } if job.attempt >= job.max_attempts => {
            ("dead", job.run_at, job.attempt, entry(error))
        }
        Outcome::Retry { at, error } => ("ready", *at, job.attempt, entry(error)),
        Outcome::Wait { at, error } => ("ready", *at, job.attempt - 1, entry(error)),
        Outcome::GiveUp { error } => ("dead", job.run_at, job.attempt, entry(error)),
        Outcome::HandBack => ("ready", job.run_at, job.attempt - 1, json!([])),
    };
    let run_at = if state == "ready" {
        supersede_duplicate(&mut tx, job.id, &job.kind, job.dedupe_key.as_deref(), run_at, now).await?
    } else {
        run_at
    };
    let sql = "update jobs set state = $2, run_at = $3, attempt = $4, lease_until = null, locked_by = null,
                      finished_at = case when $2 = 'dead' then $6 end,
                      errors = coalesce((select jsonb_agg(e order by n) from (
                          select e, n from jsonb_array_elements(errors || $5) with ordinality as all_errors(e, n)
                          order by n desc limit $7) as kept), '[]')
               where id = $1";
    sqlx::query(sql)
        .bind(job.id)
        .bind(state)
        .bind(run_at)
        .bind(attempt)
        .bind(errors)
        .bind(now)
        .bind(MAX_ERRORS)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// For a job that becomes ready again: marks a duplicate as superseded that was enqueued meanwhile, and returns the earlier of both times. The
/// job itself keeps its id, since its effects are recorded under it.
pub async fn supersede_duplicate(
    db: &mut PgConnection,
    id: Uuid,
    kind: &str,
    dedupe_key: Option<&str>,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<Timestamp> {
    let Some(key) = dedupe_key else { return Ok(run_at) };
    let sql = "update jobs set state = 'superseded', finished_at = $4
               where kind = $1 and dedupe_key = $2 and id <> $3 and state in ('ready', 'published') returning run_at";
    let duplicate: Option<Timestamp> =
        sqlx::query_scalar(sql).bind(kind).bind(key).bind(id).bind(now).fetch_optional(db).await?;
    Ok(duplicate.map_or(run_at, |at| at.min(run_at)))
}
