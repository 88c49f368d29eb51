//! Handlers of jobs on calendars.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::calendars::read_subscription;
use crate::actors::sweep::sweep;
use crate::jobs::definitions::calendars::{ReadDueSubscriptions, ReadSubscription};

impl JobHandler for ReadSubscription {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(read_subscription(&context.app, self.subscription_id, &context.origin, context.fence).await?)
    }
}

impl JobHandler for ReadDueSubscriptions {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}
