//! Handlers of retention, of the removal of objects in storage, of what is counted, made findable and sealed for the team, of links, and of weekly digests.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::admin::{stored_exports, sweeps};
use crate::actors::community::{check_link, refresh_names, refresh_topics};
use crate::actors::matching::count_showings;
use crate::actors::profiles::photos::delete_photo;
use crate::actors::retention;
use crate::actors::sweep::sweep;
use crate::jobs::definitions::housekeeping::{
    CheckCountedDays, CheckDueLinks, CheckLink, CountDays, CountShowings, DeleteExport, DeletePhoto, PruneExpiredRows,
    RefreshCommunityNames, RefreshResourceTopics, RefreshUserSearch, SealAudit, SendDueDigests, WriteExport,
};

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

impl JobHandler for CountShowings {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(count_showings(&context.app, context.fence).await?)
    }
}

impl JobHandler for CheckCountedDays {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweeps::check_counted_days(&context.app, context.fence).await?)
    }
}

impl JobHandler for RefreshUserSearch {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweeps::refresh_user_search(&context.app, context.fence).await?)
    }
}

impl JobHandler for RefreshResourceTopics {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(refresh_topics(&context.app, context.fence).await?)
    }
}

impl JobHandler for RefreshCommunityNames {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(refresh_names(&context.app, context.fence).await?)
    }
}

impl JobHandler for CheckDueLinks {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for CheckLink {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(check_link(&context.app, self.resource_id, context.fence).await?)
    }
}

impl JobHandler for SealAudit {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweeps::seal_audit(&context.app, context.fence).await?)
    }
}

impl JobHandler for WriteExport {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(stored_exports::write_export(&context.app, self.export_id, &context.origin, context.fence).await?)
    }
}

impl JobHandler for DeleteExport {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(stored_exports::delete_export(&context.app, self.export_id, context.fence).await?)
    }
}

impl JobHandler for SendDueDigests {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(sweep(&context.app, &self, &context.origin, context.fence).await?)
    }
}
