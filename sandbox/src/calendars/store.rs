//! The accounts of one stand-in: calendars, their events, and the numbers of their changes.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::events::{Event, When};
use super::occurrences::{by_id, instances};

/// One calendar of an account.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub id: String,
    pub name: String,
    /// IANA name.
    pub zone: String,
    pub is_primary: bool,
    pub can_write: bool,
    pub events: BTreeMap<String, Event>,
    /// The number of the last change.
    pub last_change: u64,
}

/// A person's account.
#[derive(Clone, Debug)]
pub struct Account {
    pub email: String,
    pub name: String,
    pub zone: String,
    pub calendars: Vec<Calendar>,
}

/// All accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    pub all: Vec<Account>,
    /// Lists don't know of changes that are younger.
    pub lag: Duration,
}

impl Account {
    /// An account with a calendar of its own, one to write into beside it, and one that can only be read.
    pub fn new(email: &str, name: &str, zone: &str, first_id: String, more: [String; 2]) -> Self {
        let calendar = |id: String, name: &str, is_primary, can_write| Calendar {
            id,
            name: name.to_owned(),
            zone: zone.to_owned(),
            is_primary,
            can_write,
            events: BTreeMap::new(),
            last_change: 0,
        };
        let [second, third] = more;
        Self {
            email: email.to_owned(),
            name: name.to_owned(),
            zone: zone.to_owned(),
            calendars: vec![
                calendar(first_id, "Calendar", true, true),
                calendar(second, "Family", false, true),
                calendar(third, "Holidays", false, false),
            ],
        }
    }

    /// By its id; `primary` is the first one.
    pub fn calendar(&self, id: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.id == id || id == "primary" && calendar.is_primary)
    }

    pub fn calendar_mut(&mut self, id: &str) -> Option<&mut Calendar> {
        self.calendars.iter_mut().find(|calendar| calendar.id == id || id == "primary" && calendar.is_primary)
    }

    /// The calendar that has this event, or the series of this occurrence.
    pub fn calendar_of(&self, event: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.event(event).is_some())
    }
}

impl Accounts {
    pub fn by_email(&self, email: &str) -> Option<&Account> {
        self.all.iter().find(|account| account.email.eq_ignore_ascii_case(email))
    }

    pub fn by_email_mut(&mut self, email: &str) -> Option<&mut Account> {
        self.all.iter_mut().find(|account| account.email.eq_ignore_ascii_case(email))
    }
}

/// What a list shows: how far it knows the changes.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Events changed after this time are not known yet.
    pub known_until: Timestamp,
}

impl Calendar {
    /// An event, a tombstone included, or an occurrence of a series.
    pub fn event(&self, id: &str) -> Option<Event> {
        self.events.get(id).cloned().or_else(|| by_id(&self.events, &self.zone, id))
    }

    /// Stores an event as changed now.
    pub fn put(&mut self, mut event: Event, now: Timestamp) -> Event {
        self.last_change += 1;
        event.change = self.last_change;
        event.updated = now;
        if self.events.contains_key(&event.id) {
            event.revision += 1;
        }
        event.is_exception = event.occurrence_of.is_some();
        self.events.insert(event.id.clone(), event.clone());
        event
    }

    /// Deletes an event, a series with all of its occurrences, or one occurrence. `None` if it is not there or deleted already.
    pub fn delete(&mut self, id: &str, now: Timestamp) -> Option<Event> {
        let event = self.event(id).filter(|event| !event.is_cancelled)?;
        Some(self.put(Event { is_cancelled: true, ..event }, now))
    }

    /// Moves an event or one occurrence.
    pub fn reschedule(&mut self, id: &str, start: When, end: When, now: Timestamp) -> Option<Event> {
        let event = self.event(id).filter(|event| !event.is_cancelled)?;
        Some(self.put(Event { start, end, ..event }, now))
    }

    /// What is in `[from, to)` now, without tombstones.
    pub fn view(&self, from: Timestamp, to: Timestamp, horizon: Horizon) -> Vec<Event> {
        let mut found = instances(&self.events, &self.zone, from, to);
        found.retain(|event| !event.is_cancelled && event.updated <= horizon.known_until);
        found
    }

    /// What changed after `since`, tombstones included: what overlaps the window now, and every single event that may have left it.
    pub fn changes(&self, since: u64, from: Timestamp, to: Timestamp, horizon: Horizon) -> Vec<Event> {
        let mut found = instances(&self.events, &self.zone, from, to);
        let moved_away = |event: &&Event| event.recurrence.is_none() && !event.overlaps(from, to, &self.zone);
        found.extend(self.events.values().filter(moved_away).cloned());
        found.retain(|event| event.change > since && event.updated <= horizon.known_until);
        found.sort_by_key(|event| (event.change, event.id.clone()));
        found
    }

    /// The number for the next look at the changes: that of the last one that is known.
    pub fn known_change(&self, horizon: Horizon) -> u64 {
        let unknown = self.events.values().filter(|event| event.updated > horizon.known_until);
        unknown.map(|event| event.change - 1).min().unwrap_or(self.last_change)
    }
}
