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

    /// The most ids of a queue in Redis at once, whoever publishes them: a few seconds of work.
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

/// Some of the queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueSet(u8);

impl QueueSet {
    /// All queues.
    pub const ALL: QueueSet = QueueSet(u8::MAX >> (8 - Queue::ALL.len()));

    /// Adds a queue.
    pub fn insert(&mut self, queue: Queue) {
        self.0 |= bit(queue);
    }

    /// Removes a queue.
    pub fn remove(&mut self, queue: Queue) {
        self.0 &= !bit(queue);
    }

    /// Those of both.
    #[must_use]
    pub fn union(self, other: QueueSet) -> QueueSet {
        QueueSet(self.0 | other.0)
    }

    pub fn contains(self, queue: Queue) -> bool {
        self.0 & bit(queue) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Queue::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Queue> {
        Queue::ALL.into_iter().filter(move |queue| self.contains(*queue))
    }

    /// As bits, within one process.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// From [`QueueSet::bits`].
    pub fn from_bits(bits: u8) -> Self {
        QueueSet(bits & Self::ALL.0)
    }
}

const fn bit(queue: Queue) -> u8 {
    1 << queue as u8
}

impl From<Queue> for QueueSet {
    fn from(queue: Queue) -> Self {
        QueueSet(bit(queue))
    }
}

impl fmt::Display for QueueSet {
    /// The names, separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Queue::as_str).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for QueueSet {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let mut queues = QueueSet::default();
        for name in text.split(',').filter(|name| !name.is_empty()) {
            queues.insert(name.parse()?);
        }
        Ok(queues)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_queues_is_read_as_it_is_written() {
        assert_eq!(QueueSet::ALL.iter().count(), Queue::ALL.len());
        assert_eq!(QueueSet::ALL.to_string().parse(), Ok(QueueSet::ALL));
        let mut some = QueueSet::from(Queue::Housekeeping);
        some.insert(Queue::Emails);
        assert_eq!(some.to_string(), "emails,housekeeping");
        assert_eq!(some.to_string().parse(), Ok(some));
        assert!("emails,faxes".parse::<QueueSet>().is_err());
    }
}
