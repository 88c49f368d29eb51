//! Time-driven work on bookings: sweeps, which take no arguments and select what is due now.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::jobs::{Job, Queue};

/// Cancels expired holds, once Stripe has confirmed that they were not paid.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ReleaseExpiredHolds {}

impl Job for ReleaseExpiredHolds {
    const KIND: &'static str = "bookings.release_expired_holds";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Completes confirmed sessions that ended a day ago.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CompleteFinishedSessions {}

impl Job for CompleteFinishedSessions {
    const KIND: &'static str = "bookings.complete_finished_sessions";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Sends reminders to coach and client a day and an hour before a session.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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

/// Upholds no-show reports that were not disputed within a day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SettleNoShows {}

impl Job for SettleNoShows {
    const KIND: &'static str = "bookings.settle_no_shows";
    const QUEUE: Queue = Queue::Bookings;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}
