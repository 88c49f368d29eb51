//! Reading the body of an event that is written: the fields that the stand-in supports, with Google's rules.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::error::ApiError;
use crate::calendars::events::{Availability, Event, When, time_zone};

/// Fields of an event that a client may send.
const FIELDS: [&str; 15] = [
    "id",
    "summary",
    "description",
    "location",
    "start",
    "end",
    "status",
    "transparency",
    "visibility",
    "extendedProperties",
    "reminders",
    "source",
    "sequence",
    "guestsCanModify",
    "kind",
];

/// An id that the client chose: 5 to 1,024 characters of base32hex in lower case (RFC 2938, section 3.1.2).
pub fn chosen_id(body: &Map<String, Value>) -> Result<Option<String>, ApiError> {
    let Some(id) = body.get("id") else { return Ok(None) };
    let is_valid =
        |id: &&str| (5..=1024).contains(&id.len()) && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'));
    match id.as_str().filter(is_valid) {
        Some(id) => Ok(Some(id.to_owned())),
        None => Err(ApiError::invalid("resource.id", "Invalid resource id value.")),
    }
}

/// Writes the fields of `body` into `event`; with `is_whole`, a field that is missing is emptied.
pub fn apply(event: &mut Event, body: &Map<String, Value>, is_whole: bool) -> Result<(), ApiError> {
    if let Some(unknown) = body.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(ApiError::unsupported(&format!("the field {unknown} of an event")));
    }
    if is_whole {
        event.properties = BTreeMap::new();
        event.availability = Availability::Busy;
    }
    for (field, text) in
        [("summary", &mut event.title), ("description", &mut event.description), ("location", &mut event.location)]
    {
        match body.get(field) {
            Some(value) => *text = value.as_str().unwrap_or_default().to_owned(),
            None if is_whole => text.clear(),
            None => {}
        }
    }
    match body.get("transparency").and_then(Value::as_str) {
        Some("transparent") => event.availability = Availability::Free,
        Some("opaque") => event.availability = Availability::Busy,
        Some(_) => return Err(ApiError::invalid("transparency", "Invalid value for transparency")),
        None => {}
    }
    if let Some(private) = body.get("extendedProperties").and_then(|value| value.get("private")?.as_object()) {
        for (name, value) in private {
            // The limits of <https://developers.google.com/workspace/calendar/api/guides/extended-properties>.
            let text = value.as_str().filter(|text| text.len() <= 1024 && name.len() <= 44);
            let text = text.ok_or_else(|| ApiError::invalid("extendedProperties", "Invalid extended property"))?;
            event.properties.insert(name.clone(), text.to_owned());
        }
    }
    match body.get("status").and_then(Value::as_str) {
        // An event that was deleted comes back.
        Some("confirmed") => event.is_cancelled = false,
        Some("tentative") => event.availability = Availability::Tentative,
        Some("cancelled") => event.is_cancelled = true,
        Some(_) => return Err(ApiError::invalid("status", "Invalid value for status")),
        None => {}
    }
    for (field, time) in [("start", &mut event.start), ("end", &mut event.end)] {
        match body.get(field) {
            Some(value) => *time = when(field, value)?,
            None if is_whole => return Err(ApiError::required(field)),
            None => {}
        }
    }
    let is_mixed = event.start.clone().is_date() != event.end.is_date();
    if is_mixed || event.start.instant("UTC") > event.end.instant("UTC") {
        let reason = ApiError::invalid("end", "The specified time range is empty.");
        return Err(ApiError { reason: "timeRangeEmpty", domain: "calendar", ..reason });
    }
    Ok(())
}

impl When {
    fn is_date(&self) -> bool {
        matches!(self, When::Date(_))
    }
}

/// `{date}` or `{dateTime, timeZone?}`; a `dateTime` without an offset needs the zone.
fn when(field: &str, value: &Value) -> Result<When, ApiError> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let invalid = || ApiError::invalid(field, format!("Invalid {field} time."));
    if let Some(date) = text("date") {
        return date.parse::<Date>().map(When::Date).map_err(|_| invalid());
    }
    let time = text("dateTime").ok_or_else(invalid)?;
    let zone = text("timeZone");
    if zone.is_some_and(|zone| TimeZone::get(zone).is_err()) {
        return Err(ApiError::invalid(&format!("{field}.timeZone"), "Invalid time zone definition"));
    }
    if let Ok(at) = time.parse::<Timestamp>() {
        return Ok(When::Time(at, zone.unwrap_or("UTC").to_owned()));
    }
    let zone = zone.ok_or_else(|| ApiError::invalid(field, "Missing time zone definition for start time."))?;
    let civil: DateTime = time.parse().map_err(|_| invalid())?;
    let at = civil.to_zoned(time_zone(zone)).map_err(|_| invalid())?;
    Ok(When::Time(at.timestamp(), zone.to_owned()))
}
