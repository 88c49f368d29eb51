//! Time-driven work on bookings: sweeps without input.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::jobs::{Job, Queue};

/// Releases holds whose time is up and that Stripe says were not paid.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseExpiredHolds {}

impl Job for ReleaseExpiredHolds {
    const KIND: &'static str = "bookings.release_expired_holds";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Completes sessions that ended a day ago and that nobody has completed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CompleteFinishedSessions {}

impl Job for CompleteFinishedSessions {
    const KIND: &'static str = "bookings.complete_finished_sessions";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Reminds both sides of sessions a day and an hour before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendDueReminders {}

impl Job for SendDueReminders {
    const KIND: &'static str = "bookings.send_due_reminders";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Lets reports of an absence count that nobody has objected to in a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettleNoShows {}

impl Job for SettleNoShows {
    const KIND: &'static str = "bookings.settle_no_shows";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}
