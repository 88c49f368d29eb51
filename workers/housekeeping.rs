//! Handlers of retention, and of the removal of objects in storage.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::profiles::photos::delete_photo;
use crate::db;
use crate::jobs::admin::worker_metrics;
use crate::jobs::definitions::housekeeping::{DeletePhoto, PruneExpiredRows};
use crate::jobs::store;
use crate::models::{auth, idempotency, notifications};

impl JobHandler for PruneExpiredRows {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        let now = context.app.now();
        let mut tx = context.app.begin().await?;
        db::allow_long_statements(&mut tx).await?;
        store::prune_jobs(&mut tx, now).await?;
        store::prune_workers(&mut tx, now).await?;
        worker_metrics::prune(&mut tx, now).await?;
        idempotency::prune(&mut tx, now).await?;
        auth::retention::prune(&mut tx, now).await?;
        notifications::prune(&mut tx).await?;
        context.fence.finish(&mut tx, now).await?;
        context.app.commit(tx).await?;
        Ok(())
    }
}

impl JobHandler for DeletePhoto {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(delete_photo(&context.app, &self, context.fence).await?)
    }
}
