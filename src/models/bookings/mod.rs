//! Bookings: one row is insert_hold, booking and history key. The exclusion constraints are the rule; checks before them are for
//! good messages only.

mod busy_intervals;
pub mod cancellation_policy;
mod holds;
mod ical;
mod lists;
pub mod no_show;
mod reminders;
pub mod reviews;
pub mod slots;
pub mod state_machine;
pub mod transition;

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::busy_intervals::{BusyInterval, BusyIntervals, busy_coaches};
use self::cancellation_policy::{CancellationPolicy, Refund, RefundInput};
pub use self::holds::{
    HOLD_MINUTES, HoldOutcome, MAX_HOLDS, NewHold, StaleHold, client_busy, expire_idempotency_keys, expired_holds,
    extend_hold, insert_hold, lock_people, stale_holds, why_taken,
};
pub use self::ical::{Sender, invitation};
pub use self::lists::{Filter, Side, long_ended};
pub use self::no_show::{NoShow, NoShowView};
pub use self::reminders::Reminder;
pub use self::state_machine::{BookingStatus, Event, HOLD_EXPIRED, Party};
pub use self::transition::{NewTime, Step, notify, transition};
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::money::{Currency, Money};

/// A booking's row, with the names and the payment that belong to it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Booking {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub client_name: String,
    pub coach_name: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub status: BookingStatus,
    pub price_amount: i64,
    pub price_currency: Currency,
    pub payment_id: Option<Uuid>,
    pub payment_status: Option<String>,
    pub meeting_link: Option<String>,
    pub notes: Option<String>,
    pub hold_expires_at: Option<Timestamp>,
    pub cancellation_policy: CancellationPolicy,
    pub cancelled_by: Option<Party>,
    pub cancel_reason: Option<String>,
    pub no_show: Option<Json<NoShow>>,
    pub earliest_start: Timestamp,
    pub moved_from: Option<Timestamp>,
    pub client_moves: i32,
    pub coach_moved: bool,
    pub revision: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A booking as its client, its coach and admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BookingView {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub client_name: String,
    pub coach_name: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub duration_minutes: i64,
    pub status: BookingStatus,
    pub price: Money,
    pub payment_id: Option<Uuid>,
    pub payment_status: Option<String>,
    /// Shown once confirmed.
    pub meeting_link: Option<String>,
    pub notes: Option<String>,
    pub hold_expires_at: Option<Timestamp>,
    pub cancellation_policy: CancellationPolicy,
    pub cancelled_by: Option<Party>,
    pub cancel_reason: Option<String>,
    pub no_show: Option<NoShowView>,
    /// Raised by every change; the iCalendar SEQUENCE.
    pub revision: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<Booking> for BookingView {
    fn from(booking: Booking) -> Self {
        let is_held = booking.status == BookingStatus::Pending;
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
            no_show: booking.no_show.as_ref().map(|Json(no_show)| no_show.view()),
            revision: booking.revision,
            created_at: booking.created_at,
            updated_at: booking.updated_at,
        }
    }
}

/// What a [`Booking`] is read from: `b` is a row of `bookings`, or one that is just being written.
const COLUMNS: &str = "b.id, b.client_id, b.coach_id, client.full_name as client_name, coach.full_name as coach_name,
        lower(b.during) as starts_at, upper(b.during) as ends_at, b.status, b.price_amount, b.price_currency,
        p.id as payment_id, p.status as payment_status, b.meeting_link, b.notes, b.hold_expires_at, b.cancellation_policy,
        b.cancelled_by, b.cancel_reason, b.no_show, b.earliest_start, b.moved_from, b.client_moves, b.coach_moved, b.revision,
        b.created_at, b.updated_at";

/// What goes with `b`: the names, and the payment that counts.
const JOINS: &str = "join users client on client.id = b.client_id
    join users coach on coach.id = b.coach_id
    left join payments p on p.booking_id = b.id and p.checkout_status <> 'void'";

/// Bookings that `clause` leaves.
fn select(clause: &str) -> String {
    format!("select {COLUMNS} from bookings b {JOINS} {clause}")
}

impl Booking {
    /// The booking of that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Booking>> {
        let sql = select("where b.id = $1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    /// The booking of that id, if it is the reader's to see: its client's, its coach's, an admin's.
    ///
    /// # Errors
    /// `not_found`, whether it is absent or somebody else's.
    pub async fn visible_to(db: &mut PgConnection, id: Uuid, reader: Uuid, role: Role) -> Result<Booking> {
        let sql = select("where b.id = $1 and ($3 or b.client_id = $2 or b.coach_id = $2)");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .bind(reader)
            .bind(role == Role::Admin)
            .fetch_optional(db)
            .await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such booking."))
    }

    /// The booking of that id, its row locked until the transaction ends.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Booking> {
        let sql = select("where b.id = $1 for update of b");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such booking."))
    }

    /// The booking that this client made under this idempotency key within a day.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_idempotency_key(
        db: &mut PgConnection,
        client_id: Uuid,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Booking>> {
        let sql = select("where b.client_id = $1 and b.idempotency_key = $2 and b.created_at > $3");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(client_id).bind(key).bind(now - hours(24));
        Ok(found.fetch_optional(db).await?)
    }

    /// On whose word somebody acts who may see the booking.
    pub fn party_of(&self, user_id: Uuid, role: Role) -> Party {
        match role {
            Role::Admin => Party::Admin,
            _ if user_id == self.client_id => Party::Client,
            _ => Party::Coach,
        }
    }

    /// Both sides, each with the other's name; always the smaller id first, so that two transactions that tell the same two people take
    /// their counters in the same order.
    pub fn parties(&self) -> [(Uuid, &str); 2] {
        let mut sides = [(self.client_id, self.coach_name.as_str()), (self.coach_id, self.client_name.as_str())];
        sides.sort_by_key(|(id, _)| *id);
        sides
    }

    /// What cancelling now would give back of what was paid and has not gone back yet.
    pub fn refund(&self, by: Party, paid: Money, now: Timestamp) -> Refund {
        cancellation_policy::refund(&self.refund_input(by, paid, now))
    }

    /// Whether its client may still move it: for as long as cancelling would give everything back.
    pub fn is_in_time_to_move(&self, now: Timestamp) -> bool {
        cancellation_policy::is_fully_refundable(&self.refund_input(Party::Client, self.price(), now))
    }

    fn refund_input(&self, by: Party, paid: Money, now: Timestamp) -> RefundInput {
        RefundInput {
            by,
            policy: self.cancellation_policy,
            paid,
            created_at: self.created_at,
            earliest_start: self.earliest_start,
            starts_at: self.starts_at,
            coach_moved: self.coach_moved,
            now,
        }
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
