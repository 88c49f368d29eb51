//! The only way a booking changes its status or its time: the state machine, a compare-and-set on the revision, the audit row, and what
//! follows (emails, notifications, calendar entries, the end of an open checkout), in the caller's transaction.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::booking::Booking;
use super::holds::client_busy;
use super::party::Party;
use super::slots::NotBookable;
use super::state_machine::{Event, GuardInput, HOLD_EXPIRED, next_status};
use super::status::BookingStatus;
use crate::clock::Timestamp;
use crate::db::{OnConstraint, constraint};
use crate::error::{Code, Error, Result};
use crate::jobs;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::definitions::payments::ExpireCheckout;
use crate::models::audit::{self, Record};
use crate::models::calendars::links::{self, Desired};
use crate::models::notifications::{self, NotificationKind, Overtaking};
use crate::origin::Origin;

/// An event that happens to a booking, who caused it, and what comes with it.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    pub event: Event,
    pub by: Party,
    pub origin: &'a Origin,
    /// Given by a person, or [`HOLD_EXPIRED`].
    pub reason: Option<String>,
    /// The revision the caller has seen; it is refused if the booking has another one by now.
    pub expected_revision: Option<i32>,
    /// The coach's meeting link, for a confirmation.
    pub meeting_link: Option<String>,
    /// For a move.
    pub new_time: Option<NewTime>,
}

/// The new time of a session that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTime {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// The end of the coach's break after it.
    pub blocked_until: Timestamp,
}

impl<'a> Step<'a> {
    /// A step that `by` causes.
    pub fn by(by: Party, event: Event, origin: &'a Origin) -> Self {
        Self { event, by, origin, reason: None, expected_revision: None, meeting_link: None, new_time: None }
    }

    /// A step that the system causes.
    pub fn system(event: Event, origin: &'a Origin) -> Self {
        Self::by(Party::System, event, origin)
    }
}

/// Applies an event to a booking that the caller has locked ([`Booking::by_id_for_update`]).
///
/// # Errors
/// `invalid_transition`, `forbidden`; `payment_required` when the database refuses `confirmed`; `slot_taken` or `client_busy` when the time
/// of a released hold that was paid late, or the new time of a session, is taken. After such a conflict the transaction is aborted: apply
/// the step under a savepoint, or roll back.
pub async fn transition(db: &mut PgConnection, booking: &Booking, step: Step<'_>, now: Timestamp) -> Result<Booking> {
    if step.expected_revision.is_some_and(|seen| seen != booking.revision) {
        return Err(
            Error::new(Code::InvalidTransition).with_detail("The booking has changed since you looked. Look again.")
        );
    }
    let to = booking.next_status(step.event, step.by, now)?;
    if (step.event == Event::Move) != step.new_time.is_some() {
        return Err(Error::internal("a move needs a new time, and no other event has one"));
    }
    write(db, booking, &step, to, now).await?;
    record(db, booking, &step, to, now).await?;
    let updated = Booking::by_id(db, booking.id)
        .await?
        .ok_or_else(|| Error::internal("a booking is gone in the middle of its transition"))?;
    follow_up(db, booking.status, &updated, &step, now).await?;
    Ok(updated)
}

impl Booking {
    /// The status after this event.
    ///
    /// # Errors
    /// `invalid_transition`, `forbidden`.
    pub fn next_status(&self, event: Event, by: Party, now: Timestamp) -> Result<BookingStatus> {
        let input = GuardInput {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            cancelled_by: self.cancelled_by,
            cancel_reason: self.cancel_reason.as_deref(),
            now,
        };
        next_status(self.status, event, by, input)
    }
}

async fn write(
    db: &mut PgConnection,
    booking: &Booking,
    step: &Step<'_>,
    to: BookingStatus,
    now: Timestamp,
) -> Result<()> {
    let reason = step.reason.clone().or_else(|| (step.event == Event::ExpireHold).then(|| HOLD_EXPIRED.to_owned()));
    let sql = "update bookings set status = $3, revision = revision + 1, updated_at = $4,
                      cancelled_by = case when $3 = 'cancelled' then $5 end,
                      cancel_reason = case when $3 = 'cancelled' then $6 end,
                      completed_at = case when $3 = 'completed' then coalesce(completed_at, $4) end,
                      hold_expires_at = case when $3 = 'pending' then hold_expires_at end,
                      meeting_link = case when $3 = 'confirmed' then coalesce($7, meeting_link) else meeting_link end,
                      during = case when $8::timestamptz is null then during else tstzrange($8, $9, '[)') end,
                      blocked = case when $8 is null then blocked else tstzrange($8, $10, '[)') end,
                      moved_from = case when $8 is null then moved_from else lower(during) end,
                      earliest_start = least(earliest_start, $8),
                      client_moves = client_moves + ($8 is not null and $5 = 'client')::int,
                      coach_moved = case when $8 is null then coach_moved else $5 = 'coach' end
               where id = $1 and revision = $2";
    let updated = sqlx::query(sql)
        .bind(booking.id)
        .bind(booking.revision)
        .bind(to)
        .bind(now)
        .bind(step.by)
        .bind(reason)
        .bind(&step.meeting_link)
        .bind(step.new_time.map(|time| time.starts_at))
        .bind(step.new_time.map(|time| time.ends_at))
        .bind(step.new_time.map(|time| time.blocked_until))
        .execute(db)
        .await;
    match updated.as_ref().err().and_then(constraint) {
        Some("bookings_coach_free") => return Err(NotBookable::Busy.into()),
        Some("bookings_client_free") => return Err(client_busy()),
        _ => {}
    }
    let updated = updated.on_constraint("bookings_confirmed_is_paid", Code::PaymentRequired)?;
    if updated.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::new(Code::InvalidTransition).with_detail("Somebody else changed the booking just now."))
    }
}

