//! Counters that a process goes on with for a moment by itself: of requests of one caller that come soon after one another, one asks Redis and brings
//! what was counted since. With a single process the number is exact; another process sees what is not brought yet a moment later.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// For how long a process counts by itself after it has asked.
const INTERVAL: Duration = Duration::from_millis(100);

/// Counters that are kept. While there are more within [`INTERVAL`], further ones are asked for each time.
const CAPACITY: usize = 50_000;

/// The counters that were asked for lately.
#[derive(Default)]
pub(super) struct CountsAhead(Mutex<HashMap<String, Tally>>);

struct Tally {
    /// With what is not brought yet.
    used: u32,
    unsent: u32,
    asked_at: Instant,
}

/// What to do with one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is counted: so many are used.
    Counted(u32),
    /// Count so many in Redis, and call [`CountsAhead::learn`]. They are not counted here any more.
    Ask(u32),
}

impl CountsAhead {
    /// Counts one more, if fewer than `max_unsent` are not brought yet and Redis was asked a moment ago.
    pub fn count(&self, key: &str, max_unsent: u32) -> Next {
        self.count_at(key, max_unsent, Instant::now())
    }

    /// Redis has answered that so many are used.
    pub fn learn(&self, key: &str, used: u32) {
        self.learn_at(key, used, Instant::now());
    }

    fn count_at(&self, key: &str, max_unsent: u32, now: Instant) -> Next {
        let mut tallies = self.tallies();
        let Some(tally) = tallies.get_mut(key) else { return Next::Ask(1) };
        if tally.unsent >= max_unsent || now - tally.asked_at >= INTERVAL {
            return Next::Ask(std::mem::take(&mut tally.unsent) + 1);
        }
        tally.unsent += 1;
        tally.used += 1;
        Next::Counted(tally.used)
    }

    fn learn_at(&self, key: &str, used: u32, now: Instant) {
        let mut tallies = self.tallies();
        if let Some(tally) = tallies.get_mut(key) {
            (tally.used, tally.asked_at) = (used + tally.unsent, now);
            return;
        }
        if tallies.len() >= CAPACITY {
            tallies.retain(|_, tally| now - tally.asked_at < INTERVAL);
        }
        if tallies.len() < CAPACITY {
            tallies.insert(key.to_owned(), Tally { used, unsent: 0, asked_at: now });
        }
    }

    fn tallies(&self) -> MutexGuard<'_, HashMap<String, Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn one_request_in_a_tenth_of_a_second_asks_and_brings_what_was_counted_since() {
        let (counts, start) = (CountsAhead::default(), Instant::now());
        assert_eq!(counts.count_at("ana", 10, start), Next::Ask(1), "the first knows nothing");
        counts.learn_at("ana", 7, start);
        for used in 8..11 {
            assert_eq!(counts.count_at("ana", 10, after(start, 99)), Next::Counted(used));
        }
        assert_eq!(counts.count_at("ben", 10, start), Next::Ask(1), "another caller");
        assert_eq!(counts.count_at("ana", 10, after(start, 100)), Next::Ask(4));
        assert_eq!(counts.count_at("ana", 10, after(start, 100)), Next::Ask(1), "nothing is brought twice");
        // Another process has counted five.
        counts.learn_at("ana", 16, after(start, 101));
        assert_eq!(counts.count_at("ana", 10, after(start, 102)), Next::Counted(17));
        counts.learn_at("ana", 17, after(start, 103));
        assert_eq!(counts.count_at("ana", 10, after(start, 104)), Next::Counted(19), "what is not brought counts here");
    }

    #[test]
    fn no_more_than_allowed_is_counted_before_redis_is_asked() {
        let (counts, now) = (CountsAhead::default(), Instant::now());
        counts.learn_at("ana", 1, now);
        assert_eq!(
            [(); 3].map(|()| counts.count_at("ana", 2, now)),
            [Next::Counted(2), Next::Counted(3), Next::Ask(3)]
        );
        counts.learn_at("ben", 1, now);
        assert_eq!(counts.count_at("ben", 0, now), Next::Ask(1), "a low limit is exact over all processes");
    }

    #[test]
    fn a_full_table_asks_each_time_until_others_are_over() {
        let (counts, now) = (CountsAhead::default(), Instant::now());
        (0..=CAPACITY).for_each(|number| counts.learn_at(&number.to_string(), 1, now));
        assert_eq!(counts.tallies().len(), CAPACITY);
        assert_eq!(counts.count_at(&CAPACITY.to_string(), 9, now), Next::Ask(1));
        counts.learn_at("later", 1, after(now, 100));
        assert_eq!(counts.tallies().len(), 1);
    }
}
