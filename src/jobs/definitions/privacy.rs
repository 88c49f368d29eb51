//! Jobs on personal data.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue, Retry};

/// Deletes an account: cancels its sessions, waits for the last mails, and erases personal data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EraseAccount {
    pub user_id: Uuid,
}

impl Job for EraseAccount {
    const KIND: &'static str = "privacy.erase_account";
    const QUEUE: Queue = Queue::Privacy;
    // Erasure is promised to the user: retried for weeks, then dead and visible to admins.
    const MAX_ATTEMPTS: i32 = 1000;
    const RETRY: Retry = Retry::Exponential { first_seconds: 5, max_seconds: 3600 };
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(self.user_id.to_string())
    }
}
