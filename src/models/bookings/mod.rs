//! Bookings: one row is hold, booking and history key. The exclusion constraints are the rule; checks before them are for
//! good messages only.

mod lists;
pub mod table;
pub mod transition;

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::lists::{Filter, Side};
pub use self::table::{Event, HOLD_EXPIRED, Status, Who};
pub use self::transition::{Step, transition};
use super::money::{Currency, Money};
use super::policies::CancellationPolicy;
use super::slots::Busy;
use super::users::Role;
use crate::clock::{Instant, hours, minutes};
use crate::error::{Code, Error, Result};

/// Unpaid holds one client may have.
pub const MOST_HOLDS: i64 = 3;

/// How long a hold stands before a checkout is opened.
pub const HOLD_MINUTES: i64 = 15;

/// A booking's row, with the names and the payment that belong to it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Booking {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub client_name: String,
    pub coach_name: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub status: Status,
    pub price_amount: i64,
    pub price_currency: Currency,
    pub payment_id: Option<Uuid>,
    pub payment_status: Option<String>,
    pub meeting_link: Option<String>,
    pub notes: Option<String>,
    pub hold_expires_at: Option<Instant>,
    pub cancellation_policy: CancellationPolicy,
    pub cancelled_by: Option<Who>,
    pub cancel_reason: Option<String>,
    pub no_show: Option<Value>,
    pub earliest_start: Instant,
    pub coach_moved: bool,
    pub revision: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A booking as its client, its coach and admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BookingView {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub client_name: String,
    pub coach_name: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub duration_minutes: i64,
    pub status: Status,
    pub price: Money,
    pub payment_id: Option<Uuid>,
    pub payment_status: Option<String>,
    /// Shown once confirmed.
    pub meeting_link: Option<String>,
    pub notes: Option<String>,
    pub hold_expires_at: Option<Instant>,
    pub cancellation_policy: CancellationPolicy,
    pub cancelled_by: Option<Who>,
    pub cancel_reason: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub no_show: Option<Value>,
    /// Raised by every change; the iCalendar SEQUENCE.
    pub revision: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl From<Booking> for BookingView {
    fn from(booking: Booking) -> Self {
        let is_held = booking.status == Status::Pending;
        Self {
            duration_minutes: booking.duration_minutes(),
            price: booking.price(),
            id: booking.id,
            client_id: booking.client_id,
            coach_id: booking.coach_id,
            client_name: booking.client_name,
            coach_name: booking.coach_name,
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            status: booking.status,
            payment_id: booking.payment_id,
            payment_status: booking.payment_status,
            meeting_link: booking.meeting_link,
            notes: booking.notes,
            hold_expires_at: booking.hold_expires_at.filter(|_| is_held),
            cancellation_policy: booking.cancellation_policy,
            cancelled_by: booking.cancelled_by,
            cancel_reason: booking.cancel_reason,
            no_show: booking.no_show,
            revision: booking.revision,
            created_at: booking.created_at,
            updated_at: booking.updated_at,
        }
    }
}

const SELECT: &str = "select b.id, b.client_id, b.coach_id, client.full_name as client_name, coach.full_name as coach_name,
        lower(b.during) as starts_at, upper(b.during) as ends_at, b.status, b.price_amount, b.price_currency,
        p.id as payment_id, p.status as payment_status, b.meeting_link, b.notes, b.hold_expires_at, b.cancellation_policy,
        b.cancelled_by, b.cancel_reason, b.no_show, b.earliest_start, b.coach_moved, b.revision, b.created_at, b.updated_at
    from bookings b
    join users client on client.id = b.client_id
    join users coach on coach.id = b.coach_id
    left join payments p on p.booking_id = b.id and p.checkout <> 'void'";

impl Booking {
    /// The booking of that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Booking>> {
        let sql = format!("{SELECT} where b.id = $1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    /// The booking of that id, if it is the reader's to see: its client's, its coach's, an admin's.
    ///
    /// # Errors
    /// `not_found`, whether it is absent or somebody else's.
    pub async fn visible_to(db: &mut PgConnection, id: Uuid, reader: Uuid, role: Role) -> Result<Booking> {
        let sql = format!("{SELECT} where b.id = $1 and ($3 or b.client_id = $2 or b.coach_id = $2)");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .bind(reader)
            .bind(role == Role::Admin)
            .fetch_optional(db)
            .await?;
        found.ok_or_else(|| Error::new(Code::NotFound).because("There is no such booking."))
    }

    /// The booking of that id, its row locked until the transaction ends.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn locked(db: &mut PgConnection, id: Uuid) -> Result<Booking> {
        let sql = format!("{SELECT} where b.id = $1 for update of b");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).because("There is no such booking."))
    }

    /// The booking that this client made under this idempotency key within a day; an older one gives the key up.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_key(db: &mut PgConnection, client_id: Uuid, key: &str, now: Instant) -> Result<Option<Booking>> {
        let sql = "update bookings set idempotency_key = null where client_id = $1 and idempotency_key = $2 and created_at <= $3";
        sqlx::query(sql).bind(client_id).bind(key).bind(now - hours(24)).execute(&mut *db).await?;
        let sql = format!("{SELECT} where b.client_id = $1 and b.idempotency_key = $2");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(client_id).bind(key).fetch_optional(db).await?)
    }

    /// What it costs, as it was when it was made.
    pub fn price(&self) -> Money {
        Money::new(self.price_amount, self.price_currency)
    }

    /// How long it is.
    pub fn duration_minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).as_secs() / 60
    }
}

