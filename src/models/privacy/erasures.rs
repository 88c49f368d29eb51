//! Accounts that were given up, and whether that has been done: ids and times, nothing of the person.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;

/// An account that was given up.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Erasure {
    pub user_id: Uuid,
    pub requested_at: Timestamp,
    pub erased_at: Option<Timestamp>,
    /// Per table, what was still found: all zero.
    pub remaining_rows: Option<Value>,
}

impl Erasure {
    /// Hides the account and writes down that it was given up. `false`: that has been done before, or there is no such account.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn request(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<bool> {
        let sql =
            "update users set is_active = false, deleted_at = $2, updated_at = $2 where id = $1 and deleted_at is null";
        let hidden = sqlx::query(sql).bind(user_id).bind(now).execute(&mut *db).await?;
        if hidden.rows_affected() == 0 {
            return Ok(false);
        }
        let sql = "update coach_profiles set wants_listing = false, version = version + 1, updated_at = $2 where user_id = $1";
        sqlx::query(sql).bind(user_id).bind(now).execute(&mut *db).await?;
        let sql = "update sessions set revoked_at = coalesce(revoked_at, $2) where user_id = $1";
        sqlx::query(sql).bind(user_id).bind(now).execute(&mut *db).await?;
        let sql = "insert into erasures (user_id, requested_at) values ($1, $2) on conflict do nothing";
        sqlx::query(sql).bind(user_id).bind(now).execute(db).await?;
        Ok(true)
    }

    /// The erasure of that account.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, user_id: Uuid) -> Result<Option<Erasure>> {
        let sql = "select user_id, requested_at, erased_at, remaining_rows from erasures where user_id = $1";
        Ok(sqlx::query_as(sql).bind(user_id).fetch_optional(db).await?)
    }

    /// All that are done, oldest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn done(db: &mut PgConnection) -> Result<Vec<Erasure>> {
        let sql = "select user_id, requested_at, erased_at, remaining_rows from erasures where erased_at is not null order by erased_at, user_id";
        Ok(sqlx::query_as(sql).fetch_all(db).await?)
    }

    /// It is done, and this is what was found afterwards.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn conclude(db: &mut PgConnection, user_id: Uuid, remaining_rows: &Value, now: Timestamp) -> Result<()> {
        let sql = "update erasures set erased_at = $2, remaining_rows = $3 where user_id = $1";
        sqlx::query(sql).bind(user_id).bind(now).bind(remaining_rows).execute(&mut *db).await?;
        sqlx::query("update users set erased_at = $2, updated_at = $2 where id = $1")
            .bind(user_id)
            .bind(now)
            .execute(db)
            .await?;
        Ok(())
    }
}

/// Mails to somebody that are still to be handed over.
///
/// # Errors
/// The database does not answer.
pub async fn count_unsent_mails(db: &mut PgConnection, user_id: Uuid) -> Result<i64> {
    let sql = "select count(*) from jobs
                where kind = 'emails.send' and state in ('ready', 'published', 'running') and args ->> 'to' = $1::text";
    Ok(sqlx::query_scalar(sql).bind(user_id).fetch_one(db).await?)
}

/// Mails to somebody that nobody has sent in time are not sent any more.
///
/// # Errors
/// The database does not answer.
pub async fn cancel_unsent_mails(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update jobs set state = 'cancelled', finished_at = $2
                where kind = 'emails.send' and state in ('ready', 'published', 'dead') and args ->> 'to' = $1::text";
    sqlx::query(sql).bind(user_id).bind(now).execute(db).await?;
    Ok(())
}
