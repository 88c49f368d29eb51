//! Busy times: a view of a window and its changes by `delta`, as intervals.
//!
//! In answers of `delta` an occurrence is short: whether it is busy is said by the master of its series, once.

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::Value;

use super::client::Microsoft;
use super::events::key_of_transaction;
use crate::clock::Timestamp;
use crate::integrations::calendars::{
    BusyTime, CalendarError, Changes, ChangesBuilder, ReadCalendar, Since, TIMEOUT, Window, midnight, path_segment,
};

/// Events on a page, and pages of one read: 20,000 events.
const PAGE_SIZE: &str = "odata.maxpagesize=500";
const MAX_PAGES: usize = 40;

/// Series whose master is asked for by itself in one read.
const MAX_MASTERS: usize = 100;

/// Times, and what makes them free; no titles and no guests.
const SELECT: &str = "id,type,seriesMasterId,start,end,isAllDay,isCancelled,showAs,responseStatus,transactionId";

impl Microsoft {
    pub(crate) async fn changes(
        &self,
        access_token: &SecretString,
        calendar: ReadCalendar<'_>,
        since: Since<'_>,
    ) -> Result<Changes, CalendarError> {
        let mut url = match since {
            Since::Window(window) => self.view(calendar, window, "/delta"),
            Since::Token(link) => self.checked_link(link)?,
        };
        let mut items = Vec::new();
        for _ in 0..MAX_PAGES {
            let timeout = TIMEOUT;
            let mut body = self.call(access_token, timeout, |http| http.get(&url).header("prefer", PAGE_SIZE)).await?;
            if let Some(value) = body["value"].as_array_mut() {
                items.append(value);
            }
            if let Some(link) = body["@odata.deltaLink"].as_str() {
                let next = self.checked_link(link)?;
                let masters = self.masters(access_token, &items).await?;
                return Ok(read(&items, &masters, calendar.zone).finish(next));
            }
            match body["@odata.nextLink"].as_str() {
                Some(link) => url = self.checked_link(link)?,
                None => return Err(CalendarError::Unreadable("a list without an end".to_owned())),
            }
        }
        Err(CalendarError::Refused("the calendar has too many events in this window".to_owned()))
    }

    pub(crate) async fn busy(
        &self,
        access_token: &SecretString,
        calendar: ReadCalendar<'_>,
        window: Window,
        timeout: Duration,
    ) -> Result<Vec<BusyTime>, CalendarError> {
        let mut url = format!("{}&$top=500&$select={SELECT}", self.view(calendar, window, ""));
        let mut items = Vec::new();
        for _ in 0..MAX_PAGES {
            let mut body = self.call(access_token, timeout, |http| http.get(&url)).await?;
            if let Some(value) = body["value"].as_array_mut() {
                items.append(value);
            }
            match body["@odata.nextLink"].as_str() {
                Some(link) => url = self.checked_link(link)?,
                None => return Ok(read(&items, &HashMap::new(), calendar.zone).finish(String::new()).busy),
            }
        }
        Err(CalendarError::Refused("the calendar has too many events in this window".to_owned()))
    }

    fn view(&self, calendar: ReadCalendar<'_>, window: Window, function: &str) -> String {
        let path = format!("me/calendars/{}/calendarView{function}", path_segment(calendar.id));
        let (from, to) = (path_segment(&window.from.to_string()), path_segment(&window.to.to_string()));
        self.url(&format!("{path}?startDateTime={from}&endDateTime={to}"))
    }

    /// The masters of short occurrences that are not in the answer themselves.
    async fn masters(
        &self,
        access_token: &SecretString,
        items: &[Value],
    ) -> Result<HashMap<String, Value>, CalendarError> {
        let mut masters = HashMap::new();
        let ids = items.iter().filter(|item| is_short(item)).filter_map(|item| item["seriesMasterId"].as_str());
        for id in ids {
            if masters.contains_key(id) || items.iter().any(|item| item["id"] == id) {
                continue;
            }
            if masters.len() >= MAX_MASTERS {
                return Err(CalendarError::Refused("the calendar has too many series in this window".to_owned()));
            }
            let url = self.url(&format!("me/events/{}", path_segment(id)));
            let master = match self.get(access_token, &url).await {
                Ok(master) => master,
                // Deleted meanwhile: the next look says so.
                Err(CalendarError::Gone(_)) => Value::Null,
                Err(error) => return Err(error),
            };
            masters.insert(id.to_owned(), master);
        }
        Ok(masters)
    }
}

/// An occurrence that does not say how it shows.
fn is_short(item: &Value) -> bool {
    item["type"] == "occurrence" && item["showAs"].is_null()
}

fn read(items: &[Value], fetched: &HashMap<String, Value>, zone: &TimeZone) -> ChangesBuilder {
    let is_master = |item: &&Value| item["type"] == "seriesMaster";
    let known: HashMap<&str, &Value> =
        items.iter().filter(is_master).filter_map(|item| Some((item["id"].as_str()?, item))).collect();
    let mut found = ChangesBuilder::default();
    for item in items {
        let master = item["seriesMasterId"].as_str().filter(|_| is_short(item));
        let master = master.and_then(|id| known.get(id).copied().or_else(|| fetched.get(id)));
        add(item, master, zone, &mut found);
    }
    found
}

