//! Cancelling a job that has not started.

use sqlx::PgConnection;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::job::Job;

/// Cancels the waiting job of that kind and dedupe key, if there is one. `false`: a job of them is running.
///
/// # Errors
/// The database does not answer.
pub async fn cancel_waiting<J: Job>(db: &mut PgConnection, dedupe_key: &str, now: Timestamp) -> Result<bool> {
    let sql = "update jobs set state = 'cancelled', finished_at = $3
               where kind = $1 and dedupe_key = $2 and state in ('ready', 'published')";
    sqlx::query(sql).bind(J::KIND).bind(dedupe_key).bind(now).execute(&mut *db).await?;
    let sql = "select not exists (select from jobs where kind = $1 and dedupe_key = $2 and state = 'running')";
    Ok(sqlx::query_scalar(sql).bind(J::KIND).bind(dedupe_key).fetch_one(db).await?)
}
