//! Time-driven work: each sweep selects what is due now, so it may run twice or concurrently, and repeats after a crash what was not done.

use super::no_show::uphold_unopposed;
use super::requester::commit;
use crate::actors::payments;
use crate::app::App;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::Fence;
use crate::models::bookings::{self, Booking, BookingStatus, Event, Reminder, Step, no_show, transition};
use crate::origin::Origin;

/// Rows of one sweep; the next sweep takes the rest.
const BATCH: i64 = 200;

/// Releases expired holds.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn release_expired_holds(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let expired = bookings::expired_holds(&mut *app.db.acquire().await?, app.now(), BATCH).await?;
    for hold in expired {
        fence.check(&mut *app.db.acquire().await?).await?;
        if let Err(error) = payments::release_expired_hold(app, hold.id, origin).await {
            tracing::warn!(%error, booking_id = %hold.id, "expired hold not released");
        }
    }
    app.finish_job(fence).await
}

/// Completes sessions that ended a day ago.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn complete_finished_sessions(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let now = app.now();
    let due = bookings::due_for_completion(&mut *app.db.acquire().await?, now, BATCH).await?;
    for id in due {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let booking = Booking::by_id_for_update(&mut tx, id).await?;
        if booking.status == BookingStatus::Confirmed {
            transition(&mut tx, &booking, Step::system(Event::Complete, origin), now).await?;
            commit(app, tx, &booking).await?;
        }
    }
    app.finish_job(fence).await
}

/// Reminds client and coach of sessions that are due for it, each session in its own transaction.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn send_due_reminders(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let now = app.now();
    for reminder in Reminder::ALL {
        let due = reminder.due(&mut *app.db.acquire().await?, now).await?;
        for id in due {
            let mut tx = app.begin().await?;
            fence.check(&mut tx).await?;
            if let Some(booking) = reminder.remind(&mut tx, id, origin, now).await? {
                app.commit(tx).await?;
                booking.participants().into_iter().for_each(|(user_id, _)| app.events.publish(Change::User(user_id)));
            }
        }
    }
    app.finish_job(fence).await
}

/// Upholds no-show reports that nobody has objected to in a day.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn settle_no_shows(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let unopposed = no_show::unopposed(&mut *app.db.acquire().await?, app.now(), BATCH).await?;
    for id in unopposed {
        uphold_unopposed(app, id, origin, fence).await?;
    }
    app.finish_job(fence).await
}
