//! Time as a set of quarter-hours: one bit each from a first quarter on, for comparing many calendars at once.

use crate::clock::Timestamp;

const QUARTER: i64 = 15 * 60;

/// A set of quarter-hours of the UTC time line. Two sets compare best when they begin at the same instant; otherwise they
/// are lined up by the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarterHours {
    /// The first quarter, counted from the epoch.
    first: i64,
    count: usize,
    words: Vec<u64>,
}

impl QuarterHours {
    /// The empty set over so many days of 96 quarters, beginning with the quarter that `from` lies in.
    pub fn empty(from: Timestamp, days: usize) -> Self {
        let count = days * 96;
        Self { first: from.as_seconds().div_euclid(QUARTER), count, words: vec![0; count.div_ceil(64)] }
    }

    /// When the first quarter begins.
    pub fn from(&self) -> Timestamp {
        Timestamp::from_seconds(self.first * QUARTER)
    }

    /// When the last quarter ends.
    pub fn until(&self) -> Timestamp {
        Timestamp::from_seconds((self.first + self.count as i64) * QUARTER)
    }

    /// How many quarters it ranges over.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no quarter is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether the quarter that begins at or before this instant is in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        let place = at.as_seconds().div_euclid(QUARTER) - self.first;
        usize::try_from(place).is_ok_and(|place| place < self.count && self.words[place / 64] >> (place % 64) & 1 == 1)
    }

    /// Adds the quarters that lie wholly between the two instants: time that is free.
    pub fn set_range(&mut self, start: Timestamp, end: Timestamp) {
        let first = ceil(start);
        let last = end.as_seconds().div_euclid(QUARTER);
        self.each_word(first, last, |word, mask| *word |= mask);
    }

    /// Takes out every quarter that the time between the two instants touches: time that is taken.
    pub fn clear_range(&mut self, start: Timestamp, end: Timestamp) {
        if start < end {
            self.each_word(start.as_seconds().div_euclid(QUARTER), ceil(end), |word, mask| *word &= !mask);
        }
    }

    /// The quarters that are in both, over the range of `self`.
    #[must_use]
    pub fn and(&self, other: &QuarterHours) -> QuarterHours {
        let mut both = self.clone();
        for (place, word) in both.words.iter_mut().enumerate() {
            *word &= other.word_at(self.first + place as i64 * 64);
        }
        both
    }

    /// How many quarters are in both, without making the set.
    pub fn count_common(&self, other: &QuarterHours) -> u32 {
        let words = self.words.iter().enumerate();
        words.map(|(place, word)| (word & other.word_at(self.first + place as i64 * 64)).count_ones()).sum()
    }

    /// How many quarters are in it.
    pub fn count_ones(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// The bits, lowest first, for those who keep many sets in one array.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The 64 bits from that quarter on; what lies outside the range is 0.
    fn word_at(&self, quarter: i64) -> u64 {
        let offset = quarter - self.first;
        let (word, shift) = (offset.div_euclid(64), offset.rem_euclid(64) as u32);
        let at = |place: i64| usize::try_from(place).ok().and_then(|place| self.words.get(place)).copied().unwrap_or(0);
        if shift == 0 { at(word) } else { at(word) >> shift | at(word + 1) << (64 - shift) }
    }

    fn each_word(&mut self, first: i64, last: i64, change: impl Fn(&mut u64, u64)) {
        let inside = |quarter: i64| (quarter - self.first).clamp(0, self.count as i64) as usize;
        let (mut place, end) = (inside(first), inside(last));
        while place < end {
            let bits = (64 - place % 64).min(end - place);
            let mask = (u64::MAX >> (64 - bits)) << (place % 64);
            change(&mut self.words[place / 64], mask);
            place += bits;
        }
    }
}

/// The first quarter that begins at or after this instant.
fn ceil(at: Timestamp) -> i64 {
    -(-at.as_microseconds()).div_euclid(QUARTER * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{hours, minutes};

    const START: Timestamp = Timestamp::EPOCH;

    #[test]
    fn free_time_counts_whole_quarters_and_taken_time_every_touched_one() {
        let mut set = QuarterHours::empty(START + hours(8), 1);
        set.set_range(START + hours(9) + minutes(5), START + hours(11) + minutes(10));
        assert_eq!(set.count_ones(), 7, "09:15 to 11:00");
        assert!(set.contains(START + hours(9) + minutes(15)) && !set.contains(START + hours(9)));
        set.clear_range(START + hours(10) + minutes(5), START + hours(10) + minutes(20));
        assert_eq!(set.count_ones(), 5);
        set.set_range(START, START + hours(100));
        assert_eq!(set.count_ones(), 96, "nothing outside its range");
    }

    #[test]
    fn sets_that_begin_at_different_times_are_lined_up() {
        let (mut early, mut late) = (QuarterHours::empty(START, 2), QuarterHours::empty(START + hours(5), 2));
        early.set_range(START + hours(20), START + hours(30));
        late.set_range(START + hours(25), START + hours(50));
        assert_eq!(early.count_common(&late), 20);
        assert_eq!(late.count_common(&early), 20);
        assert_eq!(early.and(&late).count_ones(), 20);
        assert!(early.and(&late).contains(START + hours(25)) && !early.and(&late).contains(START + hours(30)));
    }
}
