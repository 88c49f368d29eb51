//! Graph's event.

use serde_json::{Value, json};

use super::times;
use crate::calendars::events::{Availability, Event, Repeats, Response, When, time_zone};
use crate::calendars::store::Account;

/// `changeKey`: the event's version.
pub fn change_key(event: &Event) -> String {
    format!("ck{:08}", event.revision)
}

/// `@odata.etag`: the version as a weak entity tag.
pub fn etag(event: &Event) -> String {
    format!("W/\"{}\"", change_key(event))
}

fn kind(event: &Event) -> &'static str {
    match (&event.recurrence, &event.occurrence_of, event.is_exception) {
        (Some(_), _, _) => "seriesMaster",
        (None, Some(_), true) => "exception",
        (None, Some(_), false) => "occurrence",
        (None, None, _) => "singleInstance",
    }
}

/// An event with all of its fields; times are in `zone`.
pub fn event(event: &Event, account: &Account, zone: &str) -> Value {
    let (shows_as, response) = (shows_as(event), response(event));
    let is_own = event.response.is_none();
    let organizer = match is_own {
        true => json!({ "emailAddress": { "name": account.name, "address": account.email } }),
        false => json!({ "emailAddress": { "name": "Somebody", "address": "somebody@example.com" } }),
    };
    let written_in = match &event.start {
        When::Time(_, zone) => times::windows_name(zone).to_owned(),
        When::Date(_) => "UTC".to_owned(),
    };
    let location = json!({
        "displayName": event.location, "locationType": "default", "uniqueId": event.location, "uniqueIdType": "private",
    });
    let mut body = json!({
        "@odata.etag": etag(event),
        "id": event.id,
        "createdDateTime": event.created.strftime("%Y-%m-%dT%H:%M:%S.0000000Z").to_string(),
        "lastModifiedDateTime": event.updated.strftime("%Y-%m-%dT%H:%M:%S.0000000Z").to_string(),
        "changeKey": change_key(event),
        "categories": [],
        "transactionId": event.transaction_id,
        "originalStartTimeZone": written_in,
        "originalEndTimeZone": written_in,
        "iCalUId": format!("040000008200E00074C5B7101A82E008{}", event.id),
        "reminderMinutesBeforeStart": 15,
        "isReminderOn": true,
        "hasAttachments": false,
        "subject": event.title,
        "bodyPreview": event.description.chars().take(255).collect::<String>(),
        "importance": "normal",
        "sensitivity": "normal",
        "isAllDay": event.is_all_day(),
        "isCancelled": false,
        "isOrganizer": is_own,
        "responseRequested": true,
        "seriesMasterId": event.occurrence_of.as_ref().map(|(series, _)| series),
        "showAs": shows_as,
        "type": kind(event),
        "webLink": format!("https://outlook.office365.com/owa/?itemid={}&exvsurl=1&path=/calendar/item", event.id),
        "onlineMeetingUrl": null,
        "isOnlineMeeting": false,
        "onlineMeetingProvider": "unknown",
        "allowNewTimeProposals": true,
        "isDraft": false,
        "hideAttendees": false,
        "onlineMeeting": null,
        "recurrence": recurrence(event),
        "responseStatus": { "response": response, "time": "0001-01-01T00:00:00Z" },
        "body": { "contentType": "text", "content": event.description },
        "start": times::render(&event.start, zone),
        "end": times::render(&event.end, zone),
        "location": location,
        "locations": if event.location.is_empty() { json!([]) } else { json!([location]) },
        "attendees": [],
        "organizer": organizer,
    });
    if let Some((_, original)) = &event.occurrence_of {
        let original = original.instant(&account.zone);
        body["originalStart"] = json!(original.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    body
}

/// An event in an answer of `delta`. Occurrences are short: what they have in common is said once, by the master of their series.
pub fn delta_item(event: &Event, account: &Account, zone: &str, is_removed: bool) -> Value {
    let kind_of_item = "#microsoft.graph.event";
    if is_removed {
        return json!({ "@odata.type": kind_of_item, "id": event.id, "@removed": { "reason": "deleted" } });
    }
    if kind(event) == "occurrence" {
        return json!({
            "@odata.type": kind_of_item,
            "@odata.etag": etag(event),
            "seriesMasterId": event.occurrence_of.as_ref().map(|(series, _)| series),
            "type": "occurrence",
            "id": event.id,
            "start": times::render(&event.start, zone),
            "end": times::render(&event.end, zone),
        });
    }
    let mut body = self::event(event, account, zone);
    body["@odata.type"] = json!(kind_of_item);
    body
}

/// What `$select` names, and the entity tag.
pub fn selected(mut body: Value, select: Option<&String>) -> Value {
    if let (Some(select), Some(fields)) = (select, body.as_object_mut()) {
        fields.retain(|name, _| name == "@odata.etag" || select.split(',').any(|wanted| wanted == name));
    }
    body
}

/// The properties that were asked for by `$expand`.
pub fn add_properties(event: &Event, body: &mut Value) {
    let all: Vec<Value> = event.properties.iter().map(|(id, value)| json!({ "id": id, "value": value })).collect();
    if !all.is_empty() {
        body["singleValueExtendedProperties"] = json!(all);
    }
}

pub fn shows_as(event: &Event) -> &'static str {
    match event.availability {
        Availability::Busy => "busy",
        Availability::Free => "free",
        Availability::Tentative => "tentative",
        Availability::OutOfOffice => "oof",
        Availability::WorkingElsewhere => "workingElsewhere",
    }
}

fn response(event: &Event) -> &'static str {
    match event.response {
        None => "organizer",
        Some(Response::Accepted) => "accepted",
        Some(Response::Declined) => "declined",
        Some(Response::Tentative) => "tentativelyAccepted",
        Some(Response::NotAnswered) => "notResponded",
    }
}

fn recurrence(event: &Event) -> Value {
    let Some(rule) = &event.recurrence else { return Value::Null };
    let (date, zone) = match &event.start {
        When::Date(date) => (*date, "UTC"),
        When::Time(at, zone) => (at.to_zoned(time_zone(zone)).date(), zone.as_str()),
    };
    let weekday = date.strftime("%A").to_string().to_lowercase();
    let (kind, days) = match rule.repeats {
        Repeats::Daily => ("daily", json!([])),
        Repeats::Weekly => ("weekly", json!([weekday])),
    };
    json!({
        "pattern": {
            "type": kind, "interval": rule.interval, "month": 0, "dayOfMonth": 0, "daysOfWeek": days,
            "firstDayOfWeek": "sunday", "index": "first",
        },
        "range": {
            "type": if rule.count.is_some() { "numbered" } else { "noEnd" },
            "startDate": date.to_string(),
            "endDate": "0001-01-01",
            "recurrenceTimeZone": times::windows_name(zone),
            "numberOfOccurrences": rule.count.unwrap_or(0),
        },
    })
}
