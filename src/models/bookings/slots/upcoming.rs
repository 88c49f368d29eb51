//! The starts of one coach that can be booked in the weeks ahead, packed so that "is one of them on this day?" costs nanoseconds: for the
//! list of all coaches.
//!
//! *Invariant:* at any time from the one it was made at until [`Upcoming::valid_until`], a day has a start here exactly if
//! [`super::slots`] lists one, as long as the coach's hours and bookings are the same.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Rules, SlotInput, last_close, least_notice};
use crate::clock::{Timestamp, days};
use crate::models::profiles::availability::civil::{self, Span};
use crate::models::reference::Zone;

/// How long one can be used for: its set of starts reaches as much further than the coach plans ahead.
const VALID_DAYS: i64 = 2;
/// The date where the coach is changes at most so often in that time, a journey included; where it does more often, it is valid for less.
const MAX_CLOSINGS: usize = 4;
/// The length of a block of the time line, in seconds, in which it is known at once who has a start ([`Upcoming::blocks`]).
pub const BLOCK: i64 = 3 * 3600;
/// All time zones of today differ from UTC by whole quarter-hours, so dates change at one.
const QUARTER: i64 = 15 * 60;

/// Which starts of one coach can be booked, for sessions of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upcoming {
    /// Those that no working hour, booking or daily limit speaks against.
    starts: Starts,
    /// The notice that the coach needs, in seconds.
    notice: i64,
    /// From the first instant on, starts before the second can be booked. In order; both in seconds.
    closings: [(i64, i64); MAX_CLOSINGS],
    /// In seconds.
    valid_until: i64,
}

impl Upcoming {
    /// The starts of this coach, as of `input.now`.
    pub fn of(input: &SlotInput<'_>) -> Self {
        let (mut closings, valid_until) = closings(input);
        let last = closings.iter().map(|(_, closes)| *closes).max().unwrap_or(0);
        // Unused places repeat the last one.
        let filler = closings.last().copied().unwrap_or_default();
        closings.resize(MAX_CLOSINGS, filler);
        let mut rules = Rules::new(input);
        rules.earliest = input.now;
        rules.closes = Timestamp::from_seconds(last);
        let starts: Vec<i64> = rules.between(input.now, rules.closes).map(|slot| slot.starts_at.as_seconds()).collect();
        Self {
            starts: Starts::of(&starts),
            notice: i64::from(least_notice(input)) * 60,
            closings: std::array::from_fn(|index| closings[index]),
            valid_until,
        }
    }

    /// Whether one of the starts that can be booked at `now` lies on this day.
    pub fn has_start_on(&self, day: &DaySpans, now: Timestamp) -> bool {
        let earliest = now.as_seconds_up() + self.notice;
        let begun = |(from, _): &&(i64, i64)| *from <= now.as_seconds();
        let closing = self.closings.iter().rev().find(begun).unwrap_or(&self.closings[0]);
        day.0.iter().any(|span| self.starts.is_any_in(span.start.max(earliest), span.end.min(closing.1)))
    }

    /// The blocks with a start in them that no working hour, booking or daily limit speaks against, in order: `n` begins `n` times [`BLOCK`] after the epoch.
    pub fn blocks(&self) -> Box<[i64]> {
        let mut blocks: Vec<i64> = self.starts.iter().map(|start| start.div_euclid(BLOCK)).collect();
        blocks.dedup();
        blocks.into()
    }

    /// The notice that the coach needs, in seconds.
    pub fn notice(&self) -> i64 {
        self.notice
    }

    /// As long as this can be used, a start before this instant, in seconds, is none that is too far ahead.
    pub fn closes(&self) -> i64 {
        self.closings.iter().map(|(_, closes)| *closes).min().unwrap_or_default()
    }

    /// Until when it can be used; then it is to be made again.
    pub fn valid_until(&self) -> Timestamp {
        Timestamp::from_seconds(self.valid_until)
    }
}

/// Until which start the coach can be booked, from now on and from each change of the date where the coach is; and how long that holds.
fn closings(input: &SlotInput<'_>) -> (Vec<(i64, i64)>, i64) {
    let (now, availability) = (input.now.as_seconds(), input.availability);
    let mut end = (input.now + days(VALID_DAYS)).as_seconds();
    let mut date = availability.date_at(input.now);
    let mut closings = vec![(now, last_close(availability, date).unwrap_or(now))];
    let mut at = (now.div_euclid(QUARTER) + 1) * QUARTER;
    while at < end {
        let next = availability.date_at(Timestamp::from_seconds(at));
        if next != date {
            if closings.len() == MAX_CLOSINGS {
                end = at;
                break;
            }
            date = next;
            closings.push((at, last_close(availability, date).unwrap_or(now)));
        }
        at += QUARTER;
    }
    (closings, end)
}

/// The instants of one date in one zone. More than one interval where clocks go back over midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySpans(Vec<Span>);

impl DaySpans {
    /// Those of this date; none if the zone skips it.
    pub fn of(date: Date, zone: &Zone) -> Self {
        Self(spans(date, zone.tz()).unwrap_or_default())
    }

    /// Each interval as its start and its end, in seconds; the end is not in it.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        self.0.iter().map(|span| (span.start, span.end))
    }
}

