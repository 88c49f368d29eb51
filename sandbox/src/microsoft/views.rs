//! What is in a window of time: `calendarView`, its changes by `delta`, and `getSchedule`.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::error::ApiError;
use super::people::context;
use super::preferences::Preferences;
use super::{render, times};
use crate::calendars::events::{Event, When};
use crate::calendars::form::{fields, new_secret};
use crate::calendars::shared::{Position, Shared, State};
use crate::calendars::store::{Account, Calendar, Horizon};

pub async fn calendar_view(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    let email = caller.to_read_events()?;
    let query = fields(request.query_string());
    allow_only(&query, &["startDateTime", "endDateTime", "$top", "$skip", "$select"])?;
    let number = |name: &str, missing: usize| match query.get(name) {
        Some(text) => text.parse().map_err(|_| ApiError::new_parameter(name)),
        None => Ok(missing),
    };
    let (top, skip) = (number("$top", 10)?.min(1000), number("$skip", 0)?);
    let (from, to) = window(&query)?;
    let state = shared.lock();
    let horizon = shared.horizon(&state);
    let top = state.page_size.map_or(top, |size| size.min(top));
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar(&calendar).ok_or_else(ApiError::not_found)?;
    let found = calendar.view(from, to, horizon);
    let select = query.get("$select");
    let render = |event: &Event| render::selected(render::event(event, account, &preferences.zone), select);
    let value: Vec<Value> = found.iter().skip(skip).take(top).map(render).collect();
    let end = skip + value.len();
    let mut body = json!({ "@odata.context": context(&shared, "users('me')/calendars/calendarView"), "value": value });
    if end < found.len() {
        let is_kept = |pair: &&str| pair.contains("DateTime=") || pair.contains("select=");
        let times = request.query_string().split('&').filter(is_kept).collect::<Vec<_>>();
        let path = format!("{}/v1.0/me/calendars/{}/calendarView", shared.url(), encoded(&calendar.id));
        body["@odata.nextLink"] = json!(format!("{path}?{}&$top={top}&$skip={end}", times.join("&")));
    }
    Ok(preferences.answer(200, &body))
}

pub async fn delta(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    let email = caller.to_read_events()?;
    let query = fields(request.query_string());
    allow_only(&query, &["startDateTime", "endDateTime", "$deltatoken", "$skiptoken"])?;
    let mut state = shared.lock();
    let horizon = shared.horizon(&state);
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar(&calendar).ok_or_else(ApiError::not_found)?;
    let mut position = position(&state, email, calendar, &query)?;
    if !position.is_page {
        position.until = calendar.known_change(horizon);
        position.offset = 0;
    }
    let items = changed_items(account, calendar, &position, horizon, &preferences.zone);
    let size = preferences.page_size.unwrap_or(50).min(state.page_size.unwrap_or(usize::MAX)).max(1);
    let page: Vec<&Value> = items.iter().skip(position.offset).take(size).collect();
    let end = position.offset + page.len();
    let mut body = json!({ "@odata.context": context(&shared, "Collection(event)"), "value": page });
    let (link, parameter, next) = match end < items.len() {
        true => ("@odata.nextLink", "$skiptoken", Position { offset: end, is_page: true, ..position }),
        false => {
            let since = Some(position.until);
            ("@odata.deltaLink", "$deltatoken", Position { since, offset: 0, is_page: false, ..position })
        }
    };
    let token = new_secret("");
    let path = format!("{}/v1.0/me/calendars/{}/calendarView/delta", shared.url(), encoded(&calendar.id));
    body[link] = json!(format!("{path}?{parameter}={token}"));
    state.tokens.insert(token, next);
    Ok(preferences.answer(200, &body))
}

/// Everything of the window, or what changed in it: masters of series before their occurrences.
fn changed_items(
    account: &Account,
    calendar: &Calendar,
    position: &Position,
    horizon: Horizon,
    zone: &str,
) -> Vec<Value> {
    let events = match position.since {
        None => calendar.view(position.from, position.to, horizon),
        Some(since) => calendar.changes(since, position.from, position.to, horizon),
    };
    let series: BTreeSet<&String> =
        events.iter().filter_map(|event| event.occurrence_of.as_ref()).map(|(series, _)| series).collect();
    let masters = series.into_iter().filter_map(|id| calendar.events.get(id));
    let masters = masters.filter(|master| position.since.is_none_or(|since| master.change > since)).cloned();
    let all = masters.collect::<Vec<_>>().into_iter().chain(events);
    all.map(|event| {
        let is_here = event.recurrence.is_some() || event.overlaps(position.from, position.to, &calendar.zone);
        render::delta_item(&event, account, zone, event.is_cancelled || !is_here)
    })
    .collect()
}

