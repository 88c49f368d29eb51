//! External effects of a job, such as a sent mail: the intent is recorded before, the completion after the provider has answered.

use sqlx::PgPool;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;

/// Records the intent of an external effect; returns how far an earlier attempt came.
///
/// # Errors
/// The database does not answer.
pub async fn begin_effect(db: &PgPool, job: Uuid, name: &str, now: Timestamp) -> Result<EffectState> {
    let sql = "insert into job_effects (job_id, name, state, at) values ($1, $2, 'intended', $3)
               on conflict (job_id, name) do update set name = excluded.name returning state = 'done', (xmax = 0)";
    let mut db = db::writer(db).await?;
    let row = sqlx::query_as(sql).bind(job).bind(name).bind(now);
    let (is_done, is_new): (bool, bool) = row.fetch_one(&mut *db).await?;
    db.finish().await?;
    Ok(match (is_done, is_new) {
        (true, _) => EffectState::Done,
        (false, true) => EffectState::New,
        (false, false) => EffectState::Unknown,
    })
}

/// How far an earlier attempt at an external effect came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectState {
    /// Not tried before.
    New,
    /// Tried before, with unknown result.
    Unknown,
    /// Completed before.
    Done,
}

/// Marks an effect as completed; `reference` is the provider's name for it.
///
/// # Errors
/// The database does not answer.
pub async fn complete_effect(db: &PgPool, job: Uuid, name: &str, reference: &str, now: Timestamp) -> Result<()> {
    let sql = "update job_effects set state = 'done', reference = $3, at = $4 where job_id = $1 and name = $2";
    let mut db = db::writer(db).await?;
    sqlx::query(sql).bind(job).bind(name).bind(reference).bind(now).execute(&mut *db).await?;
    db.finish().await
}
