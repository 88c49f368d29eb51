//! Reading an iCalendar file of anybody's (RFC 5545): when its owner is busy. Nothing else of it is kept.
//!
//! *Invariant:* whatever the file says, reading it takes bounded time and memory, and one odd event never keeps the others from being read.

mod event;
mod lines;
mod recurrence;
mod rule;
mod series;
mod values;
mod windows_zones;
mod written;
mod zones;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use uuid::Uuid;

use self::event::Event;
use self::lines::Component;
use self::recurrence::Budget;
use self::series::Series;
use self::values::Period;
use self::zones::{Zone, Zones};
use crate::clock::Timestamp;

pub use self::series::Span;
pub use self::zones::zone_named;

/// Busy times of one calendar that are kept: the earliest ones.
pub const MAX_BUSY_TIMES: usize = 10_000;

/// Occurrences before they are merged.
const MAX_SPANS: usize = 200_000;

/// Steps for all rules of a file.
const MAX_STEPS: u64 = 1_500_000;

/// Steps for the zones of one calendar.
const MAX_ZONE_STEPS: u64 = 200_000;

/// How a file is read.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The zone of days, and of times without one, where the calendar does not say.
    pub zone: &'a TimeZone,
    /// The times that matter.
    pub window: Span,
    /// The host in the UIDs of our own events, which are not taken for busy.
    pub own_host: &'a str,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusyTimes {
    /// In order; times that touch are one.
    pub spans: Vec<Span>,
    pub events: usize,
    /// Events of which something could not be read.
    pub odd_events: usize,
    /// Whether there was more than is read of one file.
    pub is_cut: bool,
}

/// The file is no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not a calendar")]
pub struct NotACalendar;

impl Reading<'_> {
    /// Reads a file.
    ///
    /// # Errors
    /// It is no calendar.
    pub fn read(&self, file: &[u8]) -> Result<BusyTimes, NotACalendar> {
        let text = String::from_utf8_lossy(file);
        let (components, is_cut) = lines::components(&text);
        let calendars = components.last().map_or(0, |last| last.calendar);
        if calendars == 0 {
            return Err(NotACalendar);
        }
        let mut busy = BusyTimes { is_cut, ..BusyTimes::default() };
        let mut budget = Budget::of(MAX_STEPS);
        let mut rest = &components[..];
        while let Some(first) = rest.first() {
            let end = rest.partition_point(|component| component.calendar == first.calendar);
            self.read_calendar(&rest[..end], &mut budget, &mut busy);
            rest = &rest[end..];
        }
        busy.spans = merged(busy.spans);
        busy.is_cut |= busy.spans.len() > MAX_BUSY_TIMES;
        busy.spans.truncate(MAX_BUSY_TIMES);
        Ok(busy)
    }

    fn read_calendar(&self, components: &[Component], budget: &mut Budget, busy: &mut BusyTimes) {
        let local = |at: Timestamp| self.zone.to_datetime(at.to_jiff());
        let window = (local(self.window.0), local(self.window.1));
        let zones = Zones::of(components, &Zone::Known(self.zone.clone()), window, budget.take(MAX_ZONE_STEPS));
        let mut series: BTreeMap<&str, Series> = BTreeMap::new();
        let mut alone = Vec::new();
        for component in components {
            match component.kind.as_str() {
                "VEVENT" => {
                    busy.events += 1;
                    let uid = component.property("UID").map_or("", |uid| uid.value.trim());
                    match Event::parse(component) {
                        _ if self.is_own(uid) => {}
                        Some((event, is_whole)) => {
                            busy.odd_events += usize::from(!is_whole);
                            if uid.is_empty() {
                                let mut only = Series::default();
                                only.add(event);
                                alone.push(only);
                            } else {
                                series.entry(uid).or_default().add(event);
                            }
                        }
                        None => busy.odd_events += 1,
                    }
                }
                "VFREEBUSY" => busy.spans.extend(self.free_busy(component, &zones)),
                _ => {}
            }
        }
        for series in series.values().chain(&alone) {
            if busy.spans.len() > MAX_SPANS {
                busy.spans = merged(std::mem::take(&mut busy.spans));
                if busy.spans.len() > MAX_SPANS / 2 {
                    busy.is_cut = true;
                    break;
                }
            }
            let (spans, is_whole) = series.busy(&zones, self.window, budget);
            busy.odd_events += usize::from(!is_whole);
            busy.spans.extend(spans);
        }
        budget.give_back(zones.budget());
    }

    /// The periods of a published free/busy time (RFC 5545, section 3.6.4).
    fn free_busy(&self, component: &Component, zones: &Zones) -> Vec<Span> {
        let is_busy = |kind: Option<&str>| !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"));
        let properties = component.all("FREEBUSY").filter(|property| is_busy(property.parameter("FBTYPE")));
        let periods =
            properties.flat_map(|property| property.value.split(',').map(move |text| Period::parse(text, property)));
        let spans = periods.flatten().filter_map(|period| period.span(zones));
        spans
            .filter(|(start, end)| start < end && *start < self.window.1 && self.window.0 < *end)
            .take(MAX_SPANS)
            .collect()
    }

    /// Whether it is the event of a booking.
    fn is_own(&self, uid: &str) -> bool {
        let parts = uid.split_once('@');
        parts.is_some_and(|(id, host)| host.eq_ignore_ascii_case(self.own_host) && Uuid::try_parse(id).is_ok())
    }
}

/// In order, and one where they touch.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let is_joined = next.0 <= kept.1;
        if is_joined {
            kept.1 = kept.1.max(next.1);
        }
        is_joined
    });
    spans
}
