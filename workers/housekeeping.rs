//! Keeping the tables small, and the bucket.

use super::{Doing, JobError, Work};
use crate::actors::profiles::photos::delete_photo;
use crate::clock::days;
use crate::jobs::figures::KEPT;
use crate::jobs::housekeeping::{DeletePhoto, TidyLedger};
use crate::models::notifications;

impl Work for TidyLedger {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        let now = doing.house.now();
        let mut tx = doing.house.begin().await?;
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
            ("delete from workers where seen_at < $1", now - days(1)),
            ("delete from queue_minutes where minute < $1", now - KEPT),
            ("delete from mail_tokens where expires_at < $1", now - days(1)),
        ];
        for (sql, before) in over {
            sqlx::query(sql).bind(before).execute(&mut *tx).await?;
        }
        notifications::tidy(&mut tx).await?;
        doing.fence.finish(&mut tx, now).await?;
        doing.house.commit(tx).await?;
        Ok(())
    }
}

impl Work for DeletePhoto {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(delete_photo(&doing.house, &self, doing.fence).await?)
    }
}
