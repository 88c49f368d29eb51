//! The occurrences of series, with those that were moved or deleted by themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::events::{Event, When};

/// Occurrences of one series that are looked at: 20 years of days.
const MAX_OCCURRENCES: i64 = 7_500;

/// The events of a calendar by their ids.
type Events = BTreeMap<String, Event>;

/// The single events and the occurrences of series that overlap `[from, to)`, tombstones included, in the order of their start. Dates are those of
/// `zone`.
pub fn instances(events: &Events, zone: &str, from: Timestamp, to: Timestamp) -> Vec<Event> {
    let mut exceptions: BTreeMap<(&str, String), &Event> = BTreeMap::new();
    for event in events.values() {
        if let Some((series, original)) = &event.occurrence_of {
            exceptions.insert((series, original.compact()), event);
        }
    }
    let mut found = Vec::new();
    for event in events.values() {
        let in_window = event.overlaps(from, to, zone);
        if event.recurrence.is_none() {
            // An exception is found by its own times, wherever it was moved from.
            if in_window {
                let series = event.occurrence_of.as_ref().and_then(|(series, _)| events.get(series));
                found.push(series.map_or_else(|| event.clone(), |series| joined(event, series)));
            }
            continue;
        }
        for occurrence in of_series(event, to, zone) {
            let is_own = !exceptions.contains_key(&(event.id.as_str(), occurrence.start.compact()));
            if is_own && occurrence.overlaps(from, to, zone) {
                found.push(occurrence);
            }
        }
    }
    found.sort_by_key(|event| (event.start.instant(zone), event.id.clone()));
    found
}

/// The occurrence of a series with this id, whether or not it was ever changed.
pub fn by_id(events: &Events, zone: &str, id: &str) -> Option<Event> {
    let (series, original) = id.rsplit_once('_')?;
    let series = events.get(series)?;
    of_series(series, Timestamp::MAX, zone).find(|occurrence| occurrence.start.compact() == original)
}

/// An exception ends with its series.
fn joined(event: &Event, series: &Event) -> Event {
    let mut joined = event.clone();
    joined.is_cancelled |= series.is_cancelled;
    joined.change = joined.change.max(series.change);
    joined
}

/// The occurrences that begin before `to`, as the rule makes them.
fn of_series<'a>(series: &'a Event, to: Timestamp, zone: &'a str) -> impl Iterator<Item = Event> + 'a {
    let rule = series.recurrence.as_ref();
    let days = rule.map_or(1, |rule| rule.days());
    let count = rule.map_or(0, |rule| rule.count.map_or(MAX_OCCURRENCES, i64::from)).min(MAX_OCCURRENCES);
    (0..count)
        .map(move |number| occurrence(series, number * days))
        .take_while(move |occurrence| occurrence.start.instant(zone) < to)
}

fn occurrence(series: &Event, days: i64) -> Event {
    let (start, end): (When, When) = (series.start.days_later(days), series.end.days_later(days));
    let id = format!("{}_{}", series.id, start.compact());
    let occurrence_of = Some((series.id.clone(), start.clone()));
    Event { id, start, end, recurrence: None, occurrence_of, ..series.clone() }
}
