//! Two weeks in quarter-hours, one bit each: when a coach is free, when a client would like to meet.
//!
//! Bits are absolute: bit *n* is the *n*-th quarter-hour after the start of the index's window, whatever anybody's time
//! zone (all of today's zones differ from UTC by whole quarter-hours). Which times those are is `models::slots`' business.

use crate::clock::Timestamp;

const WORDS: usize = 21;
/// A quarter of an hour in microseconds.
const QUARTER: i64 = 15 * 60 * 1_000_000;

/// A set of quarter-hours within 14 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuarterHours([u64; WORDS]);

impl QuarterHours {
    /// How many there are in the window.
    pub const WINDOW: usize = 14 * 24 * 4;

    /// The start of the quarter-hour that `at` is in: a window begins there.
    #[must_use]
    pub fn window_start(at: Timestamp) -> Timestamp {
        Timestamp::from_microseconds(at.as_microseconds().div_euclid(QUARTER) * QUARTER)
    }

    /// Adds the quarter-hours that lie wholly inside `from..until`, for time that is free.
    pub fn add(&mut self, window: Timestamp, from: Timestamp, until: Timestamp) {
        let (from, until) = (since(window, from), since(window, until));
        self.each(-(-from).div_euclid(QUARTER), until.div_euclid(QUARTER), |word, mask| *word |= mask);
    }

    /// Takes out the quarter-hours that `from..until` touches, for time that is taken.
    pub fn remove(&mut self, window: Timestamp, from: Timestamp, until: Timestamp) {
        let (from, until) = (since(window, from), since(window, until));
        if from < until {
            self.each(from.div_euclid(QUARTER), -(-until).div_euclid(QUARTER), |word, mask| *word &= !mask);
        }
    }

    /// How many.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// How many are in both.
    pub fn in_common(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(mine, theirs)| (mine & theirs).count_ones()).sum()
    }

    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn each(&mut self, first: i64, end: i64, change: impl Fn(&mut u64, u64)) {
        let bound = |place: i64| usize::try_from(place.max(0)).unwrap_or(0).min(Self::WINDOW);
        for place in bound(first)..bound(end) {
            change(&mut self.0[place / 64], 1 << (place % 64));
        }
    }
}

impl From<&crate::models::profiles::availability::QuarterHours> for QuarterHours {
    /// The first two weeks of a set that begins with the window.
    fn from(hours: &crate::models::profiles::availability::QuarterHours) -> Self {
        let mut all = Self::default();
        for (mine, theirs) in all.0.iter_mut().zip(hours.words()) {
            *mine = *theirs;
        }
        all
    }
}

impl FromIterator<usize> for QuarterHours {
    /// Of the places of bits; those past the window are left out.
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let mut all = Self::default();
        for place in places.into_iter().filter(|place| *place < Self::WINDOW) {
            all.0[place / 64] |= 1 << (place % 64);
        }
        all
    }
}

fn since(window: Timestamp, at: Timestamp) -> i64 {
    at.as_microseconds().saturating_sub(window.as_microseconds())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{days, minutes};

    const WINDOW: Timestamp = Timestamp::EPOCH;

    fn at(minute: i64) -> Timestamp {
        WINDOW + minutes(minute)
    }

    #[test]
    fn free_time_counts_whole_quarters_and_taken_time_every_one_it_touches() {
        let mut free = QuarterHours::default();
        free.add(WINDOW, at(10), at(65));
        assert_eq!(free, QuarterHours::from_iter(1..4));
        free.remove(WINDOW, at(31), at(44));
        assert_eq!(free, QuarterHours::from_iter([1, 3]));
        free.remove(WINDOW, at(20), at(20));
        assert_eq!(free.count(), 2);
    }

    #[test]
    fn time_outside_the_window_is_left_out() {
        let mut free = QuarterHours::default();
        free.add(WINDOW, WINDOW - days(3), WINDOW + days(400));
        assert_eq!(free.count(), 1344);
        free.remove(WINDOW, WINDOW - days(3), at(1));
        free.remove(WINDOW, WINDOW + days(14), WINDOW + days(15));
        assert_eq!(free.in_common(&QuarterHours::from_iter([0, 1, 1343, 5000])), 2);
        assert!(!free.is_empty() && QuarterHours::default().is_empty());
    }

    #[test]
    fn a_window_starts_with_a_quarter() {
        assert_eq!(
            QuarterHours::window_start("2026-12-01T09:44:59Z".parse().unwrap()),
            "2026-12-01T09:30:00Z".parse().unwrap()
        );
    }
}
