//! Open checkouts, expired holds, and checkouts of cancelled bookings. A hold with a checkout is released only by a settlement.

use uuid::Uuid;

use super::settlement::settle;
use crate::app::App;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::definitions::payments::{SettleOpenPayments, SettlePayment};
use crate::jobs::{Fence, Job, enqueue};
use crate::models::bookings::{Booking, Event, Step, transition};
use crate::models::payments::Payment;
use crate::models::payments::open_checkouts::{bring_forward, take_due, waiting_looks};
use crate::origin::Origin;

/// Looks that may wait at once: each asks Stripe for up to three objects, and the sweep comes every minute, so that looks take at most 30 of the 100
/// reads that Stripe answers a second. Events, success pages and refunds have the rest, and go first.
pub const LOOKS_A_MINUTE: i64 = 600;

/// Payments enqueued in one transaction of the sweep.
const BATCH: i64 = 200;

/// Enqueues a settlement of every open, or unanswered, checkout that is due for a look, within [`LOOKS_A_MINUTE`]; what has waited longest first.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn settle_open_payments(app: &App, job: &SettleOpenPayments, origin: &Origin, fence: Fence) -> Result<()> {
    let now = app.now();
    let waiting = waiting_looks(&mut *app.db.acquire().await?, SettlePayment::KIND, LOOKS_A_MINUTE).await?;
    let mut left = LOOKS_A_MINUTE - waiting;
    if job.early && left > 0 {
        let mut tx = app.begin().await?;
        bring_forward(&mut tx, now).await?;
        app.commit(tx).await?;
    }
    while left > 0 {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let due = take_due(&mut tx, left.min(BATCH), now).await?;
        for payment_id in &due {
            enqueue(&mut tx, origin, now, &SettlePayment { payment_id: *payment_id }).await?;
        }
        app.commit(tx).await?;
        left -= i64::try_from(due.len()).unwrap_or(left);
        if due.is_empty() {
            break;
        }
    }
    app.finish_job(fence).await
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
