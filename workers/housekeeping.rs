//! Keeping the tables small.

use super::{Doing, JobError, Work};
use crate::clock::days;
use crate::jobs::housekeeping::TidyLedger;

impl Work for TidyLedger {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        let now = doing.house.now();
        let mut tx = doing.house.begin().await?;
        let over = [
            ("delete from jobs where state in ('done', 'superseded', 'cancelled') and finished_at < $1", now - days(7)),
            ("delete from jobs where state = 'dead' and finished_at < $1", now - days(90)),
            ("delete from idempotency_keys where created_at < $1", now - days(1)),
            ("delete from sessions where expires_at < $1 or revoked_at < $1", now - days(1)),
            ("delete from mail_tokens where expires_at < $1", now - days(1)),
        ];
        for (sql, before) in over {
            sqlx::query(sql).bind(before).execute(&mut *tx).await?;
        }
        doing.fence.finish(&mut tx, now).await?;
        doing.house.commit(tx).await?;
        Ok(())
    }
}
