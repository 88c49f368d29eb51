//! Time-driven work on bookings: sweeps, which select what is due now. Their only argument is how far an earlier one has come that ran out of time.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::jobs::{Job, Queue};

/// The time-out of one attempt at a sweep. It starts no further row long before.
const SWEEP_TIMEOUT: Duration = Duration::from_secs(300);

/// A row that a sweep has come to: when it was due, and its id.
pub type DueRow = (Timestamp, Uuid);

/// One sweep from the beginning waits at a time, and one that goes on with the rest.
fn sweep_key(after: Option<DueRow>) -> Option<String> {
    Some(if after.is_some() { "rest" } else { "sweep" }.to_owned())
}

/// Cancels expired holds, once Stripe has confirmed that they were not paid.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ReleaseExpiredHolds {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for ReleaseExpiredHolds {
    const KIND: &'static str = "bookings.release_expired_holds";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = SWEEP_TIMEOUT;

    fn dedupe_key(&self) -> Option<String> {
        sweep_key(self.after)
    }
}

/// Completes confirmed sessions that ended a day ago.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CompleteFinishedSessions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for CompleteFinishedSessions {
    const KIND: &'static str = "bookings.complete_finished_sessions";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = SWEEP_TIMEOUT;

    fn dedupe_key(&self) -> Option<String> {
        sweep_key(self.after)
    }
}

/// Sends reminders to coach and client a day and an hour before a session.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SendDueReminders {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for SendDueReminders {
    const KIND: &'static str = "bookings.send_due_reminders";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = SWEEP_TIMEOUT;

    fn dedupe_key(&self) -> Option<String> {
        sweep_key(self.after)
    }
}

/// Upholds no-show reports that were not disputed within a day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SettleNoShows {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for SettleNoShows {
    const KIND: &'static str = "bookings.settle_no_shows";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = SWEEP_TIMEOUT;

    fn dedupe_key(&self) -> Option<String> {
        sweep_key(self.after)
    }
}
