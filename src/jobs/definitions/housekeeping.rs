//! Retention of rows, and removal of objects in storage.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue};

/// Deletes rows whose retention is over: finished jobs, idempotency keys, tokens, ended logins, counts of minutes, old notifications. How
/// long each is kept is a constant beside the statement that deletes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PruneExpiredRows {}

impl Job for PruneExpiredRows {
    const KIND: &'static str = "housekeeping.prune_expired_rows";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Deletes the objects of a photo that no profile shows any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePhoto {
    pub user_id: Uuid,
    pub key: String,
}

impl DeletePhoto {
    /// How long the objects of a replaced photo are kept: a profile that was just read still refers to them. Longer than an upload may take,
    /// so that an upload of the same photo doesn't end while its new objects are deleted.
    pub const DELAY: SignedDuration = SignedDuration::from_secs(120);
}

impl Job for DeletePhoto {
    const KIND: &'static str = "housekeeping.delete_photo";
    const QUEUE: Queue = Queue::Housekeeping;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.key.clone())
    }
}
