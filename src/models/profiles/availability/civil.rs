//! Civil time turned into instants, with `jiff`, which tells a gap from an overlap.
//!
//! Where clocks jump forward, a bound inside the gap moves forward by the gap and a step inside it does not exist. Where
//! they go back, a start is the earlier and an end the later of its two instants, and a step is listed at both. A date that a zone
//! skips (Apia had no 2011-12-30) has no hours.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::wall::MINUTES_PER_DAY;

/// A window of one date in one zone, in minutes from that date's midnight; the end may lie on the next day.
#[derive(Clone, Debug)]
pub(crate) struct CivilWindow<'a> {
    pub tz: &'a TimeZone,
    pub date: Date,
    pub start: u16,
    pub end: u16,
}

/// An interval of the UTC time line in seconds since the epoch, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub start: i64,
    pub end: i64,
}

const MINUTE: i64 = 60;

impl CivilWindow<'_> {
    /// The window on the UTC time line; `None` if none of it exists.
    pub fn span(&self) -> Option<Span> {
        if is_skipped(self.tz, self.date) {
            return None;
        }
        let start = match self.offset(self.start)? {
            AmbiguousOffset::Unambiguous { offset } => self.at(self.start, offset)?,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => {
                self.at(self.start, before)?
            }
        };
        let end_date = day_after(self.date, self.end / MINUTES_PER_DAY)?;
        let end = if !self.end.is_multiple_of(MINUTES_PER_DAY) && is_skipped(self.tz, end_date) {
            self.end / MINUTES_PER_DAY * MINUTES_PER_DAY
        } else {
            self.end
        };
        let end = match self.offset(end)? {
            AmbiguousOffset::Unambiguous { offset } => self.at(end, offset)?,
            AmbiguousOffset::Gap { before, .. } => self.at(end, before)?,
            // An end exactly where the repeated hour begins is the earlier instant: until 02:00 is not until 03:00.
            AmbiguousOffset::Fold { before, after } => match self.offset(end - 1)? {
                AmbiguousOffset::Fold { .. } => self.at(end, after)?,
                _ => self.at(end, before)?,
            },
        };
        (start < end).then_some(Span { start, end })
    }

    /// The instants at which the clock shows the start or a whole number of steps after it, before the end. Not sorted
    /// where clocks go back.
    pub fn steps(&self, minutes: u16) -> impl Iterator<Item = i64> {
        (self.start..self.end).step_by(minutes.max(1).into()).flat_map(|minute| {
            let (first, second) = match self.offset(minute) {
                Some(AmbiguousOffset::Unambiguous { offset }) => (self.at(minute, offset), None),
                Some(AmbiguousOffset::Fold { before, after }) => (self.at(minute, before), self.at(minute, after)),
                Some(AmbiguousOffset::Gap { .. }) | None => (None, None),
            };
            first.into_iter().chain(second)
        })
    }

    fn offset(&self, minute: u16) -> Option<AmbiguousOffset> {
        let (hour, rest) = ((minute % MINUTES_PER_DAY / 60) as i8, (minute % 60) as i8);
        let clock = day_after(self.date, minute / MINUTES_PER_DAY)?.at(hour, rest, 0, 0);
        Some(self.tz.to_ambiguous_timestamp(clock).offset())
    }

    fn at(&self, minute: u16, offset: Offset) -> Option<i64> {
        Some(midnight_utc(self.date)? + i64::from(minute) * MINUTE - i64::from(offset.seconds()))
    }
}

/// The spans in order, those that touch or overlap merged.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joined = next.start <= kept.end;
        if joined {
            kept.end = kept.end.max(next.end);
        }
        joined
    });
    spans
}

/// The first instant of a date in a zone.
pub(crate) fn day_start(tz: &TimeZone, date: Date) -> Option<i64> {
    match tz.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).offset() {
        AmbiguousOffset::Unambiguous { offset } => Some(midnight_utc(date)? - i64::from(offset.seconds())),
        AmbiguousOffset::Fold { before, .. } => Some(midnight_utc(date)? - i64::from(before.seconds())),
        AmbiguousOffset::Gap { before, .. } => Some(midnight_utc(date)? - i64::from(before.seconds())),
    }
}

/// Whether the zone's clocks jump over the whole of this date.
pub(crate) fn is_skipped(tz: &TimeZone, date: Date) -> bool {
    let in_gap = |hour, minute| {
        let offset = tz.to_ambiguous_timestamp(date.at(hour, minute, 0, 0)).offset();
        matches!(offset, AmbiguousOffset::Gap { .. })
    };
    in_gap(0, 0) && in_gap(23, 59)
}

fn midnight_utc(date: Date) -> Option<i64> {
    Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok().map(|midnight| midnight.as_second())
}