/// A time somebody wants to hold.
#[derive(Clone, Debug)]
pub struct NewHold {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub gap_minutes: u16,
    pub price: Money,
    pub cancellation_policy: CancellationPolicy,
    pub notes: Option<String>,
    pub idempotency_key: Option<String>,
}

/// Holds the time, or answers `false` when the constraint says that it is taken. A bare insert would deadlock when winners roll
/// back; `on conflict do nothing` does not.
///
/// # Errors
/// The database does not answer.
pub async fn hold(db: &mut PgConnection, new: &NewHold, now: Instant) -> Result<bool> {
    let sql = "insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
                                     notes, hold_expires_at, earliest_start, idempotency_key, created_at, updated_at)
               values ($1, $2, $3, tstzrange($4, $5, '[)'), tstzrange($4, $6, '[)'), 'pending', $7, $8, $9, $10, $11, $4, $12, $13, $13)
               on conflict do nothing";
    let done = sqlx::query(sql)
        .bind(new.id)
        .bind(new.client_id)
        .bind(new.coach_id)
        .bind(new.starts_at)
        .bind(new.ends_at)
        .bind(new.ends_at + minutes(new.gap_minutes.into()))
        .bind(new.price.amount)
        .bind(new.price.currency)
        .bind(new.cancellation_policy)
        .bind(&new.notes)
        .bind(now + minutes(HOLD_MINUTES))
        .bind(&new.idempotency_key)
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Why a hold was not to be had.
///
/// # Errors
/// The database does not answer.
pub async fn why_taken(db: &mut PgConnection, new: &NewHold) -> Result<Error> {
    let sql = "select exists (select from bookings where client_id = $1 and status in ('pending', 'confirmed') and during && tstzrange($2, $3, '[)'))";
    let own: bool =
        sqlx::query_scalar(sql).bind(new.client_id).bind(new.starts_at).bind(new.ends_at).fetch_one(db).await?;
    Ok(if own {
        Error::new(Code::ClientBusy)
            .because("You have another session at that time. Choose another time, or cancel that one first.")
    } else {
        Error::new(Code::SlotTaken).because("Somebody was faster. Choose another time.")
    })
}

/// What counts as a held time, in SQL: a hold that ran out without ever having a checkout is free.
const HOLDS_TIME: &str = "(b.status = 'confirmed' or (b.status = 'pending' and (b.hold_expires_at > $4
        or exists (select from payments p where p.booking_id = b.id and p.checkout <> 'void'))))";

/// The times a coach is busy between two instants, each with its gap.
///
/// # Errors
/// The database does not answer.
pub async fn busy(
    db: &mut PgConnection,
    coach_id: Uuid,
    from: Instant,
    to: Instant,
    now: Instant,
) -> Result<Vec<Busy>> {
    let sql = format!(
        "select lower(b.blocked), upper(b.blocked) from bookings b
         where b.coach_id = $1 and b.status in ('pending', 'confirmed') and b.blocked && tstzrange($2, $3, '[)') and {HOLDS_TIME}
         order by 1"
    );
    let rows: Vec<(Instant, Instant)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(coach_id).bind(from).bind(to).bind(now).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(start, end)| Busy { start, end }).collect())
}

