//! A booking's row: how it is read, and what follows from it alone.

use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::cancellation_policy::{self, CancellationPolicy, Refund, RefundInput};
use super::hold_state::{CURRENT_PAYMENT, Hold};
use super::no_show::NoShow;
use super::party::Party;
use super::status::BookingStatus;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::idempotency::RETENTION;
use crate::models::money::{Currency, Money};

/// A booking's row, with both names and its payment.
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

/// The columns of a [`Booking`]; `b` is a row of `bookings`, also one that the same statement inserts.
pub(super) const COLUMNS: &str = "b.id, b.client_id, b.coach_id, client.full_name as client_name, coach.full_name as coach_name,
        lower(b.during) as starts_at, upper(b.during) as ends_at, b.status, b.price_amount, b.price_currency,
        p.id as payment_id, p.status as payment_status, b.meeting_link, b.notes, b.hold_expires_at, b.cancellation_policy,
        b.cancelled_by, b.cancel_reason, b.no_show, b.earliest_start, b.moved_from, b.client_moves, b.coach_moved, b.revision,
        b.created_at, b.updated_at";

/// What [`COLUMNS`] needs beside `b`: both names, and the current payment.
pub(super) fn joins() -> String {
    format!(
        "join users client on client.id = b.client_id
         join users coach on coach.id = b.coach_id
         left join payments p on {CURRENT_PAYMENT}"
    )
}

fn select(clause: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("select {COLUMNS} from bookings b {} {clause}", joins()))
}

impl Booking {
    /// The booking with this id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Booking>> {
        let sql = select("where b.id = $1");
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(db).await?)
    }

    /// The booking with this id, if the reader may see it: its client, its coach, an admin or an auditor.
    ///
    /// # Errors
    /// `not_found`, whether it is absent or somebody else's.
    pub async fn visible_to(db: &mut PgConnection, id: Uuid, reader: Uuid, role: Role) -> Result<Booking> {
        let sql = select("where b.id = $1 and ($3 or b.client_id = $2 or b.coach_id = $2)");
        let found = sqlx::query_as(sql).bind(id).bind(reader).bind(role.reads_all()).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such booking."))
    }

    /// The booking with this id, its row locked until the transaction ends.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Booking> {
        let sql = select("where b.id = $1 for update of b");
        let found = sqlx::query_as(sql).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such booking."))
    }

    /// The booking that this client made with this idempotency key, as long as keys are kept.
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
        let found = sqlx::query_as(sql).bind(client_id).bind(key).bind(now - RETENTION);
        Ok(found.fetch_optional(db).await?)
    }

    /// As what somebody acts who may see the booking.
    pub fn party_of(&self, user_id: Uuid, role: Role) -> Party {
        match role {
            Role::Admin | Role::Auditor => Party::Admin,
            _ if user_id == self.client_id => Party::Client,
            _ => Party::Coach,
        }
    }

    /// Client and coach, each with the other's name, ordered by id: transactions that notify the same two people lock their counters in
    /// the same order.
    pub fn participants(&self) -> [(Uuid, &str); 2] {
        let mut participants = [(self.client_id, self.coach_name.as_str()), (self.coach_id, self.client_name.as_str())];
        participants.sort_by_key(|(id, _)| *id);
        participants
    }

    /// The hold of a booking that is pending.
    pub fn hold(&self) -> Option<Hold> {
        let expires_at = self.hold_expires_at.filter(|_| self.status == BookingStatus::Pending)?;
        Some(Hold { expires_at, has_checkout: self.payment_id.is_some() })
    }

    /// The report that somebody did not come.
    pub fn no_show_report(&self) -> Option<&NoShow> {
        self.no_show.as_ref().map(|Json(no_show)| no_show)
    }

    /// What cancelling now refunds of `paid`: what was paid and has not been refunded yet.
    pub fn refund(&self, by: Party, paid: Money, now: Timestamp) -> Refund {
        cancellation_policy::refund(&self.refund_input(by, paid, now))
    }

    /// Whether its client could cancel now for a full refund; for as long, they may move it.
    pub fn is_fully_refundable(&self, now: Timestamp) -> bool {
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

    /// Its price, as it was when it was booked.
    pub fn price(&self) -> Money {
        Money::new(self.price_amount, self.price_currency)
    }

    /// Its length.
    pub fn duration_minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).as_secs() / 60
    }
}
