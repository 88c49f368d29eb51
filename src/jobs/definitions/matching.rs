//! Jobs that prepare data for matching.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue, Retry};

/// Computes the embedding of a coach's text ahead of any matching request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmbedCoach {
    pub coach_id: Uuid,
}

impl Job for EmbedCoach {
    const KIND: &'static str = "matching.embed_coach";
    const QUEUE: Queue = Queue::Matching;
    const MAX_ATTEMPTS: i32 = 12;
    const RETRY: Retry = Retry::Exponential { first_seconds: 10, max_seconds: 3600 };

    fn dedupe_key(&self) -> Option<String> {
        Some(self.coach_id.to_string())
    }
}
