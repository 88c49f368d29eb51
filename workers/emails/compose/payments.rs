//! Emails about money: declined cards, refunds, payments that came too late.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::{BOOKING_DELETED, Composed, OTHER_SIDE_DELETED};
use super::views::{reader, session};
use crate::clock::{Timestamp, days, hours};
use crate::error::Result;
use crate::models::auth::users::User;
use crate::models::bookings::slots::{self, SlotInput};
use crate::models::bookings::{Booking, BookingStatus, BusyIntervals};
use crate::models::payments::{PAID_AFTER_CANCELLATION, Payment, PaymentStatus, RefundRow, RefundStatus};
use crate::models::profiles::CoachRow;
use crate::workers::emails::templates::{LatePaymentRefunded, PaymentFailed, RefundIssued};

pub(super) async fn late_payment_refunded(
    db: &mut PgConnection,
    user: User,
    booking_id: Uuid,
    refund_id: Uuid,
    now: Timestamp,
) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    let refund = RefundRow::by_id(db, refund_id).await?;
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let was_cancelled = refund.reason == PAID_AFTER_CANCELLATION;
    let free_times = if was_cancelled { Vec::new() } else { next_free_times(db, &booking, now).await? };
    let amount = refund.money().to_string();
    Ok(LatePaymentRefunded { reader: reader(user), session, was_cancelled, amount, free_times }.into())
}

/// The coach's next three free times for a session of the same length.
async fn next_free_times(db: &mut PgConnection, booking: &Booking, now: Timestamp) -> Result<Vec<Timestamp>> {
    let coach = CoachRow::by_id(db, booking.coach_id).await?.filter(|coach| coach.is_listed);
    let Some(availability) = coach.and_then(|coach| coach.availability).map(|json| json.0) else {
        return Ok(Vec::new());
    };
    let until = now + days(i64::from(availability.max_days_ahead) + 1);
    let held = BusyIntervals::of(db, booking.coach_id, now - hours(36), Some(until)).await?;
    let (busy, booked) = held.busy_at(now, None);
    let duration_minutes = u16::try_from(booking.duration_minutes()).unwrap_or(60);
    let ask = SlotInput {
        availability: &availability,
        duration_minutes,
        paid: booking.price_amount > 0,
        busy: &busy,
        booked: &booked,
        now,
    };
    Ok(slots::next_free(&ask, now, 3).into_iter().map(|slot| slot.starts_at).collect())
}

pub(super) async fn refund_issued(db: &mut PgConnection, user: User, refund_id: Uuid) -> Result<Composed> {
    let refund = RefundRow::by_id(db, refund_id).await?;
    if refund.status == RefundStatus::Failed {
        return Ok(Composed::Skip("the refund failed, and a person looks after it"));
    }
    let payment = Payment::by_id(db, refund.payment_id).await?;
    let Some(booking) = Booking::by_id(db, payment.booking_id).await? else { return Ok(BOOKING_DELETED) };
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    Ok(RefundIssued { reader: reader(user), session, amount: refund.money().to_string() }.into())
}

pub(super) async fn payment_failed(db: &mut PgConnection, user: User, payment_id: Uuid) -> Result<Composed> {
    let payment = Payment::by_id(db, payment_id).await?;
    if payment.status != PaymentStatus::Failed {
        return Ok(Composed::Skip("the payment has moved on"));
    }
    let booking = Booking::by_id(db, payment.booking_id).await?;
    let Some(booking) = booking.filter(|booking| booking.status == BookingStatus::Pending) else {
        return Ok(Composed::Skip("the time is not held any more"));
    };
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let held_until = booking.hold_expires_at.unwrap_or(payment.session_expires_at).min(payment.session_expires_at);
    Ok(PaymentFailed { reader: reader(user), session, held_until }.into())
}