/// The starts of a coach's held sessions between two instants, for the daily limit.
///
/// # Errors
/// The database does not answer.
pub async fn booked(
    db: &mut PgConnection,
    coach_id: Uuid,
    from: Instant,
    to: Instant,
    now: Instant,
) -> Result<Vec<Instant>> {
    let sql = format!(
        "select lower(b.during) from bookings b
         where b.coach_id = $1 and b.status in ('pending', 'confirmed') and b.during && tstzrange($2, $3, '[)') and {HOLDS_TIME}
         order by 1"
    );
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(coach_id).bind(from).bind(to).bind(now).fetch_all(db).await?)
}

/// Holds in the way of a time that ran out: those nobody ever opened a checkout for may be released at once, the others only
/// when Stripe says that they were not paid.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct StaleHold {
    pub id: Uuid,
    pub payment_id: Option<Uuid>,
}

/// Holds of the coach or the client over that time that ran out.
///
/// # Errors
/// The database does not answer.
pub async fn stale_holds(db: &mut PgConnection, new: &NewHold, now: Instant) -> Result<Vec<StaleHold>> {
    let sql = "select b.id, p.id as payment_id from bookings b
               left join payments p on p.booking_id = b.id and p.checkout <> 'void'
               where b.status = 'pending' and b.hold_expires_at <= $6
                 and ((b.coach_id = $1 and b.blocked && tstzrange($3, $5, '[)')) or (b.client_id = $2 and b.during && tstzrange($3, $4, '[)')))
               order by b.id";
    Ok(sqlx::query_as(sql)
        .bind(new.coach_id)
        .bind(new.client_id)
        .bind(new.starts_at)
        .bind(new.ends_at)
        .bind(new.ends_at + minutes(new.gap_minutes.into()))
        .bind(now)
        .fetch_all(db)
        .await?)
}

/// Holds whose time is up, the oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn expired_holds(db: &mut PgConnection, now: Instant, limit: i64) -> Result<Vec<StaleHold>> {
    let sql = "select b.id, p.id as payment_id from bookings b
               left join payments p on p.booking_id = b.id and p.checkout <> 'void'
               where b.status = 'pending' and b.hold_expires_at <= $1 order by b.hold_expires_at limit $2";
    Ok(sqlx::query_as(sql).bind(now).bind(limit).fetch_all(db).await?)
}

/// Confirmed sessions that ended a day ago.
///
/// # Errors
/// The database does not answer.
pub async fn long_ended(db: &mut PgConnection, now: Instant, limit: i64) -> Result<Vec<Uuid>> {
    let sql =
        "select id from bookings where status = 'confirmed' and upper(during) <= $1 order by upper(during) limit $2";
    Ok(sqlx::query_scalar(sql).bind(now - hours(24)).bind(limit).fetch_all(db).await?)
}

/// Locks what the rules over several rows need: the coach, where a daily limit is to be kept, then the client. Always in this order.
///
/// # Errors
/// The database does not answer.
pub async fn lock_people(db: &mut PgConnection, coach: Option<Uuid>, client: Uuid) -> Result<()> {
    if let Some(coach) = coach {
        sqlx::query("select from coach_profiles where user_id = $1 for update").bind(coach).execute(&mut *db).await?;
    }
    sqlx::query("select from client_profiles where user_id = $1 for update").bind(client).execute(db).await?;
    Ok(())
}

/// How many unpaid holds a client has whose time is not up.
///
/// # Errors
/// The database does not answer.
pub async fn open_holds(db: &mut PgConnection, client: Uuid, now: Instant) -> Result<i64> {
    let sql = "select count(*) from bookings where client_id = $1 and status = 'pending' and hold_expires_at > $2";
    Ok(sqlx::query_scalar(sql).bind(client).bind(now).fetch_one(db).await?)
}

/// Moves the end of a hold.
///
/// # Errors
/// The database does not answer.
pub async fn extend_hold(db: &mut PgConnection, id: Uuid, until: Instant, now: Instant) -> Result<()> {
    let sql = "update bookings set hold_expires_at = $2, updated_at = $3 where id = $1 and status = 'pending'";
    sqlx::query(sql).bind(id).bind(until).bind(now).execute(db).await?;
    Ok(())
}

/// Held times of all coaches between two instants, for the matching index.
///
/// # Errors
/// The database does not answer.
pub async fn busy_coaches(db: &mut PgConnection, from: Instant, to: Instant) -> Result<Vec<(Uuid, Instant, Instant)>> {
    let sql = "select coach_id, lower(blocked), upper(blocked) from bookings
               where status in ('pending', 'confirmed') and blocked && tstzrange($1, $2, '[)')";
    Ok(sqlx::query_as(sql).bind(from).bind(to).fetch_all(db).await?)
}