fn day_after(date: Date, days: u16) -> Option<Date> {
    match days {
        0 => Some(date),
        1 => date.tomorrow().ok(),
        _ => date.tomorrow().ok()?.tomorrow().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::profiles::availability::WallTime;
    use crate::models::reference::Zone;

    /// The span and the half-hourly steps of a window, as UTC times.
    fn window(zone: &str, date: &str, start: &str, end: &str) -> (Option<String>, Vec<String>) {
        let zone: Zone = zone.parse().unwrap();
        let [start, end] = [start, end].map(|text| text.parse::<WallTime>().unwrap());
        let (start, end) = super::super::wall::window_minutes(start, end);
        let window = CivilWindow { tz: zone.tz(), date: date.parse().unwrap(), start, end };
        let utc = |second: i64| crate::clock::Timestamp::from_seconds(second).to_string();
        let span = window.span().map(|span| format!("{} {}", utc(span.start), utc(span.end)));
        (span, window.steps(30).map(utc).collect())
    }

    fn span(zone: &str, date: &str, start: &str, end: &str) -> Option<String> {
        window(zone, date, start, end).0
    }

    #[test]
    fn a_gap_moves_bounds_forward_and_has_no_steps() {
        let (span, steps) = window("Europe/Berlin", "2026-03-29", "01:30", "03:30");
        assert_eq!(span.unwrap(), "2026-03-29T00:30:00Z 2026-03-29T01:30:00Z");
        assert_eq!(steps, ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"]);
        let (span, steps) = window("Europe/Berlin", "2026-03-29", "02:30", "04:00");
        assert_eq!(span.unwrap(), "2026-03-29T01:30:00Z 2026-03-29T02:00:00Z");
        assert_eq!(steps, ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"]);
    }

    #[test]
    fn an_overlap_takes_the_earlier_start_and_the_later_end_and_repeats_steps() {
        let (span, steps) = window("Europe/Berlin", "2026-10-25", "00:00", "02:30");
        assert_eq!(span.unwrap(), "2026-10-24T22:00:00Z 2026-10-25T01:30:00Z", "three and a half hours");
        assert_eq!(steps[4..], ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"], "02:00 twice");
    }

    #[test]
    fn an_end_where_the_repeated_hour_begins_is_before_it() {
        let until_two = span("Europe/Berlin", "2026-10-25", "00:00", "02:00").unwrap();
        assert_eq!(until_two, "2026-10-24T22:00:00Z 2026-10-25T00:00:00Z");
        // Havana repeats the first hour of the day: the day before still ends when it first shows 00:00.
        let day_before = span("America/Havana", "2024-11-02", "00:00", "24:00").unwrap();
        assert_eq!(day_before, "2024-11-02T04:00:00Z 2024-11-03T04:00:00Z");
        let day_itself = span("America/Havana", "2024-11-03", "00:00", "24:00").unwrap();
        assert_eq!(day_itself, "2024-11-03T04:00:00Z 2024-11-04T05:00:00Z", "25 hours");
    }

    #[test]
    fn a_date_the_zone_skips_has_no_hours() {
        assert_eq!(window("Pacific/Apia", "2011-12-30", "09:00", "17:00"), (None, vec![]));
        assert_eq!(span("Pacific/Apia", "2011-12-30", "00:00", "24:00"), None);
        let night_before = span("Pacific/Apia", "2011-12-29", "22:00", "02:00").unwrap();
        assert_eq!(night_before, "2011-12-30T08:00:00Z 2011-12-30T10:00:00Z", "it ends where the skipped date begins");
        assert!(span("Pacific/Apia", "2011-12-31", "00:00", "24:00").is_some());
    }

    #[test]
    fn half_hour_and_midnight_changes_are_followed() {
        let (lord_howe, _) = window("Australia/Lord_Howe", "2026-10-04", "02:15", "04:00");
        assert_eq!(lord_howe.unwrap(), "2026-10-03T15:45:00Z 2026-10-03T17:00:00Z", "02:15 is 02:45 that day");
        let (santiago, steps) = window("America/Santiago", "2026-09-06", "00:00", "02:00");
        assert_eq!(santiago.unwrap(), "2026-09-06T04:00:00Z 2026-09-06T05:00:00Z", "the day starts at 01:00");
        assert_eq!(steps, ["2026-09-06T04:00:00Z", "2026-09-06T04:30:00Z"]);
        assert_eq!(
            span("Asia/Kathmandu", "2026-06-01", "09:00", "10:00").unwrap(),
            "2026-06-01T03:15:00Z 2026-06-01T04:15:00Z"
        );
    }

    #[test]
    fn spans_that_touch_become_one() {
        let spans = [(5, 7), (1, 3), (3, 5), (9, 10), (9, 9)].map(|(start, end)| Span { start, end });
        assert_eq!(merged(spans.to_vec()), [(1, 7), (9, 10)].map(|(start, end)| Span { start, end }));
    }
}
