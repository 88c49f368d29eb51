//! Change notifications (<https://learn.microsoft.com/graph/api/resources/subscription>): the address has to prove that it wants them, and a
//! subscription lasts seven days at most.

use actix_web::{HttpResponse, web};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::error::ApiError;
use super::people::context;
use crate::calendars::form::{new_id, new_secret};
use crate::calendars::shared::Shared;
use crate::calendars::watch::{Changed, Watch, is_acceptable_address};

/// Minutes that a subscription to events may last.
const LONGEST_MINUTES: i64 = 10_080;

const TENANT: &str = "84bd8158-6d4d-4958-8b9f-9d6445542f95";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubscriptionBody {
    change_type: String,
    notification_url: String,
    resource: String,
    expiration_date_time: String,
    client_state: Option<String>,
    lifecycle_notification_url: Option<String>,
}

/// `POST /subscriptions`.
pub async fn create(
    shared: web::Data<Shared>,
    caller: Caller,
    body: web::Json<SubscriptionBody>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?.to_owned();
    let body = body.into_inner();
    let expires = expiry(&shared, &body.expiration_date_time)?;
    if body.change_type.split(',').any(|kind| !["created", "updated", "deleted"].contains(&kind)) {
        return Err(ApiError::invalid("Unsupported change type."));
    }
    let addresses = [Some(&body.notification_url), body.lifecycle_notification_url.as_ref()];
    if !addresses.into_iter().flatten().all(|address| is_acceptable_address(address)) {
        return Err(ApiError::invalid("Notification URL must be HTTPS."));
    }
    let mut watch = {
        let state = shared.lock();
        let account = state.accounts.by_email(&email).ok_or_else(ApiError::not_found)?;
        let path = body.resource.trim_start_matches('/');
        let calendar = path.strip_prefix("me/calendars/").and_then(|rest| rest.strip_suffix("/events"));
        let calendar = calendar.and_then(|id| account.calendar(&id.replace("%3D", "=")));
        let calendar = calendar.ok_or_else(|| ApiError::invalid(format!("Unsupported resource: {}", body.resource)))?;
        Watch {
            id: new_id(),
            resource_id: body.change_type,
            resource_uri: body.resource,
            email,
            calendar: calendar.id.clone(),
            address: body.notification_url,
            lifecycle_address: body.lifecycle_notification_url,
            secret: body.client_state,
            expires,
            seen: 0,
            messages: 0,
        }
    };
    validate(&shared, &watch.address).await?;
    if let Some(address) = watch.lifecycle_address.as_ref().filter(|address| **address != watch.address) {
        validate(&shared, address).await?;
    }
    let mut state = shared.lock();
    let account = state.accounts.by_email(&watch.email);
    watch.seen = account.and_then(|account| account.calendar(&watch.calendar)).map_or(0, |it| it.last_change);
    state.watches.push(watch.clone());
    Ok(HttpResponse::Created().json(rendered(&shared, &watch)))
}

/// The address must answer a token that is sent to it, as text, within ten seconds.
async fn validate(shared: &Shared, address: &str) -> Result<(), ApiError> {
    let token = new_secret("Validation: ");
    let failed =
        || ApiError { code: "ValidationError", ..ApiError::invalid("Subscription validation request failed.") };
    let url = reqwest::Url::parse_with_params(address, [("validationToken", &token)]).map_err(|_| failed())?;
    let answer = shared.http.post(url).header("content-type", "text/plain").send().await.map_err(|_| failed())?;
    let is_text = answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let is_good = answer.status() == 200 && is_text;
    match answer.text().await {
        Ok(text) if is_good && text == token => Ok(()),
        _ => Err(failed()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenewBody {
    expiration_date_time: String,
}

/// `PATCH /subscriptions/{id}`: it lasts longer.
pub async fn renew(
    shared: web::Data<Shared>,
    caller: Caller,
    id: web::Path<String>,
    body: web::Json<RenewBody>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?;
    let expires = expiry(&shared, &body.expiration_date_time)?;
    let now = shared.now();
    let mut state = shared.lock();
    let is_it = |watch: &&mut Watch| watch.id == *id && watch.email == email && now < watch.expires;
    let watch = state.watches.iter_mut().find(is_it).ok_or_else(no_subscription)?;
    watch.expires = expires;
    let answer = rendered(&shared, watch);
    Ok(HttpResponse::Ok().json(answer))
}

/// `DELETE /subscriptions/{id}`.
pub async fn delete(
    shared: web::Data<Shared>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let email = caller.to_read_events()?;
    let mut state = shared.lock();
    let before = state.watches.len();
    state.watches.retain(|watch| watch.id != *id || watch.email != email);
    match state.watches.len() < before {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(no_subscription()),
    }
}

fn no_subscription() -> ApiError {
    ApiError { code: "ResourceNotFound", message: "The object was not found.".to_owned(), ..ApiError::not_found() }
}

fn expiry(shared: &Shared, text: &str) -> Result<Timestamp, ApiError> {
    let now = shared.now();
    let expires: Timestamp = text.parse().map_err(|_| ApiError::invalid("expirationDateTime is not a time."))?;
    if expires <= now {
        return Err(ApiError::invalid("Subscription expiration must be in the future."));
    }
    if expires.duration_since(now) > SignedDuration::from_mins(LONGEST_MINUTES) {
        let text = format!("Subscription expiration can only be {LONGEST_MINUTES} minutes in the future.");
        return Err(ApiError::invalid(text));
    }
    Ok(expires)
}

fn rendered(shared: &Shared, watch: &Watch) -> Value {
    json!({
        "@odata.context": context(shared, "subscriptions/$entity"),
        "id": watch.id,
        "resource": watch.resource_uri,
        "applicationId": shared.options.client_id,
        "changeType": watch.resource_id,
        "clientState": watch.secret,
        "notificationUrl": watch.address,
        "lifecycleNotificationUrl": watch.lifecycle_address,
        "expirationDateTime": watch.expires.to_string(),
        "creatorId": watch.email,
        "latestSupportedTlsVersion": "v1_2",
    })
}

/// A message: one entry for each event.
pub fn message(http: &Client, watch: &Watch, changed: &[Changed]) -> Option<RequestBuilder> {
    let wanted = changed.iter().filter(|it| watch.resource_id.split(',').any(|kind| kind == it.kind));
    let entries: Vec<Value> = wanted
        .map(|it| {
            let path = format!("Users/{}/Events/{}", watch.email, it.id);
            json!({
                "subscriptionId": watch.id,
                "subscriptionExpirationDateTime": watch.expires.to_string(),
                "changeType": it.kind,
                "resource": path,
                "resourceData": {
                    "@odata.type": "#Microsoft.Graph.Event", "@odata.id": path, "@odata.etag": "W/\"\"", "id": it.id,
                },
                "clientState": watch.secret,
                "tenantId": TENANT,
            })
        })
        .collect();
    (!entries.is_empty()).then(|| http.post(&watch.address).json(&json!({ "value": entries })))
}

/// A message about the subscription: `reauthorizationRequired`, `subscriptionRemoved`, `missed`.
pub fn lifecycle(http: &Client, watch: &Watch, event: &str) -> Option<RequestBuilder> {
    let entry = json!({
        "subscriptionId": watch.id,
        "subscriptionExpirationDateTime": watch.expires.to_string(),
        "lifecycleEvent": event,
        "clientState": watch.secret,
        "tenantId": TENANT,
        "organizationId": TENANT,
    });
    Some(http.post(watch.lifecycle_address.as_ref()?).json(&json!({ "value": [entry] })))
}
