//! Sweeps over bookings.

use super::{Doing, JobError, Work};
use crate::actors::bookings::{complete_finished_sessions, release_expired_holds, send_due_reminders, settle_no_shows};
use crate::jobs::bookings::{CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows};

impl Work for ReleaseExpiredHolds {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(release_expired_holds(&doing.house, &doing.origin, doing.fence).await?)
    }
}

impl Work for CompleteFinishedSessions {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(complete_finished_sessions(&doing.house, &doing.origin, doing.fence).await?)
    }
}

impl Work for SettleNoShows {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(settle_no_shows(&doing.house, &doing.origin, doing.fence).await?)
    }
}

impl Work for SendDueReminders {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(send_due_reminders(&doing.house, &doing.origin, doing.fence).await?)
    }
}
