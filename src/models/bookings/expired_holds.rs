//! Holds that have expired and are not released yet.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::hold_state::{CURRENT_PAYMENT, is_expired};
use crate::clock::Timestamp;
use crate::error::Result;

/// A hold that has expired. Without a payment it may be released at once, else when Stripe says that it was not paid.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct ExpiredHold {
    pub id: Uuid,
    pub payment_id: Option<Uuid>,
}

/// Expired holds of the coach or the client in the time from `from` to `to`; of the coach, to `blocked_until`. Ordered by id.
///
/// # Errors
/// The database does not answer.
pub async fn expired_holds_overlapping(
    db: &mut PgConnection,
    (coach_id, client_id): (Uuid, Uuid),
    (from, to, blocked_until): (Timestamp, Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<ExpiredHold>> {
    let sql = format!(
        "select b.id, p.id as payment_id from bookings b left join payments p on {CURRENT_PAYMENT}
         where {}
           and ((b.coach_id = $1 and b.blocked && tstzrange($3, $5, '[)')) or (b.client_id = $2 and b.during && tstzrange($3, $4, '[)')))
         order by b.id",
        is_expired("$6")
    );
    Ok(sqlx::query_as(AssertSqlSafe(sql))
        .bind(coach_id)
        .bind(client_id)
        .bind(from)
        .bind(to)
        .bind(blocked_until)
        .bind(now)
        .fetch_all(db)
        .await?)
}

/// Expired holds of this client.
///
/// # Errors
/// The database does not answer.
pub async fn expired_holds_of_client(
    db: &mut PgConnection,
    client_id: Uuid,
    now: Timestamp,
) -> Result<Vec<ExpiredHold>> {
    let sql = format!(
        "select b.id, p.id as payment_id from bookings b left join payments p on {CURRENT_PAYMENT}
         where b.client_id = $1 and {} order by b.id",
        is_expired("$2")
    );
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(client_id).bind(now).fetch_all(db).await?)
}

/// Expired holds, the oldest first, after that end and id.
///
/// # Errors
/// The database does not answer.
pub async fn expired_holds(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = format!(
        "select b.hold_expires_at, b.id from bookings b left join payments p on {CURRENT_PAYMENT}
         where {} and (b.hold_expires_at, b.id) > ($2, $3) order by b.hold_expires_at, b.id limit $4",
        is_expired("$1")
    );
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(now).bind(after.0).bind(after.1).bind(limit).fetch_all(db).await?)
}
