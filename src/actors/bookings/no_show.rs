//! One side did not come: reports, objections, decisions, and the money that goes back when it was the coach.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::cancel::still_paid;
use super::{Asker, Bookings, Turn, commit};
use crate::actors::payments::{Recorded, record_refund};
use crate::actors::{Command, House};
use crate::clock::Instant;
use crate::error::{Code, Error, Result};
use crate::jobs::emails::{About, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::audit::{self, Record};
use crate::models::bookings::no_show::Decision;
use crate::models::bookings::{Booking, Event, NoShow, Step, Who, transition};
use crate::models::notifications::{self, Kind};
use crate::models::payments::Payment;
use crate::origin::Origin;

/// One side says that the other did not come.
#[derive(Clone, Debug)]
pub struct ReportNoShow {
    pub booking_id: Uuid,
    pub by: Asker,
    pub comment: Option<String>,
}

impl Command for ReportNoShow {
    type Room = Bookings;
    type Answer = Booking;

    async fn run(self, house: &House, _: &Bookings) -> Result<Booking> {
        let Turn { mut tx, booking, who, now } = self.by.locks(house, self.booking_id).await?;
        let origin = &self.by.origin;
        if booking.absence().is_some() {
            only_sides(who)?;
        } else {
            booking.after(Event::ReportNoShow, who, now)?;
        }
        let no_show = NoShow::report(booking.absence(), who, booking.ends_at, self.comment, now)?;
        if booking.absence().is_none() {
            transition(&mut tx, &booking, Step::by(who, Event::ReportNoShow, origin), now).await?;
        }
        let booking = write(&mut tx, &booking, &no_show, who, origin, now).await?;
        commit(house, tx, &booking).await?;
        Ok(booking)
    }
}

/// The side that is said not to have come says that it did.
#[derive(Clone, Debug)]
pub struct ObjectToNoShow {
    pub booking_id: Uuid,
    pub by: Asker,
    pub comment: Option<String>,
}

impl Command for ObjectToNoShow {
    type Room = Bookings;
    type Answer = Booking;

    async fn run(self, house: &House, _: &Bookings) -> Result<Booking> {
        let Turn { mut tx, booking, who, now } = self.by.locks(house, self.booking_id).await?;
        only_sides(who)?;
        let known = booking.absence().ok_or_else(nothing_reported)?;
        let no_show = known.object(who, self.comment, now)?;
        let booking = write(&mut tx, &booking, &no_show, who, &self.by.origin, now).await?;
        commit(house, tx, &booking).await?;
        Ok(booking)
    }
}

/// An admin decides what both sides see differently.
#[derive(Clone, Debug)]
pub struct DecideNoShow {
    pub booking_id: Uuid,
    pub by: Asker,
    pub decision: Decision,
    pub reason: String,
}

impl Command for DecideNoShow {
    type Room = Bookings;
    type Answer = Booking;

    async fn run(self, house: &House, _: &Bookings) -> Result<Booking> {
        let Turn { mut tx, booking, who, now } = self.by.locks(house, self.booking_id).await?;
        let known = booking.absence().ok_or_else(nothing_reported)?;
        let no_show = known.decide(self.decision, self.reason, now)?;
        let booking = write(&mut tx, &booking, &no_show, who, &self.by.origin, now).await?;
        commit(house, tx, &booking).await?;
        Ok(booking)
    }
}

/// A report that nobody has objected to in a day counts.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn uphold_unopposed(house: &House, booking_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let now = house.now();
    let mut tx = house.begin().await?;
    fence.check(&mut tx).await?;
    let booking = Booking::locked(&mut tx, booking_id).await?;
    if let Some(no_show) = booking.absence().and_then(|known| known.unopposed(now)) {
        write(&mut tx, &booking, &no_show, Who::System, origin, now).await?;
        commit(house, tx, &booking).await?;
    }
    Ok(())
}

fn only_sides(who: Who) -> Result<()> {
    match who {
        Who::Client | Who::Coach => Ok(()),
        _ => Err(Error::new(Code::Forbidden).because("Only the client or the coach can say this.")),
    }
}

fn nothing_reported() -> Error {
    Error::new(Code::InvalidTransition).because("Nobody has reported an absence.")
}

/// Writes it down with its audit row, gives the money back where it does, and tells both sides.
async fn write(
    db: &mut PgConnection,
    booking: &Booking,
    no_show: &NoShow,
    by: Who,
    origin: &Origin,
    now: Instant,
) -> Result<Booking> {
    no_show.save(db, booking.id, now).await?;
    let record = Record {
        action: "bookings.no_show",
        actor_role: by.as_str(),
        subject_kind: "booking",
        subject_id: Some(booking.id),
        before: booking.absence().map(|known| json!(known.view())),
        after: Some(json!(no_show.view())),
    };
    audit::write(db, origin, &record, now).await?;
    if no_show.gives_money_back() {
        give_back(db, booking, by, origin, now).await?;
    }
    for (to, other_name) in booking.sides() {
        let told = json!({ "booking_id": booking.id, "starts_at": booking.starts_at, "other_name": other_name,
            "absent": no_show.absent, "state": no_show.state });
        notifications::publish(db, to, Kind::NoShow, told, now).await?;
        let about = About::NoShow { booking_id: booking.id, state: no_show.state.as_str().to_owned() };
        enqueue(db, origin, now, &SendEmail { to, about }).await?;
    }
    Booking::by_id(db, booking.id).await?.ok_or_else(|| Error::internal("a booking vanished while it was written"))
}

async fn give_back(db: &mut PgConnection, booking: &Booking, by: Who, origin: &Origin, now: Instant) -> Result<()> {
    let Some(payment_id) = booking.payment_id else { return Ok(()) };
    let payment = Payment::locked(db, payment_id).await?;
    let paid = still_paid(db, booking, Some(&payment)).await?;
    if paid.amount > 0 {
        let refund = Recorded { amount: paid.amount, reason: "coach_absent", by: by.as_str() };
        record_refund(db, &payment, &refund, origin, now).await?;
    }
    Ok(())
}