fn add(event: &Value, master: Option<&Value>, zone: &TimeZone, found: &mut ChangesBuilder) {
    let Some(id) = event["id"].as_str() else { return found.unreadable(None) };
    if !event["@removed"].is_null() || event["type"] == "seriesMaster" {
        // A series blocks by its occurrences.
        return found.gone(id);
    }
    if let Some(key) = event["transactionId"].as_str().and_then(key_of_transaction) {
        return found.own(id, key);
    }
    if is_free(master.unwrap_or(event)) {
        return found.gone(id);
    }
    let is_all_day = master.unwrap_or(event)["isAllDay"] == true;
    match (time(&event["start"], is_all_day, zone), time(&event["end"], is_all_day, zone)) {
        (Some(start), Some(end)) => found.busy(id, start, end),
        _ => {
            tracing::warn!(provider = "Microsoft", "event without readable times left out");
            found.unreadable(Some(id));
        }
    }
}

/// Whether the event leaves its owner's time free: shown so, work at another place, cancelled by who invited, or declined. Tentative and
/// out of office are busy; so is what is unknown.
fn is_free(event: &Value) -> bool {
    event["isCancelled"] == true
        || matches!(event["showAs"].as_str(), Some("free" | "workingElsewhere"))
        || event.pointer("/responseStatus/response").is_some_and(|response| response == "declined")
}

/// Civil time with the name of a zone, which is UTC as we prefer. Of an all-day event the date counts, in the calendar's own zone.
fn time(value: &Value, is_all_day: bool, zone: &TimeZone) -> Option<Timestamp> {
    let civil: DateTime = value["dateTime"].as_str()?.parse().ok()?;
    if is_all_day {
        return midnight(civil.date(), zone);
    }
    let named = match value["timeZone"].as_str()? {
        "UTC" => TimeZone::UTC,
        name => TimeZone::get(name).ok()?,
    };
    civil.to_zoned(named).ok().map(|at| at.timestamp().into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changes(items: &[Value]) -> Changes {
        read(items, &HashMap::new(), &TimeZone::get("Europe/Berlin").unwrap()).finish(String::new())
    }

    fn at(changes: Value) -> Value {
        let mut event = json!({
            "id": "e", "type": "singleInstance", "showAs": "busy",
            "start": { "dateTime": "2026-12-03T08:00:00.0000000", "timeZone": "UTC" },
            "end": { "dateTime": "2026-12-03T09:00:00.0000000", "timeZone": "UTC" },
        });
        event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        event
    }

    #[test]
    fn what_blocks_and_what_does_not() {
        for (event, is_busy) in [
            (json!({}), true),
            (json!({ "showAs": "tentative" }), true),
            (json!({ "showAs": "oof" }), true),
            (json!({ "showAs": "unknown" }), true),
            (json!({ "responseStatus": { "response": "notResponded" } }), true),
            (json!({ "showAs": "free" }), false),
            (json!({ "showAs": "workingElsewhere" }), false),
            (json!({ "isCancelled": true }), false),
            (json!({ "responseStatus": { "response": "declined" } }), false),
            (json!({ "@removed": { "reason": "deleted" } }), false),
        ] {
            assert_eq!(!changes(&[at(event.clone())]).busy.is_empty(), is_busy, "{event}");
        }
    }

    #[test]
    fn a_short_occurrence_is_as_its_master_says() {
        let occurrence = |id: &str| {
            let mut event = at(json!({ "id": id, "type": "occurrence", "seriesMasterId": "m" }));
            event.as_object_mut().unwrap().remove("showAs");
            event
        };
        let master = |shows: &str| at(json!({ "id": "m", "type": "seriesMaster", "showAs": shows }));
        let busy = changes(&[master("busy"), occurrence("1"), occurrence("2")]);
        assert_eq!((busy.busy.len(), busy.gone), (2, vec!["m".to_owned()]));
        assert!(changes(&[master("free"), occurrence("1")]).busy.is_empty());
        // Its master is not in the answer and was asked for; or is gone, and nothing says that it is free.
        let zone = TimeZone::UTC;
        let fetched = HashMap::from([("m".to_owned(), master("free"))]);
        assert!(read(&[occurrence("1")], &fetched, &zone).finish(String::new()).busy.is_empty());
        let gone = HashMap::from([("m".to_owned(), Value::Null)]);
        assert_eq!(read(&[occurrence("1")], &gone, &zone).finish(String::new()).busy.len(), 1);
    }

    #[test]
    fn a_day_is_that_of_the_calendars_zone_and_an_odd_event_stops_nothing() {
        let midnight = |day: &str| json!({ "dateTime": format!("{day}T00:00:00.0000000"), "timeZone": "UTC" });
        let day = at(json!({ "isAllDay": true, "start": midnight("2026-12-03"), "end": midnight("2026-12-04") }));
        let odd = at(
            json!({ "id": "o", "start": { "dateTime": "2026-12-03T08:00:00", "timeZone": "tzone://Microsoft/Custom" } }),
        );
        let found = changes(&[odd, day]);
        assert_eq!(found.busy[0].start.to_string(), "2026-12-02T23:00:00Z");
        assert_eq!((found.busy.len(), found.unreadable), (1, 1));
    }
}
