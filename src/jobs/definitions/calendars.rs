//! Reading the calendars that users subscribe to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::bookings::DueRow;
use crate::jobs::{Job, Queue};

/// Fetches a subscribed calendar and replaces its busy times. That it can't be fetched is recorded in its row, and no failure of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadSubscription {
    pub subscription_id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
}

impl Job for ReadSubscription {
    const KIND: &'static str = "calendars.read_subscription";
    const QUEUE: Queue = Queue::Calendars;
    const MAX_ATTEMPTS: i32 = 5;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.subscription_id.to_string())
    }

    fn ordering_key(&self) -> Option<String> {
        Some(self.subscription_id.to_string())
    }
}

/// Enqueues [`ReadSubscription`] for every calendar that is due.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ReadDueSubscriptions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for ReadDueSubscriptions {
    const KIND: &'static str = "calendars.read_due_subscriptions";
    const QUEUE: Queue = Queue::Calendars;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.after.is_some() { "rest" } else { "sweep" }.to_owned())
    }
}
