//! The sweeps over bookings: which rows are due, and what is done for one of them.

use sqlx::PgConnection;
use uuid::Uuid;

use super::no_show::uphold_unopposed;
use super::requester::commit;
use crate::actors::payments;
use crate::actors::sweep::{BATCH, Sweep};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::Fence;
use crate::jobs::definitions::bookings::{
    CompleteFinishedSessions, DueRow, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};
use crate::models::bookings::{self, Booking, BookingStatus, Event, Reminder, Step, no_show, transition};
use crate::origin::Origin;

impl Sweep for ReleaseExpiredHolds {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        bookings::expired_holds(db, now, after, BATCH).await
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        fence.ensure_held(&mut *app.db.acquire().await?).await?;
        payments::release_expired_hold(app, id, origin).await
    }
}

impl Sweep for CompleteFinishedSessions {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        bookings::due_for_completion(db, now, after, BATCH).await
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let booking = Booking::by_id_for_update(&mut tx, id).await?;
        if booking.status != BookingStatus::Confirmed {
            return Ok(());
        }
        transition(&mut tx, &booking, Step::system(Event::Complete, origin), app.now()).await?;
        commit(app, tx, &booking).await
    }
}

impl Sweep for SendDueReminders {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    /// Those of either reminder, by the start of the session.
    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        let mut due = Vec::new();
        for reminder in Reminder::ALL {
            due.extend(reminder.due(&mut *db, now, after, BATCH).await?);
        }
        due.sort_unstable();
        due.dedup();
        due.truncate(usize::try_from(BATCH).unwrap_or(usize::MAX));
        Ok(due)
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        for reminder in Reminder::ALL {
            let mut tx = app.begin().await?;
            fence.check(&mut tx).await?;
            if let Some(booking) = reminder.remind(&mut tx, id, origin, app.now()).await? {
                app.commit(tx).await?;
                booking.participants().into_iter().for_each(|(user_id, _)| app.events.publish(Change::User(user_id)));
            }
        }
        Ok(())
    }
}

impl Sweep for SettleNoShows {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        no_show::unopposed(db, now, after, BATCH).await
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        uphold_unopposed(app, id, origin, fence).await
    }
}
