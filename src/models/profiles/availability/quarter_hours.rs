//! Two weeks, and two days to spare, as a set of quarter-hours, one bit each: when a coach is free, when a client would like to meet.
//!
//! Bit *n* is the *n*-th quarter-hour after the start of a window, which is stored beside the set. Windows lie on the UTC time
//! line, so sets of one window are comparable whatever time zones they came from (all of today's zones differ from UTC by whole
//! quarter-hours), and a set of another window after [`QuarterHours::moved`]. The days to spare let a set that was made yesterday or the
//! day before cover the two weeks from now.

use crate::clock::Timestamp;

const WORDS: usize = QuarterHours::CAPACITY / 64;
/// A quarter of an hour in microseconds.
const QUARTER: i64 = 15 * 60 * 1_000_000;

/// A set of quarter-hours within 16 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuarterHours([u64; WORDS]);

impl QuarterHours {
    /// The days from now on that are compared.
    pub const DAYS: i64 = 14;
    /// The days that a set has room for: it can be up to two days old.
    pub const CAPACITY_DAYS: i64 = 16;
    /// Quarter-hours in a set.
    pub const CAPACITY: usize = 16 * 24 * 4;

    /// The start of the quarter-hour that `at` is in: a window begins there.
    #[must_use]
    pub fn window_start(at: Timestamp) -> Timestamp {
        Timestamp::from_microseconds(at.as_microseconds().div_euclid(QUARTER) * QUARTER)
    }

    /// The start of the day in UTC that `at` is in: the windows of coaches begin there, so that there are few different ones.
    #[must_use]
    pub fn day_start(at: Timestamp) -> Timestamp {
        const DAY: i64 = 24 * 4 * QUARTER;
        Timestamp::from_microseconds(at.as_microseconds().div_euclid(DAY) * DAY)
    }

    /// The same quarter-hours as a set of the window that starts at `to` instead of `from`; those outside of it are left out.
    #[must_use]
    pub fn moved(&self, from: Timestamp, to: Timestamp) -> Self {
        let quarters = offset(to, from).div_euclid(QUARTER);
        let (words, bits) = (quarters.div_euclid(64), quarters.rem_euclid(64));
        let word = |index: i64| usize::try_from(index).ok().and_then(|index| self.0.get(index)).copied().unwrap_or(0);
        Self(std::array::from_fn(|index| {
            let source = index as i64 - words;
            let lower = if bits == 0 { 0 } else { word(source - 1) >> (64 - bits) };
            word(source) << bits | lower
        }))
    }

    /// Adds the quarter-hours that lie wholly inside `start..end`, for time that is free. `window` is the window's start.
    pub fn insert_range(&mut self, window: Timestamp, start: Timestamp, end: Timestamp) {
        let (start, end) = (offset(window, start), offset(window, end));
        self.for_each_word(-(-start).div_euclid(QUARTER), end.div_euclid(QUARTER), |word, mask| *word |= mask);
    }

    /// Removes every quarter-hour that `start..end` touches, for time that is taken. `window` is the window's start.
    pub fn remove_range(&mut self, window: Timestamp, start: Timestamp, end: Timestamp) {
        let (start, end) = (offset(window, start), offset(window, end));
        if start < end {
            self.for_each_word(start.div_euclid(QUARTER), -(-end).div_euclid(QUARTER), |word, mask| *word &= !mask);
        }
    }

    /// Whether the quarter-hour with that number is in the set.
    pub fn contains(&self, bit: usize) -> bool {
        bit < Self::CAPACITY && self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// How many quarter-hours are in the set.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// How many quarter-hours are in both sets. Inlined, for a scan of all coaches counts with the instructions of its processor.
    #[inline(always)]
    pub fn count_common(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(mine, theirs)| (mine & theirs).count_ones()).sum()
    }

