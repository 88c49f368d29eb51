//! Push notifications (<https://developers.google.com/workspace/calendar/api/guides/push>): channels on a calendar's events, which say that
//! something changed and never what.

use actix_web::{HttpResponse, web};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use super::caller::Caller;
use super::error::ApiError;
use crate::calendars::form::new_id;
use crate::calendars::shared::Shared;
use crate::calendars::watch::{Changed, Watch, is_acceptable_address};

/// A channel that names no end lasts a week, and none lasts longer than a month.
const USUAL: SignedDuration = SignedDuration::from_hours(24 * 7);
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 30);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchBody {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    address: String,
    token: Option<String>,
    /// Milliseconds since the Unix epoch, as text.
    expiration: Option<String>,
}

/// `POST /calendars/{calendar}/events/watch`.
pub async fn watch(
    shared: web::Data<Shared>,
    caller: Caller,
    calendar: web::Path<String>,
    body: web::Json<WatchBody>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?;
    let body = body.into_inner();
    if body.kind != "web_hook" {
        return Err(ApiError::invalid("type", "Unknown channel type"));
    }
    if !is_acceptable_address(&body.address) {
        let message = format!("WebHook callback must be HTTPS: {}", body.address);
        return Err(ApiError { reason: "push.webhookUrlNotHttps", ..ApiError::invalid("address", message) });
    }
    let is_channel_id = |id: &str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_+/=".contains(&it))
    };
    if !is_channel_id(&body.id) {
        return Err(ApiError { reason: "channelIdInvalid", ..ApiError::invalid("id", "Channel id is not valid") });
    }
    let now = shared.now();
    let asked = match &body.expiration {
        Some(text) => {
            let millis = text.parse().ok().and_then(|millis| Timestamp::from_millisecond(millis).ok());
            Some(millis.ok_or_else(|| ApiError::invalid("expiration", "Invalid expiration"))?)
        }
        None => None,
    };
    let latest = now.saturating_add(LONGEST).unwrap_or(now);
    let expires = asked.unwrap_or_else(|| now.saturating_add(USUAL).unwrap_or(now)).min(latest);
    if expires <= now {
        return Err(ApiError::invalid("expiration", "Channel expiration is in the past"));
    }
    let mut state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let calendar = account.calendar(&calendar).ok_or_else(ApiError::not_found)?;
    let resource_uri =
        format!("{}/calendar/v3/calendars/{}/events?alt=json", shared.url(), calendar.id.replace('@', "%40"));
    let watch = Watch {
        id: body.id.clone(),
        resource_id: new_id(),
        resource_uri: resource_uri.clone(),
        email: email.to_owned(),
        calendar: calendar.id.clone(),
        address: body.address,
        lifecycle_address: None,
        secret: body.token.clone(),
        expires,
        seen: calendar.last_change,
        messages: 1,
    };
    if state.watches.iter().any(|known| known.id == watch.id) {
        return Err(ApiError { reason: "channelIdNotUnique", ..ApiError::invalid("id", "Channel id not unique") });
    }
    let mut answer = json!({
        "kind": "api#channel",
        "id": watch.id,
        "resourceId": watch.resource_id,
        "resourceUri": resource_uri,
        "expiration": expires.as_millisecond().to_string(),
    });
    if let Some(token) = &body.token {
        answer["token"] = json!(token);
    }
    state.watches.push(watch.clone());
    drop(state);
    shared.deliver(&watch, &[]);
    Ok(HttpResponse::Ok().json(answer))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StopBody {
    id: String,
    resource_id: String,
}

/// `POST /channels/stop`.
pub async fn stop(
    shared: web::Data<Shared>,
    caller: Caller,
    body: web::Json<StopBody>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?;
    let mut state = shared.lock();
    let is_it = |watch: &Watch| watch.id == body.id && watch.resource_id == body.resource_id && watch.email == email;
    let before = state.watches.len();
    state.watches.retain(|watch| !is_it(watch));
    match state.watches.len() < before {
        true => Ok(HttpResponse::NoContent().finish()),
        false => {
            Err(ApiError { message: format!("Channel '{}' not found for project", body.id), ..ApiError::not_found() })
        }
    }
}

/// A message: headers, and no body. The first of a channel says that it is open.
pub fn message(http: &Client, watch: &Watch, changed: &[Changed]) -> Option<RequestBuilder> {
    let state = if changed.is_empty() { "sync" } else { "exists" };
    let request = http
        .post(&watch.address)
        .header("X-Goog-Channel-ID", &watch.id)
        .header("X-Goog-Channel-Expiration", watch.expires.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .header("X-Goog-Resource-ID", &watch.resource_id)
        .header("X-Goog-Resource-URI", &watch.resource_uri)
        .header("X-Goog-Resource-State", state)
        .header("X-Goog-Message-Number", watch.messages)
        .header("Content-Length", 0);
    Some(watch.secret.iter().fold(request, |request, token| request.header("X-Goog-Channel-Token", token)))
}

/// Google says nothing of a channel itself.
pub fn lifecycle(_: &Client, _: &Watch, _: &str) -> Option<RequestBuilder> {
    None
}
