//! iCalendar (RFC 5545, RFC 5546) for bookings: the invitation in an email, the file to download, the feed to subscribe to.
//!
//! The UID of a booking never changes and SEQUENCE is its revision, so that a move or a cancellation updates the event in the calendar.
//! Times are in the reader's zone, with its VTIMEZONE; each reads back as the same instant.

pub mod busy_events;
pub mod busy_times;
pub mod channels;
pub mod choices;
pub mod connected;
pub mod connections;
pub mod everybodys;
pub mod feeds;
pub mod health;
pub mod ics;
pub mod links;
pub mod oauth_states;
mod provider;
pub mod reencryption;
pub mod subscriptions;
pub mod tokens;

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset, TimeZone};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use uuid::Uuid;

pub use self::provider::Provider;
use crate::clock::Timestamp;

/// What a calendar should do with the event (RFC 5546, section 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Add it, or replace it by this newer sequence.
    Request,
    /// Show it, without attendees: feeds.
    Publish,
    /// Remove it.
    Cancel,
}

impl Method {
    /// As in METHOD and in the `method` parameter of a MIME part.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Request => "REQUEST",
            Method::Publish => "PUBLISH",
            Method::Cancel => "CANCEL",
        }
    }
}

/// STATUS of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// Held, not paid yet.
    Tentative,
    /// It takes place, or took place.
    Confirmed,
    /// It does not take place.
    Cancelled,
}

/// An organizer or attendee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
}

/// One session as an event for a reader.
#[derive(Clone, Debug)]
pub struct Event {
    /// From [`uid`]; it never changes.
    pub uid: String,
    /// The booking's revision.
    pub sequence: i32,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// When it was booked.
    pub created_at: Timestamp,
    /// When this revision was made.
    pub updated_at: Timestamp,
    /// The title.
    pub summary: String,
    /// The details.
    pub description: String,
    /// Where it takes place: the meeting link.
    pub location: Option<String>,
    /// The booking in the web app.
    pub url: Option<String>,
    /// The app, so that replies don't go to a private address.
    pub organizer: Person,
    /// Those who take part and whose addresses the reader may know. Omitted when published (RFC 5546, section 3.2.1).
    pub attendees: Vec<Person>,
    /// Whether it takes place.
    pub status: EventStatus,
    /// The reader's IANA zone; an unknown one means UTC.
    pub zone: String,
}

/// The UID of a booking's event (RFC 7986, section 5.3: globally unique, without information about the machine).
pub fn uid(booking_id: Uuid, host: &str) -> String {
    format!("{booking_id}@{host}")
}

