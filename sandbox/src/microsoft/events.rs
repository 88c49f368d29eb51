//! One event: create with a `transactionId`, get, update, delete; and the events that have an extended property.

use actix_web::http::header::IF_MATCH;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::error::ApiError;
use super::people::context;
use super::preferences::Preferences;
use super::render;
use super::write::apply;
use crate::calendars::events::{Event, When};
use crate::calendars::form::fields;
use crate::calendars::shared::Shared;
use crate::calendars::store::Account;

pub async fn create(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    request: HttpRequest,
    body: web::Json<Map<String, Value>>,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    let email = caller.to_write_events()?;
    let (now, id) = (shared.now(), shared.new_event_id());
    let mut state = shared.lock();
    let account = state.accounts.by_email_mut(email).ok_or_else(ApiError::not_found)?;
    let body = Value::Object(body.into_inner());
    let transaction = body.get("transactionId").and_then(Value::as_str);
    // One that was deleted keeps its transaction.
    if let Some(known) = transaction.and_then(|transaction| with_transaction(account, transaction)) {
        return match known.created_by.as_ref() == Some(&body) && !known.is_cancelled {
            true => Ok(answer(&shared, &preferences, 201, &known, account)),
            false => Err(ApiError::duplicate()),
        };
    }
    let calendar = account.calendar_mut(&calendar).ok_or_else(ApiError::not_found)?;
    if !calendar.can_write {
        return Err(ApiError::denied());
    }
    let empty = When::Time(now, "UTC".to_owned());
    let mut event = Event::new(id, empty.clone(), empty, now);
    apply(&mut event, body.as_object().unwrap_or(&Map::new()), true)?;
    event.created_by = Some(body);
    let event = calendar.put(event, now);
    Ok(answer(&shared, &preferences, 201, &event, account))
}

fn with_transaction(account: &Account, transaction: &str) -> Option<Event> {
    let mut events = account.calendars.iter().flat_map(|calendar| calendar.events.values());
    events.find(|event| event.transaction_id.as_deref() == Some(transaction)).cloned()
}

pub async fn get(
    shared: web::Data<Shared>,
    caller: Caller,
    id: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    let email = caller.to_read_events()?;
    let state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let event = existing(account, &id)?;
    Ok(answer(&shared, &preferences, 200, &event, account))
}

pub async fn update(
    shared: web::Data<Shared>,
    caller: Caller,
    id: web::Path<String>,
    request: HttpRequest,
    body: web::Json<Map<String, Value>>,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    let email = caller.to_write_events()?;
    let now = shared.now();
    let mut state = shared.lock();
    let account = state.accounts.by_email_mut(email).ok_or_else(ApiError::not_found)?;
    let mut event = existing(account, &id)?;
    check_etag(&request, &event)?;
    apply(&mut event, &body, false)?;
    let event = put(account, event, now)?;
    Ok(answer(&shared, &preferences, 200, &event, account))
}

pub async fn delete(
    shared: web::Data<Shared>,
    caller: Caller,
    id: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_write_events()?;
    let now = shared.now();
    let mut state = shared.lock();
    let account = state.accounts.by_email_mut(email).ok_or_else(ApiError::not_found)?;
    let event = existing(account, &id)?;
    check_etag(&request, &event)?;
    put(account, Event { is_cancelled: true, ..event }, now)?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET …/events?$filter=singleValueExtendedProperties/Any(ep: ep/id eq '…' and ep/value eq '…')`, the one list that the stand-in has.
pub async fn list(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let preferences = Preferences::of(request.headers())?;
    let email = caller.to_read_events()?;
    let query = fields(request.query_string());
    if let Some(unknown) = query.keys().find(|name| !["$filter", "$select", "$top"].contains(&name.as_str())) {
        return Err(ApiError::unsupported(&format!("the parameter {unknown}")));
    }
    let wanted = query.get("$filter").and_then(|filter| property_filter(filter));
    let (id, value) = wanted.ok_or_else(|| ApiError::unsupported("lists without a filter by an extended property"))?;
    let state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar(&calendar).ok_or_else(ApiError::not_found)?;
    let matches = |event: &&Event| !event.is_cancelled && event.properties.get(&id) == Some(&value);
    let found: Vec<Value> = calendar
        .events
        .values()
        .filter(matches)
        .map(|event| render::selected(render::event(event, account, &preferences.zone), query.get("$select")))
        .collect();
    let body = json!({ "@odata.context": context(&shared, "users('me')/calendars/events"), "value": found });
    Ok(preferences.answer(200, &body))
}

/// The id and the value of `singleValueExtendedProperties/Any(ep: ep/id eq '…' and ep/value eq '…')`.
fn property_filter(filter: &str) -> Option<(String, String)> {
    let inner = filter.strip_prefix("singleValueExtendedProperties/Any(ep: ep/id eq '")?.strip_suffix("')")?;
    let (id, value) = inner.split_once("' and ep/value eq '")?;
    Some((id.to_owned(), value.to_owned()))
}

/// An event that is not deleted: Graph has no tombstones.
fn existing(account: &Account, id: &str) -> Result<Event, ApiError> {
    let event = account.calendar_of(id).and_then(|calendar| calendar.event(id));
    event.filter(|event| !event.is_cancelled).ok_or_else(ApiError::not_found)
}

fn put(account: &mut Account, event: Event, now: Timestamp) -> Result<Event, ApiError> {
    let calendar = account.calendar_of(&event.id).map(|calendar| calendar.id.clone());
    let calendar = calendar.and_then(|id| account.calendar_mut(&id)).ok_or_else(ApiError::not_found)?;
    if !calendar.can_write {
        return Err(ApiError::denied());
    }
    Ok(calendar.put(event, now))
}

fn check_etag(request: &HttpRequest, event: &Event) -> Result<(), ApiError> {
    let wanted = request.headers().get(IF_MATCH).and_then(|value| value.to_str().ok());
    match wanted {
        Some(wanted) if wanted != "*" && wanted != render::etag(event) => Err(ApiError::precondition_failed()),
        _ => Ok(()),
    }
}

fn answer(shared: &Shared, preferences: &Preferences, status: u16, event: &Event, account: &Account) -> HttpResponse {
    let mut body = render::event(event, account, &preferences.zone);
    body["@odata.context"] = json!(context(shared, "users('me')/events/$entity"));
    render::add_properties(event, &mut body);
    preferences.answer(status, &body)
}
