//! Reading the calendars that users subscribe to, and keeping those that they connect equal to their sessions.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::bookings::DueRow;
use crate::jobs::{Job, Queue, Retry};

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

/// Reads what has changed in a connected account, and writes sessions that are not as they should be. That the provider refuses or is out of
/// reach is recorded in its row, and no failure of the job.
///
/// Without a dedupe key: a job that waits could begin before the change that it was to take in is committed. However many wait, the first one does
/// what is to be done, and the others find nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncConnection {
    pub connection_id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
}

impl Job for SyncConnection {
    const KIND: &'static str = "calendars.sync_connection";
    const QUEUE: Queue = Queue::Calendars;
    const MAX_ATTEMPTS: i32 = 5;
    const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);

    fn ordering_key(&self) -> Option<String> {
        Some(self.connection_id.to_string())
    }
}

/// Enqueues [`SyncConnection`] for every connection that is due.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SyncDueConnections {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for SyncDueConnections {
    const KIND: &'static str = "calendars.sync_due_connections";
    const QUEUE: Queue = Queue::Calendars;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.after.is_some() { "rest" } else { "sweep" }.to_owned())
    }
}

/// Takes the sessions ahead out of an account that its owner has disconnected, ends the consent, and forgets the tokens: after a day without
/// the provider in any case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndConnection {
    pub connection_id: Uuid,
    /// Whose it was.
    pub user_id: Uuid,
}

impl Job for EndConnection {
    const KIND: &'static str = "calendars.end_connection";
    const QUEUE: Queue = Queue::Calendars;
    /// More than fit into the day.
    const MAX_ATTEMPTS: i32 = 60;
    const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);
    const RETRY: Retry = Retry::Exponential { first_seconds: 30, max_seconds: 3600 };

    fn dedupe_key(&self) -> Option<String> {
        Some(self.connection_id.to_string())
    }

    fn ordering_key(&self) -> Option<String> {
        Some(self.connection_id.to_string())
    }
}
