//! In-app notifications as rows. `seq` is taken under the lock of the user's counter, so commit order is `seq` order and
//! a stream that resumes after a `seq` misses nothing.

mod kinds;

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Instant;
use crate::error::Result;
use crate::ids;

pub use self::kinds::Kind;

/// Something a user is told in the app.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Notification {
    pub id: Uuid,
    /// `booking_confirmed`, `booking_cancelled`, …
    pub kind: String,
    /// Ids and facts to show it with.
    pub data: Value,
    pub read_at: Option<Instant>,
    pub created_at: Instant,
}

/// Tells a user. The counter's row stays locked until the transaction ends.
///
/// # Errors
/// The database does not answer.
pub async fn publish(db: &mut PgConnection, user_id: Uuid, kind: &str, data: Value, now: Instant) -> Result<Uuid> {
    let sql = "insert into notification_counters as c (user_id, last_seq, unread) values ($1, 1, 1)
               on conflict (user_id) do update set last_seq = c.last_seq + 1, unread = c.unread + 1 returning last_seq";
    let seq: i64 = sqlx::query_scalar(sql).bind(user_id).fetch_one(&mut *db).await?;
    let id = ids::new(now);
    let sql = "insert into notifications (id, user_id, seq, kind, data, created_at) values ($1, $2, $3, $4, $5, $6)";
    sqlx::query(sql).bind(id).bind(user_id).bind(seq).bind(kind).bind(data).bind(now).execute(db).await?;
    Ok(id)
}

/// The newest first, and how many there are.
///
/// # Errors
/// The database does not answer.
pub async fn page(db: &mut PgConnection, user_id: Uuid, limit: i64, offset: i64) -> Result<(Vec<Notification>, i64)> {
    let sql = "select id, kind, data, read_at, created_at from notifications where user_id = $1 order by seq desc limit $2 offset $3";
    let items = sqlx::query_as(sql).bind(user_id).bind(limit).bind(offset).fetch_all(&mut *db).await?;
    let total =
        sqlx::query_scalar("select count(*) from notifications where user_id = $1").bind(user_id).fetch_one(db).await?;
    Ok((items, total))
}

/// How many of a user's are unread.
///
/// # Errors
/// The database does not answer.
pub async fn unread(db: &mut PgConnection, user_id: Uuid) -> Result<i64> {
    let sql = "select unread from notification_counters where user_id = $1";
    Ok(sqlx::query_scalar(sql).bind(user_id).fetch_optional(db).await?.unwrap_or(0))
}

/// Marks one as read, or all of them; answers how many are unread now. `None`: there is no such notification of theirs.
///
/// # Errors
/// The database does not answer.
pub async fn mark_read(db: &mut PgConnection, user_id: Uuid, only: Option<Uuid>, now: Instant) -> Result<Option<i64>> {
    if let Some(id) = only {
        let theirs: bool =
            sqlx::query_scalar("select exists (select from notifications where id = $1 and user_id = $2)")
                .bind(id)
                .bind(user_id)
                .fetch_one(&mut *db)
                .await?;
        if !theirs {
            return Ok(None);
        }
    }
    let sql = "with counter as (select user_id from notification_counters where user_id = $1 for update),
                    marked as (update notifications n set read_at = $3 from counter
                               where n.user_id = counter.user_id and n.read_at is null and ($2::uuid is null or n.id = $2) returning 1)
               update notification_counters c set unread = greatest(c.unread - (select count(*) from marked), 0)
               where c.user_id = $1 returning unread";
    let unread: Option<i64> = sqlx::query_scalar(sql).bind(user_id).bind(only).bind(now).fetch_optional(db).await?;
    Ok(Some(unread.unwrap_or(0)))
}
