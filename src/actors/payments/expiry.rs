//! Open checkouts, holds whose time is up, and checkouts of bookings that were given up: nothing is released unless Stripe has been
//! asked.

use uuid::Uuid;

use super::settlement::settle;
use crate::app::App;
use crate::clock::minutes;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::definitions::payments::SettlePayment;
use crate::jobs::{Fence, enqueue};
use crate::models::bookings::{Booking, Event, Step, transition};
use crate::models::payments::{self, Payment};
use crate::origin::Origin;

/// Open payments asked for in one transaction of the sweep.
const BATCH: i64 = 200;

/// Asks for a settlement of every checkout that has been open, or not answered, for two minutes.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn settle_open(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let now = app.now();
    let mut last = None;
    loop {
        let mut tx = app.begin().await?;
        let open = payments::unsettled(&mut tx, now - minutes(2), last, BATCH).await?;
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

/// Releases a hold whose time is up: at once if nobody opened a checkout, else as Stripe says.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; the hold stands.
pub async fn release_hold(app: &App, booking_id: Uuid, origin: &Origin) -> Result<()> {
    let payment = Payment::of_booking(&mut *app.db.acquire().await?, booking_id).await?;
    if let Some(payment) = payment {
        return settle(app, payment.id, origin, None).await.map(drop);
    }
    let now = app.now();
    let mut tx = app.begin().await?;
    let booking = Booking::by_id_for_update(&mut tx, booking_id).await?;
    let is_over = booking.hold().is_some_and(|hold| hold.is_expired(now));
    if is_over && Payment::of_booking(&mut tx, booking_id).await?.is_none() {
        transition(&mut tx, &booking, Step::system(Event::ExpireHold, origin), now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(booking.coach_id));
    }
    Ok(())
}

/// Ends the checkout of a booking that was given up; money that came all the same goes back.
///
/// # Errors
/// As [`settle`].
pub async fn expire_checkout(app: &App, payment_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    settle(app, payment_id, origin, Some(fence)).await.map(drop)
}
