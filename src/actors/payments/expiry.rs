//! Open checkouts, expired holds, and checkouts of cancelled bookings. A hold with a checkout is released only by a settlement.

use uuid::Uuid;

use super::settlement::settle;
use crate::app::App;
use crate::clock::minutes;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::definitions::payments::SettlePayment;
use crate::jobs::{Fence, enqueue};
use crate::models::bookings::{Booking, Event, Step, transition};
use crate::models::payments::Payment;
use crate::origin::Origin;

/// Payments enqueued in one transaction of the sweep.
const BATCH: i64 = 200;

/// Enqueues a settlement of every checkout that has been open, or unanswered, for two minutes.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn settle_open_payments(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let now = app.now();
    let mut last = None;
    loop {
        let mut tx = app.begin().await?;
        let open = Payment::unsettled_ids(&mut tx, now - minutes(2), last, BATCH).await?;
        for payment_id in &open {
            enqueue(&mut tx, origin, now, &SettlePayment { payment_id: *payment_id }).await?;
        }
        last = open.last().copied();
        match last {
            Some(_) => fence.check(&mut tx).await?,
            None => fence.finish(&mut tx, now).await?,
        }
        app.commit(tx).await?;
        if last.is_none() {
            return Ok(());
        }
    }
}

/// Releases a hold whose time is up: at once without a checkout, else by a settlement.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; the hold stands.
pub async fn release_expired_hold(app: &App, booking_id: Uuid, origin: &Origin) -> Result<()> {
    let payment = Payment::of_booking(&mut *app.db.acquire().await?, booking_id).await?;
    if let Some(payment) = payment {
        return settle(app, payment.id, origin, None).await.map(drop);
    }
    let now = app.now();
    let mut tx = app.begin().await?;
    let booking = Booking::by_id_for_update(&mut tx, booking_id).await?;
    let is_expired = booking.hold().is_some_and(|hold| hold.is_expired(now));
    if is_expired && Payment::of_booking(&mut tx, booking_id).await?.is_none() {
        transition(&mut tx, &booking, Step::system(Event::ExpireHold, origin), now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(booking.coach_id));
    }
    Ok(())
}

/// Expires the checkout of a cancelled booking; a payment that came first is refunded.
///
/// # Errors
/// As [`settle`].
pub async fn expire_checkout(app: &App, payment_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    settle(app, payment_id, origin, Some(fence)).await.map(drop)
}
