//! Keeping the tables small, and the bucket.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::profiles::photos::delete_photo;
use crate::clock::days;
use crate::jobs::admin::worker_metrics::KEPT;
use crate::jobs::definitions::housekeeping::{DeletePhoto, PruneJobs};
use crate::models::notifications;

impl JobHandler for PruneJobs {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        let now = context.app.now();
        let mut tx = context.app.begin().await?;
        let over = [
            // One statement for each index.
            ("delete from jobs where state = 'done' and finished_at < $1", now - days(7)),
            ("delete from jobs where state in ('superseded', 'cancelled') and finished_at < $1", now - days(7)),
            ("delete from jobs where state = 'dead' and finished_at < $1", now - days(90)),
            ("delete from idempotency_keys where created_at < $1", now - days(1)),
            (
                "delete from refresh_tokens t using sessions s
                 where s.id = t.session_id and (s.expires_at < $1 or s.revoked_at < $1 or t.expires_at < $1)",
                now - days(1),
            ),
            // Where somebody has signed in from is known for as long: a stranger elsewhere can't use up their tries.
            ("delete from sessions where expires_at < $1 or revoked_at < $1", now - days(90)),
            ("delete from workers where last_heartbeat_at < $1", now - days(1)),
            ("delete from queue_minutes where minute < $1", now - KEPT),
            ("delete from email_tokens where expires_at < $1", now - days(1)),
        ];
        for (sql, before) in over {
            sqlx::query(sql).bind(before).execute(&mut *tx).await?;
        }
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
