//! Lists: calendars, the events of a calendar (of a window, and what changed since a sync token), free and busy.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::error::ApiError;
use super::{partial, render};
use crate::calendars::events::Event;
use crate::calendars::form::{fields, new_secret};
use crate::calendars::shared::{Position, Shared, State};
use crate::calendars::store::Calendar;

/// Parameters that can't be given beside a sync token.
const NOT_WITH_SYNC_TOKEN: [&str; 4] = ["timeMin", "timeMax", "orderBy", "privateExtendedProperty"];

/// Google's longest window of `freeBusy`: about three months.
const LONGEST_FREE_BUSY: SignedDuration = SignedDuration::from_hours(24 * 92);

pub async fn calendars(
    shared: web::Data<Shared>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let email = caller.with_scope(&["readonly", "calendarlist.readonly"])?;
    let query = fields(request.query_string());
    allow_only(&query, &["maxResults", "minAccessRole", "pageToken", "showHidden"])?;
    let limit = max_results(&query, 100, 250)?;
    let mut state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let all: Vec<Value> = account.calendars.iter().map(render::calendar).collect();
    let offset: usize = match query.get("pageToken") {
        Some(token) => token.parse().map_err(|_| ApiError::invalid("pageToken", "Invalid page token value."))?,
        None => 0,
    };
    let limit = page_size(&mut state, limit);
    let items: Vec<&Value> = all.iter().skip(offset).take(limit).collect();
    let end = offset + items.len();
    let mut body = json!({ "kind": "calendar#calendarList", "etag": "\"p32k\"", "items": items });
    match end < all.len() {
        true => body["nextPageToken"] = json!(end.to_string()),
        false => body["nextSyncToken"] = json!(new_secret("")),
    }
    Ok(HttpResponse::Ok().json(body))
}

pub async fn events(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?;
    let query = fields(request.query_string());
    allow_only(
        &query,
        &[
            "maxResults",
            "orderBy",
            "pageToken",
            "privateExtendedProperty",
            "showDeleted",
            "singleEvents",
            "syncToken",
            "timeMax",
            "timeMin",
            "timeZone",
            "fields",
        ],
    )?;
    let limit = max_results(&query, 250, 2500)?;
    if query.get("singleEvents").map(String::as_str) != Some("true") {
        return Err(ApiError::unsupported("lists without singleEvents=true"));
    }
    let mut state = shared.lock();
    let horizon = shared.horizon(&state);
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar(&calendar).ok_or_else(ApiError::not_found)?.clone();
    let mut position = position(&state, email, &calendar, &query)?;
    if !position.is_page {
        position.until = calendar.known_change(horizon);
        position.offset = 0;
    }
    let found = match position.since {
        Some(since) => calendar.changes(since, position.from, position.to, horizon),
        None => calendar.view(position.from, position.to, horizon),
    };
    let found = only_with_property(found, query.get("privateExtendedProperty"))?;
    let limit = page_size(&mut state, limit);
    let items: Vec<Value> =
        found.iter().skip(position.offset).take(limit).map(|event| render::event(event, email)).collect();
    let end = position.offset + items.len();
    let mut body = json!({
        "kind": "calendar#events",
        "etag": format!("\"{:016}\"", calendar.last_change),
        "summary": calendar.name,
        "updated": shared.now().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "timeZone": calendar.zone,
        "accessRole": render::access_role(&calendar),
        "defaultReminders": [],
        "items": items,
    });
    let is_last = end >= found.len();
    let token = new_secret(if is_last { "S" } else { "P" });
    let next = match is_last {
        true => Position { since: Some(position.until), offset: 0, is_page: false, ..position },
        false => Position { offset: end, is_page: true, ..position },
    };
    body[if is_last { "nextSyncToken" } else { "nextPageToken" }] = json!(token);
    state.tokens.insert(token, next);
    Ok(HttpResponse::Ok().json(partial::select(body, query.get("fields"))?))
}

