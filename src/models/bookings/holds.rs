//! Holding a time: the insert that the exclusion constraints decide, and the rules over several rows.

use std::sync::LazyLock;

use serde_json::json;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row};
use uuid::Uuid;

use super::booking::{Booking, COLUMNS, joins};
use super::cancellation_policy::CancellationPolicy;
use super::hold_state::occupies_time;
use super::slots::NotBookable;
use super::status::BookingStatus;
use crate::clock::{Timestamp, minutes};
use crate::db::OnConstraint;
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::models::audit;
use crate::models::idempotency::RETENTION;
use crate::models::money::Money;
use crate::origin::Origin;

/// Unpaid holds one client may have.
pub const MAX_HOLDS: i64 = 3;

/// How long a time is held until a checkout is opened.
pub const HOLD_MINUTES: i64 = 15;

/// A time to hold.
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
    /// The end of the break after it.
    pub fn blocked_until(&self) -> Timestamp {
        self.ends_at + minutes(self.gap_minutes.into())
    }
}

/// The outcome of [`insert_hold`].
#[derive(Clone, Debug)]
pub enum HoldOutcome {
    Held(Box<Booking>),
    /// The coach's profile is not of the given version any more.
    ProfileChanged,
    /// The client has [`MAX_HOLDS`] unpaid holds already.
    TooManyHolds,
    /// A constraint refused it: the time is taken, or another row has the idempotency key.
    Conflict,
}

/// Holds the time, if the coach's profile is still of that version: one statement, so no transaction is needed around it. It locks the
/// client and counts their holds, inserts, and writes the audit row. A bare insert deadlocks when transactions that won roll back;
/// `on conflict do nothing` does not.
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
    let row = sqlx::query(INSERT_HOLD.as_str())
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
        .await
        // One of them was given another role meanwhile.
        .on_constraint("bookings_people_have_their_roles", Code::NotAvailable)?;
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

static INSERT_HOLD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "with profile as (select version from coach_profiles where user_id = $3),
              client_row as materialized (select user_id from client_profiles where user_id = $2 for update),
              b as (
                  insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
                                        notes, hold_expires_at, earliest_start, idempotency_key, created_at, updated_at)
                  select $1, user_id, $3, tstzrange($4, $5, '[)'), tstzrange($4, $6, '[)'), 'pending', $7, $8, $9, $10, $11, $4, $12, $13, $13
                  from client_row
                  where (select version from profile) = $14 and ($7 = 0 or active_hold_count(user_id, $13) < {MAX_HOLDS})
                  on conflict do nothing returning *),
              audit_row as ({} select $15, $13, $16, 'client', 'bookings.held', 'booking', b.id, null, $17, $18, $19 from b)
         select (select version from profile) as profile_version, {COLUMNS} from (values (1)) as one left join (b {}) on true",
        audit::INSERT,
        joins()
    )
});

/// The error for a time that a constraint refused: `client_busy` if the client has another session then, else `slot_taken`.
///
/// # Errors
/// The database does not answer.
pub async fn conflict_error(
    db: &mut PgConnection,
    client_id: Uuid,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Error> {
    let sql = format!(
        "select exists (select from bookings b where b.client_id = $1 and b.during && tstzrange($2, $3, '[)') and {})",
        occupies_time("$4")
    );
    let is_own = sqlx::query_scalar(AssertSqlSafe(sql)).bind(client_id).bind(from).bind(to).bind(now);
    Ok(if is_own.fetch_one(db).await? { client_busy() } else { NotBookable::Busy.into() })
}

/// `client_busy`: the client has another session at that time.
pub fn client_busy() -> Error {
    Error::new(Code::ClientBusy)
        .with_detail("You have another session at that time. Choose another time, or cancel that one first.")
}

/// Locks the coach, then the client: always in this order, and after rows of bookings.
///
/// Every `update` of a booking that keeps its time is checked against the exclusion constraints again, and waits there with its own entry
/// already in the index. Two updates that wait for each other deadlock. So whoever updates such a row, or keeps a rule over several rows,
/// takes these locks first.
///
/// # Errors
/// The database does not answer.
pub async fn lock_participants(db: &mut PgConnection, coach: Uuid, client: Uuid) -> Result<()> {
    let sql = "select from coach_profiles where user_id = $1 for update";
    sqlx::query(sql).bind(coach).execute(&mut *db).await?;
    sqlx::query("select from client_profiles where user_id = $1 for update").bind(client).execute(db).await?;
    Ok(())
}

/// Changes when a hold expires.
///
/// # Errors
/// The database does not answer.
pub async fn extend_hold(db: &mut PgConnection, id: Uuid, until: Timestamp, now: Timestamp) -> Result<()> {
    let sql = "update bookings set hold_expires_at = $2, updated_at = $3 where id = $1 and status = 'pending'";
    sqlx::query(sql).bind(id).bind(until).bind(now).execute(db).await?;
    Ok(())
}

/// Removes an idempotency key of the client from bookings that are older than keys are kept.
///
/// # Errors
/// The database does not answer.
pub async fn expire_idempotency_keys(db: &mut PgConnection, client: Uuid, key: &str, now: Timestamp) -> Result<()> {
    let sql =
        "update bookings set idempotency_key = null where client_id = $1 and idempotency_key = $2 and created_at <= $3";
    sqlx::query(sql).bind(client).bind(key).bind(now - RETENTION).execute(db).await?;
    Ok(())
}
