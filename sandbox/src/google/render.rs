//! Google's objects: calendars, events and their times.

use serde_json::{Value, json};

use crate::calendars::events::{Availability, Event, Repeats, Response, When, time_zone};
use crate::calendars::store::Calendar;

/// `etag`: the calendar's or event's version, in quotation marks.
pub fn etag(event: &Event) -> String {
    format!("\"{:016}\"", event.revision * 2 + u64::from(event.is_cancelled))
}

/// An entry of the calendar list.
pub fn calendar(calendar: &Calendar) -> Value {
    let mut entry = json!({
        "kind": "calendar#calendarListEntry",
        "etag": format!("\"{:016}\"", calendar.last_change),
        "id": calendar.id,
        "summary": calendar.name,
        "timeZone": calendar.zone,
        "colorId": "14",
        "backgroundColor": "#9fe1e7",
        "foregroundColor": "#000000",
        "selected": true,
        "accessRole": access_role(calendar),
        "defaultReminders": [],
        "conferenceProperties": { "allowedConferenceSolutionTypes": ["hangoutsMeet"] },
    });
    if calendar.is_primary {
        entry["primary"] = json!(true);
    }
    entry
}

pub fn access_role(calendar: &Calendar) -> &'static str {
    match (calendar.is_primary, calendar.can_write) {
        (true, _) => "owner",
        (false, true) => "writer",
        (false, false) => "reader",
    }
}

/// An event. Of one that is deleted, a list says no more than its id and status, and which occurrence it was.
pub fn event(event: &Event, email: &str) -> Value {
    let mut body = json!({ "kind": "calendar#event", "etag": etag(event), "id": event.id, "status": "cancelled" });
    if let Some((series, original)) = &event.occurrence_of {
        body["recurringEventId"] = json!(series);
        body["originalStartTime"] = time(original);
    }
    if event.is_cancelled {
        return body;
    }
    body["status"] = json!(if event.availability == Availability::Tentative { "tentative" } else { "confirmed" });
    body["htmlLink"] = json!(format!("https://www.google.com/calendar/event?eid={}", event.id));
    body["created"] = json!(event.created.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string());
    body["updated"] = json!(event.updated.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string());
    for (field, text) in [("summary", &event.title), ("description", &event.description), ("location", &event.location)]
    {
        if !text.is_empty() {
            body[field] = json!(text);
        }
    }
    let is_own = event.response.is_none();
    let organizer = if is_own { email } else { "somebody@example.com" };
    body["creator"] = json!({ "email": organizer, "self": is_own });
    body["organizer"] = json!({ "email": organizer, "self": is_own });
    body["start"] = time(&event.start);
    body["end"] = time(&event.end);
    if let Some(rule) = &event.recurrence {
        let frequency = match rule.repeats {
            Repeats::Daily => "DAILY",
            Repeats::Weekly => "WEEKLY",
        };
        let count = rule.count.map(|count| format!(";COUNT={count}")).unwrap_or_default();
        body["recurrence"] = json!([format!("RRULE:FREQ={frequency};INTERVAL={}{count}", rule.interval)]);
    }
    body["iCalUID"] = json!(format!("{}@google.com", series_id(event)));
    body["sequence"] = json!(event.revision - 1);
    if !event.properties.is_empty() {
        body["extendedProperties"] = json!({ "private": event.properties });
    }
    body["reminders"] = json!({ "useDefault": true });
    add_kind(event, &mut body);
    if let Some(response) = event.response {
        let status = match response {
            Response::Accepted => "accepted",
            Response::Declined => "declined",
            Response::Tentative => "tentative",
            Response::NotAnswered => "needsAction",
        };
        body["attendees"] = json!([
            { "email": organizer, "organizer": true, "responseStatus": "accepted" },
            { "email": email, "self": true, "responseStatus": status },
        ]);
    }
    body
}

fn add_kind(event: &Event, body: &mut Value) {
    body["eventType"] = json!("default");
    match event.availability {
        Availability::Busy | Availability::Tentative => {}
        Availability::Free => body["transparency"] = json!("transparent"),
        Availability::OutOfOffice => {
            body["eventType"] = json!("outOfOffice");
            body["outOfOfficeProperties"] = json!({ "autoDeclineMode": "declineNone" });
        }
        Availability::WorkingElsewhere => {
            body["eventType"] = json!("workingLocation");
            body["transparency"] = json!("transparent");
            body["visibility"] = json!("public");
            body["workingLocationProperties"] = json!({ "type": "homeOffice", "homeOffice": {} });
        }
    }
}

fn series_id(event: &Event) -> &str {
    event.occurrence_of.as_ref().map_or(&event.id, |(series, _)| series)
}

/// `{date}`, or `{dateTime, timeZone}` with the offset of that zone.
pub fn time(when: &When) -> Value {
    match when {
        When::Date(date) => json!({ "date": date.to_string() }),
        When::Time(at, zone) => {
            let local = at.to_zoned(time_zone(zone));
            json!({ "dateTime": local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), "timeZone": zone })
        }
    }
}
