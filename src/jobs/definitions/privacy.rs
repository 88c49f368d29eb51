//! Work on what is held about people.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue, Retry};

/// Winds an account up: calls its sessions off, lets the last mails go out, and erases what is held about the person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EraseAccount {
    pub user_id: Uuid,
}

impl Job for EraseAccount {
    const KIND: &'static str = "privacy.erase_account";
    const QUEUE: Queue = Queue::Privacy;
    // It is promised: for weeks, and then it is dead and seen.
    const MAX_ATTEMPTS: i32 = 1000;
    const RETRY: Retry = Retry::Exponential { first: 5, most: 3600 };
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(self.user_id.to_string())
    }
}
