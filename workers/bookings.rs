//! Handlers of the sweeps over bookings.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::sweep::sweep;
use crate::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};

impl JobHandler for ReleaseExpiredHolds {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for CompleteFinishedSessions {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for SendDueReminders {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for SettleNoShows {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}
