//! Busy times: the events of a window and what changed since a sync token, as intervals.

use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::Value;

use super::client::Google;
use super::events::KEY_PROPERTY;
use crate::clock::Timestamp;
use crate::integrations::calendars::{
    BusyTime, CalendarError, Changes, ChangesBuilder, EventKey, ReadCalendar, Since, TIMEOUT, Window, midnight,
    path_segment,
};

/// Events on a page, and pages of one read: 20,000 events.
const PAGE_SIZE: &str = "500";
const MAX_PAGES: usize = 40;

/// Times, and what makes them free; no titles, no guests but the owner.
const FIELDS: &str = "nextPageToken,nextSyncToken,items(id,status,start,end,transparency,eventType,attendees(self,responseStatus),extendedProperties/private)";

impl Google {
    pub(crate) async fn changes(
        &self,
        access_token: &SecretString,
        calendar: ReadCalendar<'_>,
        since: Since<'_>,
    ) -> Result<Changes, CalendarError> {
        self.read(access_token, calendar, since, TIMEOUT).await
    }

    pub(crate) async fn busy(
        &self,
        access_token: &SecretString,
        calendar: ReadCalendar<'_>,
        window: Window,
        timeout: Duration,
    ) -> Result<Vec<BusyTime>, CalendarError> {
        Ok(self.read(access_token, calendar, Since::Window(window), timeout).await?.busy)
    }

    async fn read(
        &self,
        access_token: &SecretString,
        calendar: ReadCalendar<'_>,
        since: Since<'_>,
        timeout: Duration,
    ) -> Result<Changes, CalendarError> {
        let url = self.url(&format!("calendars/{}/events", path_segment(calendar.id)));
        let mut found = ChangesBuilder::default();
        let mut page = None::<String>;
        for _ in 0..MAX_PAGES {
            let body =
                self.api
                    .call(access_token, timeout, |http| {
                        let request = http.get(&url).query(&[
                            ("singleEvents", "true"),
                            ("maxResults", PAGE_SIZE),
                            ("fields", FIELDS),
                        ]);
                        let request = match since {
                            Since::Window(window) => request
                                .query(&[("timeMin", window.from.to_string()), ("timeMax", window.to.to_string())]),
                            Since::Token(token) => request.query(&[("syncToken", token)]),
                        };
                        page.iter().fold(request, |request, token| request.query(&[("pageToken", token)]))
                    })
                    .await?;
            for event in body["items"].as_array().into_iter().flatten() {
                add(event, calendar.zone, &mut found);
            }
            if let Some(next) = body["nextSyncToken"].as_str() {
                return Ok(found.finish(next.to_owned()));
            }
            page = body["nextPageToken"].as_str().map(str::to_owned);
            if page.is_none() {
                return Err(CalendarError::Unreadable("a list without an end".to_owned()));
            }
        }
        Err(CalendarError::Refused("the calendar has too many events in this window".to_owned()))
    }
}

fn add(event: &Value, zone: &TimeZone, found: &mut ChangesBuilder) {
    let Some(id) = event["id"].as_str() else { return found.unreadable(None) };
    if event["status"] == "cancelled" {
        return found.gone(id);
    }
    let key = event.pointer("/extendedProperties/private").and_then(|all| all[KEY_PROPERTY].as_str());
    if let Some(key) = key.and_then(EventKey::of) {
        return found.own(id, key);
    }
    if is_free(event) {
        return found.gone(id);
    }
    match (time(&event["start"], zone), time(&event["end"], zone)) {
        (Some(start), Some(end)) => found.busy(id, start, end),
        _ => {
            tracing::warn!(provider = "Google", "event without readable times left out");
            found.unreadable(Some(id));
        }
    }
}

/// Whether the event leaves its owner's time free: marked so, a working location, or an invitation that was declined. Tentative is busy, as in
/// Google's own free/busy.
fn is_free(event: &Value) -> bool {
    let has_declined = |guest: &Value| guest["self"] == true && guest["responseStatus"] == "declined";
    event["transparency"] == "transparent"
        || event["eventType"] == "workingLocation"
        || event["attendees"].as_array().into_iter().flatten().any(has_declined)
}

/// `{dateTime}` with its offset, or `{date}`: midnight in the calendar's own zone.
fn time(value: &Value, zone: &TimeZone) -> Option<Timestamp> {
    match value["dateTime"].as_str() {
        Some(text) => text.parse().ok(),
        None => midnight(value["date"].as_str()?.parse().ok()?, zone),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(event: Value) -> Changes {
        let mut found = ChangesBuilder::default();
        add(&event, &TimeZone::get("Europe/Berlin").unwrap(), &mut found);
        found.finish(String::new())
    }

    fn at(changes: serde_json::Map<String, Value>) -> Value {
        let mut event = json!({
            "id": "e", "status": "confirmed",
            "start": { "dateTime": "2026-12-03T09:00:00+01:00" }, "end": { "dateTime": "2026-12-03T10:00:00+01:00" },
        });
        event.as_object_mut().unwrap().extend(changes);
        event
    }

    #[test]
    fn what_blocks_and_what_does_not() {
        let blocks = |changes: Value| !read(at(changes.as_object().unwrap().clone())).busy.is_empty();
        for busy in [
            json!({}),
            json!({ "status": "tentative" }),
            json!({ "eventType": "outOfOffice" }),
            json!({ "eventType": "focusTime" }),
            json!({ "attendees": [{ "self": true, "responseStatus": "needsAction" }] }),
            json!({ "attendees": [{ "responseStatus": "declined" }, { "self": true, "responseStatus": "accepted" }] }),
        ] {
            assert!(blocks(busy.clone()), "{busy}");
        }
        for free in [
            json!({ "status": "cancelled" }),
            json!({ "transparency": "transparent" }),
            json!({ "eventType": "workingLocation" }),
            json!({ "attendees": [{ "self": true, "responseStatus": "declined" }] }),
            json!({ "end": { "dateTime": "2026-12-03T09:00:00+01:00" } }),
        ] {
            assert!(!blocks(free.clone()), "{free}");
        }
    }

    #[test]
    fn a_day_is_that_of_the_calendars_zone_and_an_odd_event_stops_nothing() {
        let day = read(
            json!({ "id": "d", "status": "confirmed", "start": { "date": "2026-12-03" }, "end": { "date": "2026-12-05" } }),
        );
        assert_eq!(day.busy[0].start.to_string(), "2026-12-02T23:00:00Z");
        assert_eq!(day.busy[0].end.to_string(), "2026-12-04T23:00:00Z");
        let odd = read(json!({ "id": "o", "status": "confirmed", "start": { "date": "someday" } }));
        assert_eq!((odd.busy.len(), odd.gone, odd.unreadable), (0, vec!["o".to_owned()], 1));
        assert_eq!(read(json!({})).unreadable, 1);
    }
}
