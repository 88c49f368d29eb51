//! Time-driven work: selects what is due now, so it is safe to run twice and by many, and after a crash it goes the same way as always.

use super::uphold_unopposed;
use crate::actors::hearing::told;
use crate::actors::{House, payments};
use crate::error::Result;
use crate::jobs::Fence;
use crate::models::bookings::{self, Booking, Event, Reminder, Status, Step, no_show, transition};
use crate::origin::Origin;

/// Rows looked at in one round; the next tick takes the rest.
const BATCH: i64 = 200;

/// Releases every hold whose time is up.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn release_expired_holds(house: &House, origin: &Origin, fence: Fence) -> Result<()> {
    let due = bookings::expired_holds(&mut *house.db.acquire().await?, house.now(), BATCH).await?;
    for hold in due {
        fence.check(&mut *house.db.acquire().await?).await?;
        if let Err(error) = payments::release_hold(house, hold.id, origin).await {
            tracing::warn!(%error, booking_id = %hold.id, "a hold stands a while longer");
        }
    }
    house.finish(fence).await
}

/// Completes sessions that ended a day ago.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn complete_finished_sessions(house: &House, origin: &Origin, fence: Fence) -> Result<()> {
    let now = house.now();
    for id in bookings::long_ended(&mut *house.db.acquire().await?, now, BATCH).await? {
        let mut tx = house.begin().await?;
        fence.check(&mut tx).await?;
        let booking = Booking::locked(&mut tx, id).await?;
        if booking.status == Status::Confirmed {
            transition(&mut tx, &booking, Step::system(Event::Complete, origin), now).await?;
            super::commit(house, tx, &booking).await?;
        }
    }
    house.finish(fence).await
}

/// Reminds both sides of what is near, each session in a transaction of its own.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn send_due_reminders(house: &House, origin: &Origin, fence: Fence) -> Result<()> {
    let now = house.now();
    for reminder in Reminder::ALL {
        for id in reminder.due(&mut *house.db.acquire().await?, now).await? {
            let mut tx = house.begin().await?;
            fence.check(&mut tx).await?;
            if let Some(booking) = reminder.remind(&mut tx, id, origin, now).await? {
                house.commit(tx).await?;
                told(house, &[booking.client_id, booking.coach_id]);
            }
        }
    }
    house.finish(fence).await
}

/// Lets reports of an absence count that nobody has objected to in a day.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn settle_no_shows(house: &House, origin: &Origin, fence: Fence) -> Result<()> {
    for id in no_show::unopposed(&mut *house.db.acquire().await?, house.now(), BATCH).await? {
        uphold_unopposed(house, id, origin, fence).await?;
    }
    house.finish(fence).await
}
