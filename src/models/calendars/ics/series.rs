//! A series: an event with its occurrences, and the events that replace single ones of them.

use std::collections::{HashMap, HashSet};

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use super::event::{Event, Extent};
use super::recurrence::Budget;
use super::rule::Until;
use super::values::{Length, Moment};
use super::zones::{Zone, Zones};
use crate::clock::{Timestamp, days, hours};

/// From when until when.
pub type Span = (Timestamp, Timestamp);

/// Occurrences of one event within the window.
pub const MAX_OCCURRENCES: usize = 10_000;

/// Steps for one event.
const MAX_STEPS: u64 = 300_000;

/// More than clocks are put forward or back by.
const SLACK: SignedDuration = hours(3);

/// How long each occurrence is.
#[derive(Clone, Copy, Debug)]
enum Duration {
    /// Of whole days.
    Days(i32),
    /// As time passes: an event with an end is as long each time (RFC 5545, section 3.8.5.3).
    Exact(SignedDuration),
    Length(Length),
}

impl Duration {
    /// `None`: it ends before it begins.
    fn of(event: &Event, zones: &Zones) -> Option<Duration> {
        Some(match &event.extent {
            Extent::Lasting(length) => Duration::Length(*length),
            Extent::Until(Moment::Date(end)) if event.start.is_date() => {
                let Moment::Date(start) = event.start else { return None };
                let length = end.since(start).ok()?.get_days();
                // Some programs write the day itself as its end.
                if length < 0 { return None } else { Duration::Days(length.max(1)) }
            }
            Extent::Until(end) => {
                let length = end.instant(zones)? - event.start.instant(zones)?;
                if length.is_negative() { return None } else { Duration::Exact(length) }
            }
        })
    }

    fn end_of(self, start: DateTime, at: Timestamp, zone: &Zone) -> Option<Timestamp> {
        match self {
            Duration::Days(days) => Length { days, seconds: 0 }.end_of(start, zone),
            Duration::Exact(length) => Some(at + length),
            Duration::Length(length) => length.end_of(start, zone),
        }
    }

    /// Not less than it takes.
    fn at_most(self) -> SignedDuration {
        let length = match self {
            Duration::Days(days) => Length { days, seconds: 0 },
            Duration::Exact(length) => return length + SLACK,
            Duration::Length(length) => length,
        };
        days(i64::from(length.days)) + SignedDuration::from_secs(length.seconds) + SLACK
    }
}

/// Events of one UID.
#[derive(Debug, Default)]
pub struct Series {
    masters: Vec<Event>,
    replacements: Vec<Event>,
}

impl Series {
    /// Adds one of its events.
    pub fn add(&mut self, event: Event) {
        let list = if event.replaces.is_some() { &mut self.replacements } else { &mut self.masters };
        list.push(event);
    }

    /// The times within the window that are taken; and whether these are all.
    pub fn busy(&self, zones: &Zones, window: Span, budget: &mut Budget) -> (Vec<Span>, bool) {
        let (mut found, mut is_whole) = (Vec::new(), true);
        let newest = self.masters.iter().map(|event| event.sequence).max().unwrap_or(0);
        let replacements = self.latest_replacements(zones);
        for master in self.masters.iter().filter(|event| event.sequence == newest) {
            is_whole &= occurrences(master, &replacements, zones, window, budget, &mut found);
        }
        for event in replacements.iter().filter(|event| event.is_busy) {
            is_whole &= single(event, zones, &mut found);
        }
        found.retain(|(start, end)| start < end && *start < window.1 && window.0 < *end);
        (found, is_whole)
    }

    /// Of several events for one occurrence that with the highest sequence, the last of these.
    fn latest_replacements(&self, zones: &Zones) -> Vec<&Event> {
        let mut latest: HashMap<Option<(Timestamp, bool)>, &Event> = HashMap::new();
        for event in &self.replacements {
            let key = event.replaces.as_ref().and_then(|(id, _)| Some((id.instant(zones)?, id.is_date())));
            let known = latest.entry(key).or_insert(event);
            if known.sequence <= event.sequence {
                *known = event;
            }
        }
        let mut all: Vec<&Event> = latest.into_values().collect();
        all.sort_by_key(|event| event.start.instant(zones));
        all
    }
}

/// An event by itself. `false`: its end can't be known.
fn single(event: &Event, zones: &Zones, found: &mut Vec<Span>) -> bool {
    let (start, zone) = event.start.resolve(zones);
    let span = || {
        let at = zone.instant(start)?;
        Some((at, Duration::of(event, zones)?.end_of(start, at, &zone)?))
    };
    let span = span();
    found.extend(span);
    span.is_some()
}

