//! Deleted accounts and the state of their erasure: ids and times, no personal data.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;

/// A deleted account, and whether its data is erased.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Erasure {
    pub user_id: Uuid,
    pub requested_at: Timestamp,
    pub erased_at: Option<Timestamp>,
    /// The number of personal rows left per table, after the erasure: all zero.
    pub remaining_rows: Option<Value>,
}

impl Erasure {
    /// Deactivates and hides the account, ends its logins and records the deletion. Gives the logins that it ended; `None`: the account is deleted
    /// already, or does not exist.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn request(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<Option<Vec<Uuid>>> {
        let sql =
            "update users set is_active = false, deleted_at = $2, updated_at = $2 where id = $1 and deleted_at is null";
        let deactivated = sqlx::query(sql).bind(user_id).bind(now).execute(&mut *db).await?;
        if deactivated.rows_affected() == 0 {
            return Ok(None);
        }
        let sql = "update coach_profiles set wants_listing = false, version = version + 1, updated_at = $2 where user_id = $1";
        sqlx::query(sql).bind(user_id).bind(now).execute(&mut *db).await?;
        let sql = "update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null returning id";
        let ended = sqlx::query_scalar(sql).bind(user_id).bind(now).fetch_all(&mut *db).await?;
        let sql = "insert into erasures (user_id, requested_at) values ($1, $2) on conflict do nothing";
        sqlx::query(sql).bind(user_id).bind(now).execute(db).await?;
        Ok(Some(ended))
    }

    /// The erasure of this account, if it is deleted.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, user_id: Uuid) -> Result<Option<Erasure>> {
        let sql = "select user_id, requested_at, erased_at, remaining_rows from erasures where user_id = $1";
        Ok(sqlx::query_as(sql).bind(user_id).fetch_optional(db).await?)
    }

    /// All completed erasures, oldest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn done(db: &mut PgConnection) -> Result<Vec<Erasure>> {
        let sql = "select user_id, requested_at, erased_at, remaining_rows from erasures where erased_at is not null order by erased_at, user_id";
        Ok(sqlx::query_as(sql).fetch_all(db).await?)
    }

    /// Marks the erasure as done, with the rows left per table.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn complete(db: &mut PgConnection, user_id: Uuid, remaining_rows: &Value, now: Timestamp) -> Result<()> {
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

/// The number of mails to a user that are still to be sent.
///
/// # Errors
/// The database does not answer.
pub async fn count_unsent_mails(db: &mut PgConnection, user_id: Uuid) -> Result<i64> {
    let sql = "select count(*) from jobs
                where search_keys @> array[$1::text] and kind = 'emails.send' and state in ('ready', 'published', 'running') and args ->> 'to' = $1::text";
    Ok(sqlx::query_scalar(sql).bind(user_id).fetch_one(db).await?)
}

/// Cancels the mails to a user that are not sent yet.
///
/// # Errors
/// The database does not answer.
pub async fn cancel_unsent_mails(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update jobs set state = 'cancelled', finished_at = $2
                where search_keys @> array[$1::text] and kind = 'emails.send' and state in ('ready', 'published', 'dead') and args ->> 'to' = $1::text";
    sqlx::query(sql).bind(user_id).bind(now).execute(db).await?;
    Ok(())
}
