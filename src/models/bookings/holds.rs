//! Holding a time: the insert that the exclusion constraints decide, the holds that ran out, and the rules over several rows.

use std::sync::LazyLock;

use serde_json::json;
use sqlx::{FromRow, PgConnection, Row};
use uuid::Uuid;

use super::{Booking, BookingStatus, COLUMNS, JOINS};
use crate::clock::{Timestamp, hours, minutes};
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::models::audit;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::bookings::slots::NotBookable;
use crate::models::money::Money;
use crate::origin::Origin;

/// Unpaid holds one client may have.
pub const MAX_HOLDS: i64 = 3;

/// How long a hold stands before a checkout is opened.
pub const HOLD_MINUTES: i64 = 15;

/// A time somebody wants to hold.
#[derive(Clone, Debug)]
pub struct NewHold {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub gap_minutes: u16,
    pub price: Money,
    pub cancellation_policy: CancellationPolicy,
    pub notes: Option<String>,
    pub idempotency_key: Option<String>,
}

impl NewHold {
    /// When the coach is free again.
    pub fn blocked_until(&self) -> Timestamp {
        self.ends_at + minutes(self.gap_minutes.into())
    }
}

/// What came of trying to hold a time.
#[derive(Clone, Debug)]
pub enum HoldOutcome {
    Held(Box<Booking>),
    /// The coach's profile has another version by now.
    ProfileChanged,
    /// The client has three unpaid holds, and this would be another.
    TooManyHolds,
    /// A constraint says that it is taken, or that the key was used for a row that has not given it up.
    Conflict,
}

/// Holds the time, if the coach's page is still of that version: one statement, which is a transaction by itself where there is none
/// round it. It locks the client and counts their holds, inserts, and writes the line of the audit trail. A bare insert would
/// deadlock when winners roll back; `on conflict do nothing` does not.
///
/// # Errors
/// The database does not answer.
pub async fn insert_hold(
    db: &mut PgConnection,
    new: &NewHold,
    profile_version: i64,
    origin: &Origin,
    now: Timestamp,
) -> Result<HoldOutcome> {
    let after = json!({ "status": BookingStatus::Pending, "starts_at": new.starts_at, "price": new.price });
    let row = sqlx::query(HOLD.as_str())
        .bind(new.id)
        .bind(new.client_id)
        .bind(new.coach_id)
        .bind(new.starts_at)
        .bind(new.ends_at)
        .bind(new.blocked_until())
        .bind(new.price.amount)
        .bind(new.price.currency)
        .bind(new.cancellation_policy)
        .bind(&new.notes)
        .bind(now + minutes(HOLD_MINUTES))
        .bind(&new.idempotency_key)
        .bind(now)
        .bind(profile_version)
        .bind(ids::new(now))
        .bind(origin.user_id)
        .bind(after)
        .bind(&origin.request_id)
        .bind(&origin.address)
        .fetch_one(&mut *db)
        .await?;
    if row.try_get::<Option<Uuid>, _>("id")?.is_some() {
        return Ok(HoldOutcome::Held(Box::new(Booking::from_row(&row)?)));
    }
    if row.try_get::<Option<i64>, _>("profile_version")? != Some(profile_version) {
        return Ok(HoldOutcome::ProfileChanged);
    }
    let sql = "select active_hold_count($1, $2)";
    let open: i64 = sqlx::query_scalar(sql).bind(new.client_id).bind(now).fetch_one(db).await?;
    Ok(if open >= MAX_HOLDS && !new.price.is_zero() { HoldOutcome::TooManyHolds } else { HoldOutcome::Conflict })
}

static HOLD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "with page as (select version from coach_profiles where user_id = $3),
              client_row as materialized (select user_id from client_profiles where user_id = $2 for update),
              b as (
                  insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
                                        notes, hold_expires_at, earliest_start, idempotency_key, created_at, updated_at)
                  select $1, user_id, $3, tstzrange($4, $5, '[)'), tstzrange($4, $6, '[)'), 'pending', $7, $8, $9, $10, $11, $4, $12, $13, $13
                  from client_row
                  where (select version from page) = $14 and ($7 = 0 or active_hold_count(user_id, $13) < {MAX_HOLDS})
                  on conflict do nothing returning *),
              noted as ({} select $15, $13, $16, 'client', 'bookings.held', 'booking', b.id, null, $17, $18, $19 from b)
         select (select version from page) as profile_version, {COLUMNS} from (values (1)) as one left join (b {JOINS}) on true",
        audit::INSERT
    )
});