/// The host part of UIDs: the web app's.
pub fn host(web_url: &str) -> String {
    let rest = web_url.split_once("://").map_or(web_url, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    if host.is_empty() { "rapport".to_owned() } else { host.to_owned() }
}

/// The title of a session with somebody of that name.
pub fn summary(other_name: &str) -> String {
    format!("Session with {other_name}")
}

/// One session as an iCalendar object.
pub fn invite(event: &Event, method: Method) -> String {
    calendar(std::slice::from_ref(event), method, None)
}

/// Sessions as a calendar to subscribe to, refreshed every hour.
pub fn feed(name: &str, events: &[Event]) -> String {
    calendar(events, Method::Publish, Some(name))
}

fn calendar(events: &[Event], method: Method, name: Option<&str>) -> String {
    let mut lines = ContentLines::default();
    lines.put("BEGIN:VCALENDAR");
    lines.put("VERSION:2.0");
    lines.put("PRODID:-//Rapport//Sessions//EN");
    lines.put("CALSCALE:GREGORIAN");
    lines.put(&format!("METHOD:{}", method.as_str()));
    if let Some(name) = name {
        lines.text("NAME", name);
        lines.text("X-WR-CALNAME", name);
        lines.put("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        lines.put("X-PUBLISHED-TTL:PT1H");
    }
    let mut zones: BTreeMap<&str, (Timestamp, Timestamp)> = BTreeMap::new();
    for event in events {
        let span = zones.entry(&event.zone).or_insert((event.starts_at, event.ends_at));
        *span = (span.0.min(event.starts_at), span.1.max(event.ends_at));
    }
    let zones: BTreeMap<&str, TimeZone> = zones
        .into_iter()
        .filter_map(|(name, (first, last))| {
            let zone = TimeZone::get(name).ok()?;
            write_timezone(&mut lines, name, &zone, first, last).then_some((name, zone))
        })
        .collect();
    for event in events {
        write_event(&mut lines, event, method, zones.get(event.zone.as_str()));
    }
    lines.put("END:VCALENDAR");
    lines.0
}

fn write_event(lines: &mut ContentLines, event: &Event, method: Method, zone: Option<&TimeZone>) {
    lines.put("BEGIN:VEVENT");
    lines.text("UID", &event.uid);
    lines.put(&format!("SEQUENCE:{}", event.sequence.max(0)));
    lines.put(&format!("DTSTAMP:{}", utc(event.updated_at)));
    lines.put(&format!("CREATED:{}", utc(event.created_at)));
    lines.put(&format!("LAST-MODIFIED:{}", utc(event.updated_at)));
    lines.put(&format!("DTSTART{}", date_time(event.starts_at, &event.zone, zone)));
    lines.put(&format!("DTEND{}", date_time(event.ends_at, &event.zone, zone)));
    lines.text("SUMMARY", &event.summary);
    lines.text("DESCRIPTION", &event.description);
    if let Some(location) = &event.location {
        lines.text("LOCATION", location);
    }
    if let Some(url) = &event.url {
        lines.put(&format!("URL:{}", uri(url)));
    }
    lines.put(&format!("ORGANIZER;CN={}:{}", quoted(&event.organizer.name), mailto(&event.organizer.email)));
    if method != Method::Publish {
        // Both sides agreed by booking, so no reply is requested.
        for person in &event.attendees {
            lines.put(&format!(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE;CN={}:{}",
                quoted(&person.name),
                mailto(&person.email)
            ));
        }
    }
    let status = match (method, event.status) {
        (Method::Cancel, _) | (_, EventStatus::Cancelled) => "CANCELLED",
        (_, EventStatus::Tentative) => "TENTATIVE",
        (_, EventStatus::Confirmed) => "CONFIRMED",
    };
    lines.put(&format!("STATUS:{status}"));
    // Sessions are private, also in a calendar shared with a team.
    lines.put("CLASS:PRIVATE");
    lines.put(if status == "CANCELLED" { "TRANSP:TRANSPARENT" } else { "TRANSP:OPAQUE" });
    if status != "CANCELLED" {
        lines.put("BEGIN:VALARM");
        lines.put("ACTION:DISPLAY");
        lines.text("DESCRIPTION", &event.summary);
        lines.put("TRIGGER:-PT15M");
        lines.put("END:VALARM");
    }
    lines.put("END:VEVENT");
}

/// The parameters and value of DTSTART or DTEND: local time with its zone, or UTC if there is no zone or if the local time would mean
/// another instant (in a repeated hour, RFC 5545 section 3.3.5 takes the first).
fn date_time(at: Timestamp, name: &str, zone: Option<&TimeZone>) -> String {
    let at = at.whole_seconds();
    if let Some(zone) = zone {
        let local = at.to_jiff().to_zoned(zone.clone()).datetime();
        let meaning = zone.to_ambiguous_timestamp(local).compatible().ok();
        if meaning == Some(at.to_jiff()) {
            return format!(";TZID={}:{}", quoted_if_needed(name), civil(local));
        }
    }
    format!(":{}", utc(at))
}

/// Writes VTIMEZONE with each change of offset from the one before `first` to the one after `last`. Writes nothing and returns `false` for
/// a zone that is UTC by another name.
fn write_timezone(lines: &mut ContentLines, name: &str, zone: &TimeZone, first: Timestamp, last: Timestamp) -> bool {
    let (first, last) = (first.to_jiff(), last.to_jiff());
    let mut onsets: Vec<_> = zone.preceding(first + jiff::SignedDuration::from_secs(1)).take(2).collect();
    onsets.reverse();
    let mut after_last = 0;
    for onset in zone.following(first + jiff::SignedDuration::from_secs(1)) {
        if onset.timestamp() > last {
            after_last += 1;
        }
        if after_last > 2 {
            break;
        }
        onsets.push(onset);
    }
    if onsets.is_empty() && zone.to_offset(first) == Offset::UTC {
        return false;
    }
    // The changes before `base` are left out: calendars expect no observance before 1970.
    let base = onsets.iter().rposition(|onset| onset.timestamp() <= jiff::Timestamp::UNIX_EPOCH).map_or(0, |at| at + 1);
    let covers_first = onsets.get(base).is_some_and(|onset| onset.timestamp() <= first);
    lines.put("BEGIN:VTIMEZONE");
    lines.text("TZID", name);
    if !covers_first {
        let info = zone.to_offset_info(first);
        write_observance(lines, info.dst(), DateTime::constant(1970, 1, 1, 0, 0, 0, 0), info.offset(), &info);
    }
    for onset in onsets.iter().skip(base) {
        let from = zone.to_offset(onset.timestamp() - jiff::SignedDuration::from_nanos(1));
        let info = zone.to_offset_info(onset.timestamp());
        write_observance(lines, onset.dst(), from.to_datetime(onset.timestamp()), from, &info);
    }
    lines.put("END:VTIMEZONE");
    true
}

fn write_observance(
    lines: &mut ContentLines,
    dst: Dst,
    onset: DateTime,
    from: Offset,
    to: &jiff::tz::TimeZoneOffsetInfo<'_>,
) {
    let part = if dst.is_dst() { "DAYLIGHT" } else { "STANDARD" };
    lines.put(&format!("BEGIN:{part}"));
    lines.put(&format!("DTSTART:{}", civil(onset)));
    lines.put(&format!("TZOFFSETFROM:{}", utc_offset(from)));
    lines.put(&format!("TZOFFSETTO:{}", utc_offset(to.offset())));
    lines.text("TZNAME", to.abbreviation());
    lines.put(&format!("END:{part}"));
}

fn utc(at: Timestamp) -> String {
    format!("{}Z", civil(Offset::UTC.to_datetime(at.to_jiff())))
}

fn civil(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// `±HHMM`, with seconds only where a zone has them (RFC 5545, section 3.3.14).
fn utc_offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, rest) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let mut text = format!("{sign}{:02}{:02}", rest / 3600, rest / 60 % 60);
    if rest % 60 != 0 {
        let _ = write!(text, "{:02}", rest % 60);
    }
    text
}

/// A quoted parameter value. RFC 5545 has no escape for a quotation mark, so it becomes an apostrophe.
fn quoted(value: &str) -> String {
    let plain: String = value.chars().map(|c| if c == '"' { '\'' } else { c }).map(without_control).collect();
    format!("\"{}\"", plain.trim())
}

fn quoted_if_needed(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'));
    if plain { value.to_owned() } else { quoted(value) }
}

/// A `mailto:` URI (RFC 6068, section 2): whatever an address may have and a URI may not is encoded, by the octets of its UTF-8.
fn mailto(email: &str) -> String {
    const ENCODED: &AsciiSet = &URI_ENCODED.add(b'%').add(b'?').add(b'#').add(b'&').add(b'/').add(b'[').add(b']');
    format!("mailto:{}", utf8_percent_encode(&without_blanks(email), ENCODED))
}

/// A URI of ASCII (RFC 3986): other characters are encoded, what is encoded already stays.
fn uri(value: &str) -> String {
    utf8_percent_encode(&without_blanks(value), URI_ENCODED).to_string()
}

/// What is in no URI. Everything outside of ASCII is encoded anyway.
const URI_ENCODED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

fn without_blanks(value: &str) -> String {
    value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

/// Control characters are not allowed in a content line.
fn without_control(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// Content lines: each ends with CRLF and is folded at 75 octets, never inside a character (RFC 5545, section 3.1).
#[derive(Default)]
struct ContentLines(String);

impl ContentLines {
    const WIDTH: usize = 75;

    fn put(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > Self::WIDTH {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property of type TEXT, escaped (RFC 5545, section 3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' => line.push_str("\\\\"),
                ';' => line.push_str("\\;"),
                ',' => line.push_str("\\,"),
                '\n' | '\r' => line.push_str("\\n"),
                other => line.push(without_control(other)),
            }
        }
        self.put(&line);
    }
}

#[cfg(test)]
mod tests;
