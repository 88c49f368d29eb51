//! Keeping the tables small, and the bucket.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::{Job, Queue};

/// Removes what has served its time: done jobs after a week, dead ones after 90 days, stored replies and links after a day, tokens of
/// ended sign-ins after a day, the sign-ins themselves after 90 days.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PruneJobs {}

impl Job for PruneJobs {
    const KIND: &'static str = "housekeeping.prune_jobs";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Removes the objects of a photo that no page shows any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePhoto {
    pub user_id: Uuid,
    pub key: String,
}

impl DeletePhoto {
    /// How long a photo stays that nobody shows: pages that were read a moment ago still do. Longer than an upload may take, so that
    /// none ends while the objects it has just stored are removed.
    pub const AFTER: SignedDuration = SignedDuration::from_secs(120);

    /// Calls it off, because the photo comes back. `false`: it is being removed right now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn call_off(db: &mut PgConnection, key: &str, now: Timestamp) -> Result<bool> {
        let sql = "update jobs set state = 'cancelled', finished_at = $3
                   where kind = $1 and dedupe_key = $2 and state in ('ready', 'published')";
        sqlx::query(sql).bind(Self::KIND).bind(key).bind(now).execute(&mut *db).await?;
        let sql = "select not exists (select from jobs where kind = $1 and dedupe_key = $2 and state = 'running')";
        Ok(sqlx::query_scalar(sql).bind(Self::KIND).bind(key).fetch_one(db).await?)
    }
}

impl Job for DeletePhoto {
    const KIND: &'static str = "housekeeping.delete_photo";
    const QUEUE: Queue = Queue::Housekeeping;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.key.clone())
    }
}
