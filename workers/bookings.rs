//! Sweeps over bookings.

use super::{Doing, JobError, Work};
use crate::actors::bookings::{complete_finished_sessions, release_expired_holds, settle_no_shows};
use crate::jobs::bookings::{CompleteFinishedSessions, ReleaseExpiredHolds, SettleNoShows};

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
