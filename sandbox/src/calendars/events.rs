//! An event as both providers understand it: when, how it repeats, and what it means for the time of the calendar's owner.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The start or the end of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Of an event that lasts all day: no time and no zone.
    Date(Date),
    /// An instant, and the IANA name of the zone it was written in.
    Time(Timestamp, String),
}

impl When {
    /// The instant; a date begins at midnight in `zone`.
    pub fn instant(&self, zone: &str) -> Timestamp {
        match self {
            When::Time(at, _) => *at,
            When::Date(date) => date.to_zoned(time_zone(zone)).map(|at| at.timestamp()).unwrap_or_default(),
        }
    }

    /// As it is in an occurrence's id: `20261201T090000Z`, `20261201`.
    pub fn compact(&self) -> String {
        match self {
            When::Date(date) => date.strftime("%Y%m%d").to_string(),
            When::Time(at, _) => at.strftime("%Y%m%dT%H%M%SZ").to_string(),
        }
    }

    /// As many days later, at the same time of the day in its own zone.
    pub fn days_later(&self, days: i64) -> When {
        match self {
            When::Date(date) => When::Date(date.saturating_add(Span::new().days(days))),
            When::Time(at, zone) => {
                let later = at.to_zoned(time_zone(zone)).saturating_add(Span::new().days(days));
                When::Time(later.timestamp(), zone.clone())
            }
        }
    }
}

/// The zone of that name; UTC if there is none.
pub fn time_zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// How often an event repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    Daily,
    /// On the weekday of its start.
    Weekly,
}

/// The rule of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recurrence {
    pub repeats: Repeats,
    #[serde(default = "one")]
    pub interval: u32,
    /// Without it the series has no end.
    pub count: Option<u32>,
}

fn one() -> u32 {
    1
}

impl Recurrence {
    /// Days from one occurrence to the next.
    pub fn days(&self) -> i64 {
        let days = match self.repeats {
            Repeats::Daily => 1,
            Repeats::Weekly => 7,
        };
        days * i64::from(self.interval.max(1))
    }
}

/// What the time counts as in the calendar of its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    #[default]
    Busy,
    /// Transparent (Google), `free` (Microsoft).
    Free,
    Tentative,
    OutOfOffice,
    /// A working location (Google), `workingElsewhere` (Microsoft).
    WorkingElsewhere,
}

/// The owner's answer to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    Accepted,
    Declined,
    Tentative,
    NotAnswered,
}

/// One event, one series, or one occurrence of a series.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    pub title: String,
    pub description: String,
    pub location: String,
    pub start: When,
    pub end: When,
    pub recurrence: Option<Recurrence>,
    /// Of an occurrence: the series' id, and when it would be if it had not been moved.
    pub occurrence_of: Option<(String, When)>,
    /// An occurrence that differs from its series.
    pub is_exception: bool,
    pub availability: Availability,
    /// Somebody invited the owner, who has answered this.
    pub response: Option<Response>,
    /// Deleted: a tombstone.
    pub is_cancelled: bool,
    /// What the writer keeps with the event: private extended properties (Google), single-value extended properties (Microsoft).
    pub properties: BTreeMap<String, String>,
    /// Microsoft's: set by the client at creation.
    pub transaction_id: Option<String>,
    /// The body of the request that created it.
    pub created_by: Option<Value>,
    /// Counts the changes of this event.
    pub revision: u64,
    /// The number of its last change among all of the calendar.
    pub change: u64,
    pub created: Timestamp,
    pub updated: Timestamp,
}

impl Event {
    /// A new event at these times.
    pub fn new(id: String, start: When, end: When, now: Timestamp) -> Self {
        Self {
            id,
            title: String::new(),
            description: String::new(),
            location: String::new(),
            start,
            end,
            recurrence: None,
            occurrence_of: None,
            is_exception: false,
            availability: Availability::Busy,
            response: None,
            is_cancelled: false,
            properties: BTreeMap::new(),
            transaction_id: None,
            created_by: None,
            revision: 1,
            change: 0,
            created: now,
            updated: now,
        }
    }

    /// Whether it lasts all day.
    pub fn is_all_day(&self) -> bool {
        matches!(self.start, When::Date(_))
    }

    /// Whether it makes its owner busy, as the providers' own free/busy says.
    pub fn is_busy(&self) -> bool {
        let counts = !matches!(self.availability, Availability::Free | Availability::WorkingElsewhere);
        counts && self.response != Some(Response::Declined) && !self.is_cancelled
    }

    /// Whether it overlaps `[from, to)`; dates are those of `zone`.
    pub fn overlaps(&self, from: Timestamp, to: Timestamp, zone: &str) -> bool {
        self.start.instant(zone) < to && self.end.instant(zone) > from
    }

    /// For the switches and the page: times in UTC, dates as they are.
    pub fn summary(&self, calendar: &str) -> Value {
        let text = |when: &When| match when {
            When::Date(date) => date.to_string(),
            When::Time(at, _) => at.to_string(),
        };
        json!({
            "id": self.id, "calendar": calendar, "title": self.title, "description": self.description, "location": self.location,
            "start": text(&self.start), "end": text(&self.end), "availability": self.availability, "response": self.response,
            "recurrence": self.recurrence, "series": self.occurrence_of.as_ref().map(|(series, _)| series),
            "properties": self.properties, "transaction_id": self.transaction_id, "revision": self.revision,
        })
    }
}