/// Why a time was not to be had.
///
/// # Errors
/// The database does not answer.
pub async fn why_taken(db: &mut PgConnection, client_id: Uuid, from: Timestamp, to: Timestamp) -> Result<Error> {
    let sql = "select exists (select from bookings where client_id = $1 and status in ('pending', 'confirmed') and during && tstzrange($2, $3, '[)'))";
    let own: bool = sqlx::query_scalar(sql).bind(client_id).bind(from).bind(to).fetch_one(db).await?;
    Ok(if own { client_busy() } else { NotBookable::Busy.into() })
}

/// The client has another session then.
pub fn client_busy() -> Error {
    Error::new(Code::ClientBusy)
        .with_detail("You have another session at that time. Choose another time, or cancel that one first.")
}

/// Holds in the way of a time that ran out: those nobody ever opened a checkout for may be released at once, the others only
/// when Stripe says that they were not paid.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct StaleHold {
    pub id: Uuid,
    pub payment_id: Option<Uuid>,
}

/// Holds of the coach or the client over that time that ran out; of the coach up to `blocked_until`.
///
/// # Errors
/// The database does not answer.
pub async fn stale_holds(
    db: &mut PgConnection,
    (coach_id, client_id): (Uuid, Uuid),
    (from, to, blocked_until): (Timestamp, Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<StaleHold>> {
    let sql = "select b.id, p.id as payment_id from bookings b
               left join payments p on p.booking_id = b.id and p.checkout_status <> 'void'
               where b.status = 'pending' and b.hold_expires_at <= $6
                 and ((b.coach_id = $1 and b.blocked && tstzrange($3, $5, '[)')) or (b.client_id = $2 and b.during && tstzrange($3, $4, '[)')))
               order by b.id";
    Ok(sqlx::query_as(sql)
        .bind(coach_id)
        .bind(client_id)
        .bind(from)
        .bind(to)
        .bind(blocked_until)
        .bind(now)
        .fetch_all(db)
        .await?)
}

/// Holds whose time is up, the oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn expired_holds(db: &mut PgConnection, now: Timestamp, limit: i64) -> Result<Vec<StaleHold>> {
    let sql = "select b.id, p.id as payment_id from bookings b
               left join payments p on p.booking_id = b.id and p.checkout_status <> 'void'
               where b.status = 'pending' and b.hold_expires_at <= $1 order by b.hold_expires_at limit $2";
    Ok(sqlx::query_as(sql).bind(now).bind(limit).fetch_all(db).await?)
}

/// Locks the coach, then the client: always in this order, and after the rows of bookings.
///
/// Every `update` of a row that goes on holding its time is checked against the exclusion constraints anew, and waits there with its
/// own entry already in the index. Two that wait so for each other are a deadlock: hence whoever updates such a row, and whoever
/// keeps a rule over several rows, comes through here first.
///
/// # Errors
/// The database does not answer.
pub async fn lock_people(db: &mut PgConnection, coach: Uuid, client: Uuid) -> Result<()> {
    let sql = "select from coach_profiles where user_id = $1 for update";
    sqlx::query(sql).bind(coach).execute(&mut *db).await?;
    sqlx::query("select from client_profiles where user_id = $1 for update").bind(client).execute(db).await?;
    Ok(())
}

/// Moves the end of a hold.
///
/// # Errors
/// The database does not answer.
pub async fn extend_hold(db: &mut PgConnection, id: Uuid, until: Timestamp, now: Timestamp) -> Result<()> {
    let sql = "update bookings set hold_expires_at = $2, updated_at = $3 where id = $1 and status = 'pending'";
    sqlx::query(sql).bind(id).bind(until).bind(now).execute(db).await?;
    Ok(())
}

/// Lets idempotency keys go that a client used more than a day ago.
///
/// # Errors
/// The database does not answer.
pub async fn expire_idempotency_keys(db: &mut PgConnection, client: Uuid, key: &str, now: Timestamp) -> Result<()> {
    let sql =
        "update bookings set idempotency_key = null where client_id = $1 and idempotency_key = $2 and created_at <= $3";
    sqlx::query(sql).bind(client).bind(key).bind(now - hours(24)).execute(db).await?;
    Ok(())
}
