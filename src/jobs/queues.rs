//! The queues, and their default limits.

use std::fmt;
use std::str::FromStr;

/// A queue of jobs, one per feature that has background work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Queue {
    Emails,
    Payments,
    Bookings,
    Calendars,
    Matching,
    Privacy,
    Housekeeping,
}

impl Queue {
    /// All of them, in the order a worker serves them by default.
    pub const ALL: [Queue; 7] = [
        Queue::Emails,
        Queue::Payments,
        Queue::Bookings,
        Queue::Calendars,
        Queue::Matching,
        Queue::Privacy,
        Queue::Housekeeping,
    ];

    /// The most ids in Redis at once: a few seconds of work, and far below the 8,000 at which apalis-redis 1.0.0 breaks.
    pub const MAX_DEPTH: usize = 1_000;

    /// Its name in rows, commands and the admin API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Queue::Emails => "emails",
            Queue::Payments => "payments",
            Queue::Bookings => "bookings",
            Queue::Calendars => "calendars",
            Queue::Matching => "matching",
            Queue::Privacy => "privacy",
            Queue::Housekeeping => "housekeeping",
        }
    }

    /// How many of its jobs one process runs at once.
    pub const fn concurrency(self) -> usize {
        match self {
            Queue::Emails | Queue::Payments | Queue::Bookings => 8,
            Queue::Calendars | Queue::Matching => 4,
            Queue::Privacy | Queue::Housekeeping => 2,
        }
    }
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Queue {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let known = || Queue::ALL.map(Queue::as_str).join(", ");
        Queue::ALL
            .into_iter()
            .find(|queue| queue.as_str() == text)
            .ok_or_else(|| format!("no queue {text}; there are {}", known()))
    }
}