async fn record(
    db: &mut PgConnection,
    booking: &Booking,
    step: &Step<'_>,
    to: BookingStatus,
    now: Timestamp,
) -> Result<()> {
    let is_move = step.event == Event::Move;
    let action = if is_move { "bookings.moved".to_owned() } else { format!("bookings.{}", to.as_str()) };
    let mut before = json!({ "status": booking.status, "revision": booking.revision });
    let mut after = json!({ "status": to, "revision": booking.revision + 1, "event": step.event });
    if let Some(time) = step.new_time {
        before["starts_at"] = json!(booking.starts_at);
        after["starts_at"] = json!(time.starts_at);
    }
    let record = Record {
        action: &action,
        actor_role: step.by.as_str(),
        subject_kind: "booking",
        subject_id: Some(booking.id),
        before: Some(before),
        after: Some(after),
    };
    audit::write(db, step.origin, &record, now).await
}

async fn follow_up(
    db: &mut PgConnection,
    from: BookingStatus,
    booking: &Booking,
    step: &Step<'_>,
    now: Timestamp,
) -> Result<()> {
    let (booking_id, revision) = (booking.id, booking.revision);
    let overtaking = match booking.status {
        BookingStatus::Confirmed if from == BookingStatus::Confirmed => Some(Overtaking::Moved),
        BookingStatus::Confirmed => Some(Overtaking::Paid),
        BookingStatus::Cancelled => Some(Overtaking::Cancelled),
        BookingStatus::Completed => Some(Overtaking::Completed),
        BookingStatus::Pending => None,
    };
    if let Some(overtaking) = overtaking {
        let participants = booking.participants().map(|(id, _)| id);
        notifications::withdraw(db, &participants, booking_id, overtaking, now).await?;
    }
    let desired = Desired { booking_id, revision, ends_at: booking.ends_at };
    match (from, booking.status) {
        (_, BookingStatus::Confirmed) => {
            links::desire(db, [booking.client_id, booking.coach_id], desired, step.origin, now).await?;
        }
        (BookingStatus::Confirmed, BookingStatus::Cancelled) => links::withdraw(db, desired, step.origin, now).await?,
        _ => {}
    }
    let email_kind = match (from, booking.status) {
        (BookingStatus::Confirmed, BookingStatus::Confirmed) => EmailKind::BookingMoved { booking_id, revision },
        (_, BookingStatus::Confirmed) => EmailKind::BookingConfirmed { booking_id, revision },
        (BookingStatus::Confirmed, BookingStatus::Cancelled) => EmailKind::BookingCancelled { booking_id, revision },
        (_, BookingStatus::Completed) => {
            let client = [(booking.client_id, booking.coach_name.as_str())];
            return notify(db, booking, &client, &EmailKind::ReviewRequest { booking_id }, step.origin, now).await;
        }
        (BookingStatus::Pending, BookingStatus::Cancelled) => {
            if let (Some(payment_id), true) = (booking.payment_id, step.event == Event::Cancel) {
                jobs::enqueue(db, step.origin, now, &ExpireCheckout { payment_id }).await?;
            }
            return Ok(());
        }
        _ => return Ok(()),
    };
    notify(db, booking, &booking.participants(), &email_kind, step.origin, now).await
}

/// Notifies people of a booking, each given with the other side's name, in the app and by email.
///
/// # Errors
/// The database does not answer.
pub async fn notify(
    db: &mut PgConnection,
    booking: &Booking,
    recipients: &[(Uuid, &str)],
    email_kind: &EmailKind,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    for &(to, other_name) in recipients {
        if let Some(kind) = NotificationKind::for_email(email_kind) {
            let data = json!({ "booking_id": booking.id, "starts_at": booking.starts_at, "other_name": other_name });
            notifications::publish(db, to, kind, data, now).await?;
        }
        jobs::enqueue(db, origin, now, &SendEmail { to, kind: email_kind.clone() }).await?;
    }
    Ok(())
}
