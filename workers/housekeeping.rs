//! Handlers of retention, of the removal of objects in storage, and of what is counted and made findable for the team.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::admin::sweeps;
use crate::actors::profiles::photos::delete_photo;
use crate::actors::retention;
use crate::jobs::definitions::housekeeping::{CountDays, DeletePhoto, PruneExpiredRows, RefreshUserSearch};

impl JobHandler for PruneExpiredRows {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(retention::prune(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for DeletePhoto {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(delete_photo(&context.app, &self, context.fence).await?)
    }
}

impl JobHandler for CountDays {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweeps::count_days(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for RefreshUserSearch {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweeps::refresh_user_search(&context.app, context.fence).await?)
    }
}
