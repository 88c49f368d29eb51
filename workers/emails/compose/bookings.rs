//! Emails about a coming session: confirmed, moved, cancelled, reminders.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::{BOOKING_DELETED, Composed, OTHER_SIDE_DELETED};
use super::views::{reader, session};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::users::User;
use crate::models::bookings::{Booking, BookingStatus, Party, Reminder};
use crate::models::money::Money;
use crate::models::payments::RefundRow;
use crate::workers::emails::templates::{
    BookingCancelled, BookingConfirmed, BookingMoved, BookingReceived, By, Reminder1h, Reminder24h,
};

pub(super) async fn confirmed(db: &mut PgConnection, user: User, booking_id: Uuid, revision: i32) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    if booking.status != BookingStatus::Confirmed {
        return Ok(Composed::Skip("the booking is not confirmed any more"));
    }
    if booking.revision != revision {
        return Ok(Composed::Skip("the booking has changed since, and another mail says so"));
    }
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    Ok(if user.id == booking.client_id {
        BookingConfirmed { reader: reader(user), session }.into()
    } else {
        BookingReceived { reader: reader(user), session, notes: booking.notes }.into()
    })
}

pub(super) async fn moved(db: &mut PgConnection, user: User, booking_id: Uuid, revision: i32) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    if booking.status != BookingStatus::Confirmed || booking.revision != revision {
        return Ok(Composed::Skip("the booking has changed since, and another mail says so"));
    }
    let Some(previous_start) = booking.moved_from else { return Ok(Composed::Skip("the booking has not moved")) };
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let is_client = user.id == booking.client_id;
    let by = if booking.coach_moved == is_client { By::Other } else { By::Reader };
    let may_cancel_free = is_client && booking.coach_moved && booking.price_amount > 0;
    Ok(BookingMoved { reader: reader(user), session, previous_start, by, may_cancel_free }.into())
}

pub(super) async fn cancelled(db: &mut PgConnection, user: User, booking_id: Uuid) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    if booking.status != BookingStatus::Cancelled {
        return Ok(Composed::Skip("the booking stands again"));
    }
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let is_client = user.id == booking.client_id;
    let by = match booking.cancelled_by {
        Some(Party::Client) if is_client => By::Reader,
        Some(Party::Coach) if !is_client => By::Reader,
        Some(Party::Client | Party::Coach) => By::Other,
        _ => By::Rapport,
    };
    let refund = match (is_client, booking.payment_id) {
        (true, Some(payment_id)) => {
            let total = RefundRow::total(db, payment_id).await?;
            (total > 0).then(|| Money::new(total, booking.price_currency).to_string())
        }
        _ => None,
    };
    // The system's reasons are codes, not texts for people.
    let reason = booking.cancel_reason.clone().filter(|_| by != By::Rapport);
    Ok(BookingCancelled {
        reader: reader(user),
        session,
        by,
        reason,
        refund,
        may_rebook: is_client && by != By::Reader,
    }
    .into())
}

pub(super) async fn reminder(
    db: &mut PgConnection,
    user: User,
    booking_id: Uuid,
    revision: i32,
    which: Reminder,
    now: Timestamp,
) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    if booking.status != BookingStatus::Confirmed || booking.revision != revision {
        return Ok(Composed::Skip("the booking has changed since"));
    }
    if which.is_past_cutoff(booking.starts_at, now) {
        return Ok(Composed::Skip("the session has begun, or the reminder an hour before says it"));
    }
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let reader = reader(user);
    Ok(match which {
        Reminder::DayBefore => Reminder24h { reader, session }.into(),
        Reminder::HourBefore => Reminder1h { reader, session }.into(),
    })
}
