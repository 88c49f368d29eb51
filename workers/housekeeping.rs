//! Handlers of retention, and of the removal of objects in storage.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::profiles::photos::delete_photo;
use crate::actors::retention;
use crate::jobs::definitions::housekeeping::{DeletePhoto, PruneExpiredRows};

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
