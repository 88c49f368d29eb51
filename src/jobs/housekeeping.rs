//! Keeping the tables small.

use serde::{Deserialize, Serialize};

use super::{Job, Queue};

/// Removes what has served its time: done jobs after a week, dead ones after 90 days, stored replies after a day, sign-ins and
/// links that are over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TidyLedger {}

impl Job for TidyLedger {
    const KIND: &'static str = "housekeeping.tidy";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}
