//! Reading the body of an event that is written: the fields that the stand-in supports, with Graph's rules.

use serde_json::{Map, Value};

use super::error::ApiError;
use super::times;
use crate::calendars::events::{Availability, Event};

/// Fields of an event that a client may send.
const FIELDS: [&str; 14] = [
    "subject",
    "body",
    "start",
    "end",
    "location",
    "isAllDay",
    "showAs",
    "sensitivity",
    "importance",
    "transactionId",
    "singleValueExtendedProperties",
    "isReminderOn",
    "reminderMinutesBeforeStart",
    "categories",
];

/// Writes the fields of `body` into `event`.
pub fn apply(event: &mut Event, body: &Map<String, Value>, is_new: bool) -> Result<(), ApiError> {
    if let Some(unknown) = body.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(ApiError::unsupported(&format!("the property {unknown} of an event")));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if let Some(subject) = body.get("subject") {
        event.title = text(subject);
    }
    if let Some(content) = body.get("body") {
        event.description = content.get("content").map(text).unwrap_or_default();
    }
    if let Some(location) = body.get("location") {
        event.location = location.get("displayName").map(text).unwrap_or_default();
    }
    if let Some(transaction) = body.get("transactionId") {
        if !is_new {
            return Err(ApiError::property("The property 'transactionId' can't be changed."));
        }
        event.transaction_id = Some(text(transaction));
    }
    match body.get("showAs").and_then(Value::as_str) {
        Some("busy") => event.availability = Availability::Busy,
        Some("free") => event.availability = Availability::Free,
        Some("tentative") => event.availability = Availability::Tentative,
        Some("oof") => event.availability = Availability::OutOfOffice,
        Some("workingElsewhere") => event.availability = Availability::WorkingElsewhere,
        Some(_) => return Err(ApiError::property("The value of the property 'showAs' is not valid.")),
        None => {}
    }
    for property in body.get("singleValueExtendedProperties").and_then(Value::as_array).into_iter().flatten() {
        let part = |name: &str| property.get(name).and_then(Value::as_str);
        let (Some(id), Some(value)) = (part("id").filter(|id| is_property_id(id)), part("value")) else {
            return Err(ApiError::property("An extended property needs an id and a value."));
        };
        event.properties.insert(id.to_owned(), value.to_owned());
    }
    let is_all_day = body.get("isAllDay").and_then(Value::as_bool).unwrap_or(!is_new && event.is_all_day());
    for (field, time) in [("start", &mut event.start), ("end", &mut event.end)] {
        match body.get(field) {
            Some(value) => *time = times::read(field, value, is_all_day)?,
            None if is_new => return Err(ApiError::property(format!("The property '{field}' is required."))),
            None => {}
        }
    }
    if event.start.instant("UTC") > event.end.instant("UTC") {
        let error = ApiError::property("The meeting duration can't be negative.");
        return Err(ApiError { code: "ErrorCalendarDurationIsTooLong", ..error });
    }
    Ok(())
}

/// `String {00000000-0000-0000-0000-000000000000} Name Something`.
fn is_property_id(id: &str) -> bool {
    id.strip_prefix("String {").is_some_and(|rest| rest.get(36..).is_some_and(|rest| rest.starts_with("} Name ")))
}
