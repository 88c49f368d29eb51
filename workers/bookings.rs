//! Handlers of the sweeps over bookings.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::bookings::{complete_finished_sessions, release_expired_holds, send_due_reminders, settle_no_shows};
use crate::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};

impl JobHandler for ReleaseExpiredHolds {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(release_expired_holds(&context.app, &context.origin, context.fence).await?)
    }
}

impl JobHandler for CompleteFinishedSessions {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(complete_finished_sessions(&context.app, &context.origin, context.fence).await?)
    }
}

impl JobHandler for SettleNoShows {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(settle_no_shows(&context.app, &context.origin, context.fence).await?)
    }
}

impl JobHandler for SendDueReminders {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(send_due_reminders(&context.app, &context.origin, context.fence).await?)
    }
}
