//! No-shows: reports, objections, decisions, and the refund when it was the coach.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::cancel::unrefunded_amount;
use super::requester::{LockedBooking, Requester, commit};
use super::state::Bookings;
use crate::actors::Command;
use crate::actors::payments::{RefundTerms, record_refund};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::audit::{self, Record};
use crate::models::bookings::no_show::Decision;
use crate::models::bookings::{Booking, Event, NoShow, Party, Step, transition};
use crate::models::notifications::{self, NotificationKind, Overtaking};
use crate::models::payments::Payment;
use crate::origin::Origin;

/// One side reports that the other did not come.
#[derive(Clone, Debug)]
pub struct ReportNoShow {
    pub booking_id: Uuid,
    pub by: Requester,
    pub comment: Option<String>,
}

impl Command for ReportNoShow {
    type State = Bookings;
    type Output = Booking;

    async fn run(self, app: &App, _: &Bookings) -> Result<Booking> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        let origin = &self.by.origin;
        if booking.no_show_report().is_some() {
            ensure_participant(party)?;
        } else {
            booking.next_status(Event::ReportNoShow, party, now)?;
        }
        let no_show = NoShow::report(booking.no_show_report(), party, booking.ends_at, self.comment, now)?;
        if booking.no_show_report().is_none() {
            transition(&mut tx, &booking, Step::by(party, Event::ReportNoShow, origin), now).await?;
        }
        let booking = save_and_notify(&mut tx, &booking, &no_show, party, origin, now).await?;
        commit(app, tx, &booking).await?;
        Ok(booking)
    }
}

/// The side that was reported objects.
#[derive(Clone, Debug)]
pub struct ObjectToNoShow {
    pub booking_id: Uuid,
    pub by: Requester,
    pub comment: Option<String>,
}

impl Command for ObjectToNoShow {
    type State = Bookings;
    type Output = Booking;

    async fn run(self, app: &App, _: &Bookings) -> Result<Booking> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        ensure_participant(party)?;
        let report = booking.no_show_report().ok_or_else(no_report)?;
        let no_show = report.object(party, self.comment, now)?;
        let booking = save_and_notify(&mut tx, &booking, &no_show, party, &self.by.origin, now).await?;
        commit(app, tx, &booking).await?;
        Ok(booking)
    }
}

/// An admin decides a dispute.
#[derive(Clone, Debug)]
pub struct DecideNoShow {
    pub booking_id: Uuid,
    pub by: Requester,
    pub decision: Decision,
    pub reason: String,
}

impl Command for DecideNoShow {
    type State = Bookings;
    type Output = Booking;

    async fn run(self, app: &App, _: &Bookings) -> Result<Booking> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        let report = booking.no_show_report().ok_or_else(no_report)?;
        let no_show = report.decide(self.decision, self.reason, now)?;
        let booking = save_and_notify(&mut tx, &booking, &no_show, party, &self.by.origin, now).await?;
        commit(app, tx, &booking).await?;
        Ok(booking)
    }
}

/// Upholds a report that nobody has objected to in a day.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn uphold_unopposed(app: &App, booking_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    let booking = Booking::by_id_for_update(&mut tx, booking_id).await?;
    if let Some(no_show) = booking.no_show_report().and_then(|report| report.uphold_if_unopposed(now)) {
        save_and_notify(&mut tx, &booking, &no_show, Party::System, origin, now).await?;
        commit(app, tx, &booking).await?;
    }
    Ok(())
}

fn ensure_participant(party: Party) -> Result<()> {
    match party {
        Party::Client | Party::Coach => Ok(()),
        _ => Err(Error::new(Code::Forbidden).with_detail("Only the client or the coach can say this.")),
    }
}

fn no_report() -> Error {
    Error::new(Code::InvalidTransition).with_detail("Nobody has reported an absence.")
}

/// Stores the report with its audit row, refunds the client if it says so, and notifies both sides.
async fn save_and_notify(
    db: &mut PgConnection,
    booking: &Booking,
    no_show: &NoShow,
    by: Party,
    origin: &Origin,
    now: Timestamp,
) -> Result<Booking> {
    no_show.save(db, booking.id, now).await?;
    let record = Record {
        action: "bookings.no_show",
        actor_role: by.as_str(),
        subject_kind: "booking",
        subject_id: Some(booking.id),
        before: booking.no_show_report().map(|report| json!(report.view())),
        after: Some(json!(no_show.view())),
    };
    audit::write(db, origin, &record, now).await?;
    if no_show.refunds_client() {
        refund_in_full(db, booking, by, origin, now).await?;
    }
    let participants = booking.participants().map(|(id, _)| id);
    notifications::withdraw(db, &participants, booking.id, Overtaking::NoShow, now).await?;
    for (to, other_name) in booking.participants() {
        let data = json!({ "booking_id": booking.id, "starts_at": booking.starts_at, "other_name": other_name,
            "absent": no_show.absent, "state": no_show.state });
        notifications::publish(db, to, NotificationKind::NoShow, data, now).await?;
        let kind = EmailKind::NoShow { booking_id: booking.id, state: no_show.state.as_str().to_owned() };
        enqueue(db, origin, now, &SendEmail { to, kind }).await?;
    }
    Booking::by_id(db, booking.id)
        .await?
        .ok_or_else(|| Error::internal("a booking is gone in the middle of its transaction"))
}

async fn refund_in_full(
    db: &mut PgConnection,
    booking: &Booking,
    by: Party,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    let Some(payment_id) = booking.payment_id else { return Ok(()) };
    let payment = Payment::by_id_for_update(db, payment_id).await?;
    let paid = unrefunded_amount(db, booking, Some(&payment)).await?;
    if paid.amount > 0 {
        let terms = RefundTerms { amount: paid.amount, reason: "coach_absent", by: by.as_str() };
        record_refund(db, &payment, &terms, origin, now).await?;
    }
    Ok(())
}