/// What is left out of a series, on its wall clock.
#[derive(Default)]
struct LeftOut {
    times: HashSet<DateTime>,
    dates: HashSet<Date>,
}

impl LeftOut {
    fn add(&mut self, moment: &Moment, zone: &Zone, zones: &Zones) {
        match moment {
            Moment::Date(date) => {
                self.dates.insert(*date);
            }
            _ => self.times.extend(moment.local_in(zone, zones)),
        }
    }

    fn contains(&self, start: DateTime) -> bool {
        self.times.contains(&start) || self.dates.contains(&start.date())
    }
}

/// The occurrences of a series that nothing replaces. `false`: not all of them.
fn occurrences(
    event: &Event,
    replacements: &[&Event],
    zones: &Zones,
    window: Span,
    budget: &mut Budget,
    found: &mut Vec<Span>,
) -> bool {
    let (first, zone) = event.start.resolve(zones);
    let Some(duration) = Duration::of(event, zones) else { return false };
    let local = |at: Timestamp| zone.local(at);
    let (Some(from), Some(to)) = (local(window.0 - duration.at_most()), local(window.1 + days(1))) else {
        return false;
    };
    let mut left_out = LeftOut::default();
    event.exceptions.iter().for_each(|moment| left_out.add(moment, &zone, zones));
    for (id, _) in replacements.iter().filter_map(|event| event.replaces.as_ref()) {
        left_out.add(id, &zone, zones);
    }
    let (starts, mut is_whole) = starts(event, first, &zone, zones, (from, to), budget);
    let changes = changes_from(replacements, &zone, zones);
    for start in starts.into_iter().filter(|start| !left_out.contains(*start)) {
        let change = changes[..changes.partition_point(|change| change.from <= start)].last();
        let span = match change {
            Some(change) => change.span(start, &zone),
            None => event.is_busy.then(|| spanned(start, duration, &zone)).flatten(),
        };
        found.extend(span);
    }
    for period in event.periods.iter().filter(|_| event.is_busy) {
        let start = period.start.local_in(&zone, zones);
        let span = period.span(zones).filter(|_| start.is_some_and(|start| !left_out.contains(start)));
        is_whole &= start.is_some();
        found.extend(span);
    }
    is_whole
}

fn spanned(start: DateTime, duration: Duration, zone: &Zone) -> Option<Span> {
    let at = zone.instant(start)?;
    Some((at, duration.end_of(start, at, zone)?))
}

/// The starts by the event's rules and dates, each once.
fn starts(
    event: &Event,
    first: DateTime,
    zone: &Zone,
    zones: &Zones,
    (from, to): (DateTime, DateTime),
    budget: &mut Budget,
) -> (Vec<DateTime>, bool) {
    let (mut starts, mut is_whole) = (vec![first], true);
    let mut own = budget.take(MAX_STEPS);
    for rule in &event.rules {
        let until = match rule.until() {
            Some(Until::Local(at)) => Some(at),
            Some(Until::Utc(at)) => Moment::Utc(at).local_in(zone, zones),
            None => None,
        };
        let (more, is_complete) = rule.starts(first, until, (from, to), MAX_OCCURRENCES, &mut own);
        starts.extend(more);
        is_whole &= is_complete;
    }
    budget.give_back(own);
    starts.extend(event.dates.iter().filter_map(|date| date.local_in(zone, zones)));
    starts.retain(|start| (from..=to).contains(start));
    starts.sort_unstable();
    starts.dedup();
    (starts, is_whole)
}

/// From one occurrence on the series has another time.
struct ChangeFrom<'a> {
    from: DateTime,
    shift: SignedDuration,
    duration: Duration,
    event: &'a Event,
}

impl ChangeFrom<'_> {
    fn span(&self, start: DateTime, zone: &Zone) -> Option<Span> {
        let moved = start.checked_add(self.shift).ok()?;
        self.event.is_busy.then(|| spanned(moved, self.duration, zone)).flatten()
    }
}

/// The changes for one occurrence and all that follow, in their order.
fn changes_from<'a>(replacements: &[&'a Event], zone: &Zone, zones: &Zones) -> Vec<ChangeFrom<'a>> {
    let change = |event: &&'a Event| {
        let (id, _) = event.replaces.as_ref().filter(|(_, is_range)| *is_range)?;
        let from = id.local_in(zone, zones)?;
        let shift = event.start.local_in(zone, zones)?.duration_since(from);
        Some(ChangeFrom { from, shift, duration: Duration::of(event, zones)?, event })
    };
    let mut changes: Vec<ChangeFrom<'a>> = replacements.iter().filter_map(change).collect();
    changes.sort_by_key(|change| change.from);
    changes
}
