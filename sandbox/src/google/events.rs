//! One event: insert with an id that the client may choose, get, update, patch, delete, each with `If-Match`.

use actix_web::http::StatusCode;
use actix_web::http::header::IF_MATCH;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::error::ApiError;
use super::render;
use super::write::{apply, chosen_id};
use crate::calendars::events::{Event, When};
use crate::calendars::shared::{Shared, State};
use crate::calendars::store::Calendar;

/// What a write may say beside the body.
const QUERY: [&str; 3] = ["sendUpdates", "alt", "prettyPrint"];

pub async fn insert(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    request: HttpRequest,
    body: web::Json<Map<String, Value>>,
) -> Result<HttpResponse, ApiError> {
    check_query(&request)?;
    let email = caller.to_write_events()?;
    let (now, new_id) = (shared.now(), shared.new_event_id());
    let mut state = shared.lock();
    let calendar = writable(&mut state, email, &calendar)?;
    let id = chosen_id(&body)?.unwrap_or(new_id);
    // The id of a deleted event stays taken.
    if calendar.events.contains_key(&id) {
        return Err(ApiError::duplicate());
    }
    let empty = When::Time(now, "UTC".to_owned());
    let mut event = Event::new(id, empty.clone(), empty, now);
    apply(&mut event, &body, true)?;
    answer(StatusCode::OK, &calendar.put(event, now), email)
}

pub async fn get(
    shared: web::Data<Shared>,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?;
    let state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar(&path.0).ok_or_else(ApiError::not_found)?;
    // A deleted event is still there, with the status `cancelled`.
    let event = calendar.event(&path.1).ok_or_else(ApiError::not_found)?;
    answer(StatusCode::OK, &event, email)
}

pub async fn update(
    shared: web::Data<Shared>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    body: web::Json<Map<String, Value>>,
) -> Result<HttpResponse, ApiError> {
    change(&shared, &caller, &path, &request, &body, true)
}

pub async fn patch(
    shared: web::Data<Shared>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    body: web::Json<Map<String, Value>>,
) -> Result<HttpResponse, ApiError> {
    change(&shared, &caller, &path, &request, &body, false)
}

fn change(
    shared: &Shared,
    caller: &Caller,
    (calendar, id): &(String, String),
    request: &HttpRequest,
    body: &Map<String, Value>,
    is_whole: bool,
) -> Result<HttpResponse, ApiError> {
    check_query(request)?;
    let email = caller.to_write_events()?;
    let now = shared.now();
    let mut state = shared.lock();
    let calendar = writable(&mut state, email, calendar)?;
    let mut event = calendar.event(id).ok_or_else(ApiError::not_found)?;
    check_etag(request, &event)?;
    if body.get("id").is_some_and(|given| given != id) {
        return Err(ApiError::invalid("resource.id", "Invalid resource id value."));
    }
    if body.get("sequence").and_then(Value::as_u64).is_some_and(|sequence| sequence + 1 < event.revision) {
        return Err(ApiError::invalid(
            "sequence",
            "Invalid sequence value. The specified sequence number is below the current sequence number of the resource. Re-fetch the resource and use its sequence number on the following request.",
        ));
    }
    apply(&mut event, body, is_whole)?;
    answer(StatusCode::OK, &calendar.put(event, now), email)
}

pub async fn delete(
    shared: web::Data<Shared>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    check_query(&request)?;
    let email = caller.to_write_events()?;
    let now = shared.now();
    let mut state = shared.lock();
    let calendar = writable(&mut state, email, &path.0)?;
    let event = calendar.event(&path.1).ok_or_else(ApiError::not_found)?;
    if event.is_cancelled {
        return Err(ApiError::gone());
    }
    check_etag(&request, &event)?;
    calendar.delete(&path.1, now);
    Ok(HttpResponse::NoContent().finish())
}

fn writable<'a>(state: &'a mut State, email: &str, id: &str) -> Result<&'a mut Calendar, ApiError> {
    let account = state.accounts.by_email_mut(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar_mut(id).ok_or_else(ApiError::not_found)?;
    if calendar.can_write { Ok(calendar) } else { Err(ApiError::read_only()) }
}

fn check_query(request: &HttpRequest) -> Result<(), ApiError> {
    let query = crate::calendars::form::fields(request.query_string());
    match query.keys().find(|name| !QUERY.contains(&name.as_str())) {
        Some(unknown) => Err(ApiError::unsupported(&format!("the parameter {unknown}"))),
        None => Ok(()),
    }
}

fn check_etag(request: &HttpRequest, event: &Event) -> Result<(), ApiError> {
    let wanted = request.headers().get(IF_MATCH).and_then(|value| value.to_str().ok());
    match wanted {
        Some(wanted) if wanted != "*" && wanted != render::etag(event) => Err(ApiError::precondition_failed()),
        _ => Ok(()),
    }
}

fn answer(status: StatusCode, event: &Event, email: &str) -> Result<HttpResponse, ApiError> {
    let mut body = render::event(event, email);
    if event.is_cancelled {
        // Asked for by its id, a deleted event says when it was.
        body["start"] = render::time(&event.start);
        body["end"] = render::time(&event.end);
        if !event.properties.is_empty() {
            body["extendedProperties"] = json!({ "private": event.properties });
        }
    }
    Ok(HttpResponse::build(status).insert_header(("etag", render::etag(event))).json(body))
}