fn position(
    state: &State,
    email: &str,
    calendar: &Calendar,
    query: &BTreeMap<String, String>,
) -> Result<Position, ApiError> {
    for (name, is_page) in [("$skiptoken", true), ("$deltatoken", false)] {
        if let Some(token) = query.get(name) {
            let known = state.tokens.get(token).filter(|known| known.email == email && known.is_page == is_page);
            let known = known.filter(|known| known.calendar == calendar.id);
            return known.cloned().ok_or_else(ApiError::sync_state_not_found);
        }
    }
    let (from, to) = window(query)?;
    let (email, calendar) = (email.to_owned(), calendar.id.clone());
    Ok(Position { email, calendar, from, to, since: None, until: 0, offset: 0, is_page: false })
}

fn window(query: &BTreeMap<String, String>) -> Result<(Timestamp, Timestamp), ApiError> {
    let time = |name: &str| {
        let text = query.get(name).ok_or_else(|| {
            ApiError::invalid("This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.")
        })?;
        times::instant(name, text)
    };
    let (from, to) = (time("startDateTime")?, time("endDateTime")?);
    if from < to { Ok((from, to)) } else { Err(ApiError::new_parameter("endDateTime")) }
}

fn allow_only(query: &BTreeMap<String, String>, known: &[&str]) -> Result<(), ApiError> {
    match query.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(ApiError::unsupported(&format!("the parameter {unknown}"))),
        None => Ok(()),
    }
}

/// An id as a segment of a path.
fn encoded(id: &str) -> String {
    id.replace('=', "%3D")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleBody {
    schedules: Vec<String>,
    start_time: Value,
    end_time: Value,
    availability_view_interval: Option<u32>,
}

/// The first calendar of the people named, as `getSchedule` shows it.
pub async fn get_schedule(
    shared: web::Data<Shared>,
    caller: Caller,
    request: HttpRequest,
    body: web::Json<ScheduleBody>,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    caller.to_read_events()?;
    let from = times::read("startTime", &body.start_time, false)?.instant("UTC");
    let to = times::read("endTime", &body.end_time, false)?.instant("UTC");
    let step = jiff::SignedDuration::from_mins(i64::from(body.availability_view_interval.unwrap_or(30).max(5)));
    if from >= to || to.duration_since(from) > jiff::SignedDuration::from_hours(24 * 62) {
        return Err(ApiError::new_parameter("endTime"));
    }
    let state = shared.lock();
    let horizon = shared.horizon(&state);
    let mut value = Vec::new();
    for email in &body.schedules {
        let calendar = state.accounts.by_email(email).and_then(|account| account.calendar("primary"));
        let Some(calendar) = calendar else {
            let error = json!({ "message": "The recipient could not be resolved.", "responseCode": "ErrorMailRecipientNotFound" });
            value.push(json!({ "scheduleId": email, "error": error }));
            continue;
        };
        let events = calendar.view(from, to, horizon);
        let mut view = String::new();
        let mut at = from;
        while at < to {
            let next = at.saturating_add(step).unwrap_or(to);
            let here = events.iter().filter(|event| event.overlaps(at, next, &calendar.zone));
            view.push(here.map(availability_digit).max().unwrap_or('0'));
            at = next;
        }
        let item = |event: &Event| {
            let time = |when: &When| {
                times::render(&When::Time(when.instant(&calendar.zone), "UTC".to_owned()), &preferences.zone)
            };
            json!({
                "status": render::shows_as(event), "start": time(&event.start), "end": time(&event.end),
                "isPrivate": false, "subject": event.title, "location": event.location,
            })
        };
        value.push(json!({
            "scheduleId": email,
            "availabilityView": view,
            "scheduleItems": events.iter().map(item).collect::<Vec<_>>(),
        }));
    }
    let body = json!({ "@odata.context": context(&shared, "Collection(scheduleInformation)"), "value": value });
    Ok(preferences.answer(200, &body))
}

fn availability_digit(event: &Event) -> char {
    match render::shows_as(event) {
        "free" => '0',
        "tentative" => '1',
        "busy" => '2',
        "oof" => '3',
        _ => '4',
    }
}
