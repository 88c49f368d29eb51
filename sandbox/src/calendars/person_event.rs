//! Events that people make by hand in their own calendar: what tests and the switches add.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, Unit};
use serde::Deserialize;

use super::events::{Availability, Event, Recurrence, Response, When, time_zone};

/// An event as a person makes it. The times are dates (`2026-12-01`: all day), civil times in `zone` (`2026-12-01T09:00`), or instants
/// (`2026-12-01T09:00:00Z`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonEvent {
    /// The first one if it is left out.
    pub calendar: Option<String>,
    pub title: String,
    pub start: String,
    pub end: String,
    /// The calendar's if it is left out.
    pub zone: Option<String>,
    pub recurrence: Option<Recurrence>,
    pub availability: Availability,
    /// Somebody else invited the person, who answered this.
    pub response: Option<Response>,
}

impl PersonEvent {
    /// A busy event at these times.
    pub fn at(title: &str, start: &str, end: &str) -> Self {
        Self { title: title.to_owned(), start: start.to_owned(), end: end.to_owned(), ..Self::default() }
    }

    /// The event; `None` if the times can't be read.
    pub(crate) fn to_event(&self, id: String, calendar_zone: &str, now: Timestamp) -> Option<Event> {
        let zone = self.zone.as_deref().unwrap_or(calendar_zone);
        let (start, end) = (when(&self.start, zone)?, when(&self.end, zone)?);
        Some(Event {
            title: self.title.clone(),
            recurrence: self.recurrence.clone(),
            availability: self.availability,
            response: self.response,
            ..Event::new(id, start, end, now)
        })
    }
}

/// Reads a date, a civil time of `zone`, or an instant.
pub(crate) fn when(text: &str, zone: &str) -> Option<When> {
    if text.len() == 10 {
        return text.parse::<Date>().ok().map(When::Date);
    }
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => text.parse::<DateTime>().ok()?.to_zoned(time_zone(zone)).ok()?.timestamp(),
    };
    Some(When::Time(at.round(Unit::Second).ok()?, zone.to_owned()))
}
