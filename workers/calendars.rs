//! Handlers of jobs on calendars.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::calendars::{leave_provider, read_subscription, sync_connection};
use crate::actors::sweep::sweep;
use crate::jobs::definitions::calendars::{
    EndConnection, ReadDueSubscriptions, ReadSubscription, SyncConnection, SyncDueConnections,
};

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

impl JobHandler for SyncConnection {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sync_connection(&context.app, self.connection_id, &context.origin, context.fence).await?)
    }
}

impl JobHandler for SyncDueConnections {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for EndConnection {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(leave_provider(&context.app, self.connection_id, context.fence).await?)
    }
}