/// Where the list begins: a window, a page of it, or what changed since.
fn position(
    state: &State,
    email: &str,
    calendar: &Calendar,
    query: &BTreeMap<String, String>,
) -> Result<Position, ApiError> {
    let is_here = |position: &&Position| position.email == email && position.calendar == calendar.id;
    if let Some(token) = query.get("pageToken") {
        let known = state.tokens.get(token).filter(is_here).filter(|position| position.is_page);
        return known.cloned().ok_or_else(|| ApiError::invalid("pageToken", "Invalid page token value."));
    }
    if let Some(token) = query.get("syncToken") {
        if let Some(name) = NOT_WITH_SYNC_TOKEN.iter().find(|name| query.contains_key(**name)) {
            let message = "Sync token cannot be used with other search restrictions.";
            return Err(ApiError::invalid(name, message));
        }
        let known = state.tokens.get(token).filter(is_here).filter(|position| !position.is_page);
        return known.cloned().ok_or_else(ApiError::full_sync_required);
    }
    let time = |name: &str, missing: Timestamp| match query.get(name) {
        Some(text) => text.parse::<Timestamp>().map_err(|_| ApiError::invalid(name, "Bad Request")),
        None => Ok(missing),
    };
    let (from, to) = (time("timeMin", Timestamp::MIN)?, time("timeMax", Timestamp::MAX)?);
    if from >= to {
        let error = ApiError::invalid("timeMax", "The specified time range is empty.");
        return Err(ApiError { reason: "timeRangeEmpty", domain: "calendar", ..error });
    }
    let (email, calendar) = (email.to_owned(), calendar.id.clone());
    Ok(Position { email, calendar, from, to, since: None, until: 0, offset: 0, is_page: false })
}

fn only_with_property(mut events: Vec<Event>, property: Option<&String>) -> Result<Vec<Event>, ApiError> {
    if let Some(property) = property {
        let invalid =
            || ApiError::invalid("privateExtendedProperty", "Invalid property: propertyName=value is needed.");
        let (name, value) = property.split_once('=').ok_or_else(invalid)?;
        events.retain(|event| event.properties.get(name).is_some_and(|known| known == value));
    }
    Ok(events)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FreeBusyBody {
    time_min: String,
    time_max: String,
    #[serde(rename = "timeZone")]
    _time_zone: Option<String>,
    items: Vec<FreeBusyItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeBusyItem {
    id: String,
}

pub async fn free_busy(
    shared: web::Data<Shared>,
    caller: Caller,
    body: web::Json<FreeBusyBody>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.with_scope(&["readonly", "freebusy"])?;
    let time = |name: &str, text: &str| text.parse::<Timestamp>().map_err(|_| ApiError::invalid(name, "Bad Request"));
    let (from, to) = (time("timeMin", &body.time_min)?, time("timeMax", &body.time_max)?);
    if from >= to || to.duration_since(from) > LONGEST_FREE_BUSY {
        let error = ApiError::invalid("timeMax", "The requested time range is too long.");
        return Err(ApiError { reason: "timeRangeTooLong", domain: "calendar", ..error });
    }
    if body.items.len() > 50 {
        return Err(ApiError::invalid("items", "Too many calendars requested."));
    }
    let state = shared.lock();
    let horizon = shared.horizon(&state);
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let mut calendars = Map::new();
    for item in &body.items {
        let entry = match account.calendar(&item.id) {
            Some(calendar) => json!({ "busy": busy(calendar, &calendar.view(from, to, horizon)) }),
            None => json!({ "errors": [{ "domain": "global", "reason": "notFound" }], "busy": [] }),
        };
        calendars.insert(item.id.clone(), entry);
    }
    let text = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    Ok(HttpResponse::Ok().json(json!({
        "kind": "calendar#freeBusy", "timeMin": text(from), "timeMax": text(to), "calendars": calendars,
    })))
}

/// Busy times, merged where they meet.
fn busy(calendar: &Calendar, events: &[Event]) -> Vec<Value> {
    let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
    for event in events.iter().filter(|event| event.is_busy()) {
        let (start, end) = (event.start.instant(&calendar.zone), event.end.instant(&calendar.zone));
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    let text = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    merged.into_iter().map(|(start, end)| json!({ "start": text(start), "end": text(end) })).collect()
}

/// Parameters of every request: <https://developers.google.com/workspace/calendar/api/v3/reference#standard-parameters>.
const STANDARD: [&str; 2] = ["alt", "prettyPrint"];

fn allow_only(query: &BTreeMap<String, String>, known: &[&str]) -> Result<(), ApiError> {
    if query.get("alt").is_some_and(|alt| alt != "json") {
        return Err(ApiError::unsupported("answers that are not JSON"));
    }
    match query.keys().find(|name| !known.contains(&name.as_str()) && !STANDARD.contains(&name.as_str())) {
        Some(unknown) => Err(ApiError::unsupported(&format!("the parameter {unknown}"))),
        None => Ok(()),
    }
}

fn max_results(query: &BTreeMap<String, String>, usual: usize, most: usize) -> Result<usize, ApiError> {
    let Some(text) = query.get("maxResults") else { return Ok(usual) };
    let number: usize = text.parse().map_err(|_| ApiError::invalid("maxResults", "Invalid value for maxResults"))?;
    Ok(number.clamp(1, most))
}

/// A test may want smaller pages than a client asks for.
fn page_size(state: &mut State, wanted: usize) -> usize {
    state.page_size.map_or(wanted, |size| size.min(wanted))
}
