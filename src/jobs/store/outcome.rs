//! What becomes of a job that did not succeed: retry, wait, give up, hand back.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::claim::ClaimedJob;
use super::redact::redact;
use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;

/// Errors kept of one job, the latest.
const ERRORS_KEPT: i32 = 10;

/// What becomes of a job that did not end well.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Again at that instant, unless its attempts are used up.
    Retry { at: Timestamp, error: String },
    /// Again at that instant; this did not count as an attempt.
    Wait { at: Timestamp, error: String },
    /// Never again by itself.
    GiveUp { error: String },
    /// Handed back unharmed: the process is stopping.
    HandBack,
}

/// Writes the verdict on a job of ours. `false`: it is not ours any more, and nothing was written.
///
/// # Errors
/// The database does not answer; the lease will run out.
pub async fn record_outcome(db: &PgPool, job: &ClaimedJob, verdict: &Outcome, now: Timestamp) -> Result<bool> {
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
    let note = |error: &str| json!([{ "at": now, "attempt": job.attempt, "error": redact(error) }]);
    let (state, run_at, attempt, errors) = match verdict {
        Outcome::Retry { error, .. } if job.attempt >= job.max_attempts => {
            ("dead", job.run_at, job.attempt, note(error))
        }
        Outcome::Retry { at, error } => ("ready", *at, job.attempt, note(error)),
        Outcome::Wait { at, error } => ("ready", *at, job.attempt - 1, note(error)),
        Outcome::GiveUp { error } => ("dead", job.run_at, job.attempt, note(error)),
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
        .bind(ERRORS_KEPT)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// A job that goes back to waiting keeps its id, since effects hang on it: a twin that came meanwhile is closed, and the
/// earlier time wins.
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
    let twin: Option<Timestamp> =
        sqlx::query_scalar(sql).bind(kind).bind(key).bind(id).bind(now).fetch_optional(db).await?;
    Ok(twin.map_or(run_at, |at| at.min(run_at)))
}
