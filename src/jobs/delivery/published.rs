//! Taking back what was marked as published and is not in Redis. What a worker has claimed meanwhile stays with it.

use sqlx::PgPool;
use uuid::Uuid;

use crate::db;
use crate::error::Result;

/// Makes those of these jobs ready again that are still published.
///
/// # Errors
/// The database does not answer.
pub async fn take_back(db: &PgPool, ids: &[Uuid]) -> Result<()> {
    if !ids.is_empty() {
        let sql = "update jobs set state = 'ready' where id = any($1) and state = 'published'";
        let mut db = db::writer(db).await?;
        sqlx::query(sql).bind(ids).execute(&mut *db).await?;
        db.finish().await?;
    }
    Ok(())
}

/// Makes all published jobs ready again: their ids are lost. Gives their number.
///
/// # Errors
/// The database does not answer.
pub async fn take_back_all(db: &PgPool) -> Result<u64> {
    let mut db = db::writer(db).await?;
    let jobs = sqlx::query("update jobs set state = 'ready' where state = 'published'").execute(&mut *db).await?;
    db.finish().await?;
    Ok(jobs.rows_affected())
}