    /// Whether the set has no quarter-hour.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Calls `change` with each word that has bits in `first..end`, and a mask of those bits.
    fn for_each_word(&mut self, first: i64, end: i64, change: impl Fn(&mut u64, u64)) {
        let clamp = |bit: i64| usize::try_from(bit.max(0)).unwrap_or(0).min(Self::CAPACITY);
        let (mut bit, end) = (clamp(first), clamp(end));
        while bit < end {
            let bits = (64 - bit % 64).min(end - bit);
            change(&mut self.0[bit / 64], (u64::MAX >> (64 - bits)) << (bit % 64));
            bit += bits;
        }
    }
}

impl FromIterator<usize> for QuarterHours {
    /// Of the numbers of bits; those past the window are left out.
    fn from_iter<I: IntoIterator<Item = usize>>(bits: I) -> Self {
        let mut set = Self::default();
        for bit in bits.into_iter().filter(|bit| *bit < Self::CAPACITY) {
            set.0[bit / 64] |= 1 << (bit % 64);
        }
        set
    }
}

/// Microseconds from the window's start.
fn offset(window: Timestamp, at: Timestamp) -> i64 {
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
    fn inserting_keeps_whole_quarters_and_removing_takes_every_touched_one() {
        let mut free = QuarterHours::default();
        free.insert_range(WINDOW, at(10), at(65));
        assert_eq!(free, QuarterHours::from_iter(1..4));
        free.remove_range(WINDOW, at(31), at(44));
        assert_eq!(free, QuarterHours::from_iter([1, 3]));
        assert!(free.contains(3) && !free.contains(2));
        free.remove_range(WINDOW, at(20), at(20));
        assert_eq!(free.count(), 2);
    }

    #[test]
    fn ranges_that_span_several_words_are_whole() {
        let mut free = QuarterHours::default();
        free.insert_range(WINDOW, at(60 * 15), at(200 * 15));
        assert_eq!(free, QuarterHours::from_iter(60..200));
        free.remove_range(WINDOW, at(64 * 15), at(128 * 15));
        assert_eq!(free, QuarterHours::from_iter((60..64).chain(128..200)));
    }

    #[test]
    fn time_outside_the_window_is_left_out() {
        let mut free = QuarterHours::default();
        free.insert_range(WINDOW, WINDOW - days(3), WINDOW + days(400));
        assert_eq!(free.count(), 1536);
        free.remove_range(WINDOW, WINDOW - days(3), at(1));
        free.remove_range(WINDOW, WINDOW + days(14), WINDOW + days(15));
        assert_eq!(free.count_common(&QuarterHours::from_iter([0, 1, 1535, 5000])), 2);
        assert!(!free.contains(5000));
        assert!(!free.is_empty() && QuarterHours::default().is_empty());
    }

    #[test]
    fn a_moved_set_has_the_same_quarter_hours() {
        let set = QuarterHours::from_iter([0, 5, 63, 64, 200, 1535]);
        for quarters in [0, 1, 63, 64, 65, 130, 1535, 1536, 9_000] {
            let (earlier, later) = (WINDOW, WINDOW + minutes(15 * quarters));
            let up = |bit: usize| usize::try_from(bit as i64 + quarters).unwrap();
            let moved: QuarterHours = (0..QuarterHours::CAPACITY).filter(|bit| set.contains(*bit)).map(up).collect();
            assert_eq!(set.moved(later, earlier), moved, "{quarters} up");
            let down = |bit: usize| usize::try_from(bit as i64 - quarters).ok();
            let moved = (0..QuarterHours::CAPACITY).filter(|bit| set.contains(*bit)).filter_map(down).collect();
            assert_eq!(set.moved(earlier, later), moved, "{quarters} down");
        }
    }

    #[test]
    fn a_window_starts_with_a_quarter_hour() {
        assert_eq!(
            QuarterHours::window_start("2026-12-01T09:44:59Z".parse().unwrap()),
            "2026-12-01T09:30:00Z".parse().unwrap()
        );
    }
}