fn spans(date: Date, tz: &TimeZone) -> Option<Vec<Span>> {
    let next = date.tomorrow().ok()?;
    // One hour more on both sides, as in the list of slots.
    let (mut at, last) = (civil::day_start(tz, date)? - 3600, civil::day_start(tz, next)? + 3600);
    let (midnight, next_midnight) = (civil::day_start(&TimeZone::UTC, date)?, civil::day_start(&TimeZone::UTC, next)?);
    let mut spans = Vec::new();
    while at < last {
        let instant = Timestamp::from_seconds(at).to_jiff();
        let until = tz.following(instant).next().map_or(last, |change| change.timestamp().as_second().min(last));
        let offset = i64::from(tz.to_offset(instant).seconds());
        let span = Span { start: at.max(midnight - offset), end: until.min(next_midnight - offset) };
        if span.start < span.end {
            spans.push(span);
        }
        at = until;
    }
    Some(spans)
}

/// A set of instants on the finest grid that has all of them: one bit for each of its points.
#[derive(Clone, Debug, PartialEq)]
struct Starts {
    first: i64,
    /// In seconds, at least one.
    step: i64,
    bits: Arc<[u64]>,
}

impl Default for Starts {
    fn default() -> Self {
        Self { first: 0, step: 1, bits: Arc::new([]) }
    }
}

impl Starts {
    /// Of instants in seconds, in order.
    fn of(starts: &[i64]) -> Self {
        let (Some(first), Some(last)) = (starts.first().copied(), starts.last().copied()) else {
            return Self::default();
        };
        let step = starts.iter().fold(0, |step, start| greatest_common_divisor(step, start - first)).max(1);
        let mut bits = vec![0_u64; usize::try_from((last - first) / step / 64 + 1).unwrap_or(0)];
        for start in starts {
            let bit = usize::try_from((start - first) / step).unwrap_or(0);
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Self { first, step, bits: bits.into() }
    }

    fn iter(&self) -> impl Iterator<Item = i64> {
        let bit = |word: usize, bit: usize| self.first + (word * 64 + bit) as i64 * self.step;
        let of_word = move |(word, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |at| bits >> at & 1 == 1).map(move |at| bit(word, at))
        };
        self.bits.iter().enumerate().flat_map(of_word)
    }

    /// Whether one of them is in `from..until`.
    fn is_any_in(&self, from: i64, until: i64) -> bool {
        let count = self.bits.len() as i64 * 64;
        let bit = |at: i64| ((at - self.first + self.step - 1).div_euclid(self.step)).clamp(0, count);
        let (from, until) = (bit(from), bit(until));
        if from >= until {
            return false;
        }
        let (first, last) = (from / 64, (until - 1) / 64);
        (first..=last).any(|word| {
            let (low, high) = ((from - word * 64).max(0), (until - word * 64).min(64));
            let mask = (u64::MAX >> (64 - (high - low))) << low;
            usize::try_from(word).is_ok_and(|word| self.bits[word] & mask != 0)
        })
    }
}

fn greatest_common_divisor(one: i64, other: i64) -> i64 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_starts_answers_for_any_interval() {
        for starts in [vec![], vec![100], vec![0, 1_800, 3_600, 100_800], vec![60, 1_200, 1_260, 99_960, 200_040]] {
            let set = Starts::of(&starts);
            assert_eq!(set.iter().collect::<Vec<_>>(), starts);
            for from in (-4_000..210_000).step_by(977) {
                for length in [0, 1, 59, 60, 900, 3_600, 70_000, 300_000] {
                    let expected = starts.iter().any(|start| (from..from + length).contains(start));
                    assert_eq!(set.is_any_in(from, from + length), expected, "{starts:?} {from} {length}");
                }
            }
            for start in &starts {
                assert!(set.is_any_in(*start, start + 1) && !set.is_any_in(start + 1, start + 59));
            }
        }
        assert_eq!(Starts::of(&[3_600, 7_200, 14_400]).bits.len(), 1, "the grid is an hour");
    }

    #[test]
    fn the_instants_of_a_date_are_in_two_parts_where_clocks_go_back_over_midnight() {
        let spans = |zone: &str, date: &str| {
            let DaySpans(spans) = DaySpans::of(date.parse().unwrap(), &zone.parse().unwrap());
            let at = |second: i64| Timestamp::from_seconds(second).to_string();
            spans.iter().map(|span| format!("{} {}", at(span.start), at(span.end))).collect::<Vec<_>>()
        };
        assert_eq!(spans("UTC", "2026-12-01"), ["2026-12-01T00:00:00Z 2026-12-02T00:00:00Z"]);
        assert_eq!(
            spans("Europe/Berlin", "2026-10-25"),
            ["2026-10-24T22:00:00Z 2026-10-25T01:00:00Z", "2026-10-25T01:00:00Z 2026-10-25T23:00:00Z"]
        );
        // St. John's went back at 00:01, to 23:01 of the day before.
        assert_eq!(
            spans("America/St_Johns", "2010-11-06"),
            ["2010-11-06T02:30:00Z 2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z 2010-11-07T03:30:00Z"]
        );
        assert_eq!(spans("Pacific/Apia", "2011-12-30"), [""; 0]);
    }
}
