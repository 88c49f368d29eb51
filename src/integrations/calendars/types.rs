//! What is asked of a connected calendar and what it answers, the same for every provider.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::ids;

/// What a person is sent to the provider with.
pub struct Consent<'a> {
    /// Where the browser comes back to; registered with the provider.
    pub redirect_uri: &'a str,
    /// Comes back with the browser, unchanged.
    pub state: &'a str,
    /// The secret of PKCE (RFC 7636): 43 to 128 characters, given again when the code is exchanged.
    pub verifier: &'a SecretString,
    /// The address that the provider chooses in advance.
    pub login_hint: Option<&'a str>,
}

/// Whose account is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub address: String,
    /// As the provider names it: IANA, or Windows' (`W. Europe Standard Time`).
    pub zone: Option<String>,
}

/// One calendar of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub id: String,
    pub name: String,
    /// As the provider names it: IANA, or Windows'. `None`: that of the account.
    pub zone: Option<String>,
    pub is_primary: bool,
    pub can_write: bool,
}

/// A calendar to read.
#[derive(Clone, Copy, Debug)]
pub struct ReadCalendar<'a> {
    pub id: &'a str,
    /// Where its days begin: an all-day event lasts from midnight to midnight here.
    pub zone: &'a TimeZone,
}

/// `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Where reading begins.
#[derive(Clone, Copy, Debug)]
pub enum Since<'a> {
    /// Everything in this window; what comes next is reported for this window as well.
    Window(Window),
    /// What changed since the answer that gave this token.
    Token(&'a str),
}

/// A time at which the calendar's owner is busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyTime {
    /// The provider's id of the event, or of the one occurrence.
    pub event_id: String,
    pub start: Timestamp,
    pub end: Timestamp,
}

/// An event that Rapport wrote, found while reading. It is not busy time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEvent {
    pub id: String,
    pub key: EventKey,
}

/// What is in a window, or what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Busy times, new or with new times: each takes the place of what is known of its id. Some may be outside the window.
    pub busy: Vec<BusyTime>,
    /// Ids that are not busy times (any more): deleted, moved out of the window, declined, transparent. Some were never known.
    pub gone: Vec<String>,
    /// Our own events that are there, new or changed.
    pub own: Vec<OwnEvent>,
    /// Events that could not be read, and are left out.
    pub unreadable: usize,
    /// For [`Since::Token`].
    pub next: String,
}

/// Collects [`Changes`] over the pages of an answer.
#[derive(Debug, Default)]
pub struct ChangesBuilder(Changes);

impl ChangesBuilder {
    /// An event whose owner is busy.
    pub fn busy(&mut self, event_id: &str, start: Timestamp, end: Timestamp) {
        match start < end {
            true => self.0.busy.push(BusyTime { event_id: event_id.to_owned(), start, end }),
            // An event without length blocks nothing.
            false => self.gone(event_id),
        }
    }

    /// An event that blocks nothing, or is not there.
    pub fn gone(&mut self, event_id: &str) {
        self.0.gone.push(event_id.to_owned());
    }

    /// An event of ours.
    pub fn own(&mut self, id: &str, key: EventKey) {
        self.0.own.push(OwnEvent { id: id.to_owned(), key });
    }

    /// An event that can't be read; its times as they were are no longer true.
    pub fn unreadable(&mut self, event_id: Option<&str>) {
        self.0.unreadable += 1;
        if let Some(id) = event_id {
            self.gone(id);
        }
    }

    /// Everything, with the token for the next look.
    pub fn finish(self, next: String) -> Changes {
        Changes { next, ..self.0 }
    }
}

/// The key of an event that Rapport writes: one for each booking and connection, so that no write makes a second event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventKey(Uuid);

impl EventKey {
    /// The key of a booking's event in one connection.
    pub fn new(booking: Uuid, connection: Uuid) -> Self {
        Self(ids::named(&format!("calendar event:{booking}:{connection}")))
    }

    /// Reads what [`EventKey::to_text`] wrote.
    pub fn of(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// As it is kept with the event.
    pub fn to_text(self) -> String {
        self.0.simple().to_string()
    }

    /// The bytes, for ids that are made of it.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

/// What is written into an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDetails {
    pub title: String,
    /// Plain text.
    pub description: String,
    /// An address, or the link of a meeting.
    pub location: String,
    pub start: Timestamp,
    pub end: Timestamp,
}

/// An event that was written before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEvent {
    pub id: String,
    /// Its version after that write.
    pub etag: Option<String>,
}

/// The outcome of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upserted {
    /// It is there, as it should be.
    Written(KnownEvent),
    /// Its owner deleted it by hand, and it was left alone.
    LeftDeleted,
}

/// The outcome of a deletion: both are success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    Now,
    /// It was not there.
    Before,
}

/// Midnight of a date in a zone. In a zone that skips midnight it is the first instant of the day.
pub fn midnight(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    date.to_zoned(zone.clone()).ok().map(|at| at.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_in_every_process_and_differs_by_connection() {
        let (booking, one, other) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        assert_eq!(EventKey::new(booking, one), EventKey::new(booking, one));
        assert_ne!(EventKey::new(booking, one), EventKey::new(booking, other));
        let key = EventKey::new(booking, one);
        assert_eq!(EventKey::of(&key.to_text()), Some(key));
        assert_eq!(EventKey::of("something else"), None);
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        let at = |date: &str, zone: &str| {
            midnight(date.parse().unwrap(), &TimeZone::get(zone).unwrap()).unwrap().to_string()
        };
        assert_eq!(at("2026-12-01", "Europe/Berlin"), "2026-11-30T23:00:00Z");
        // The clocks of Santiago skip from 24:00 to 01:00.
        assert_eq!(at("2026-09-06", "America/Santiago"), "2026-09-06T04:00:00Z");
    }
}
