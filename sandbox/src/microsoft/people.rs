//! The signed-in person, the settings of their mailbox, and their calendars.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::caller::Caller;
use super::error::ApiError;
use super::preferences::Preferences;
use super::times::windows_name;
use crate::calendars::form::fields;
use crate::calendars::shared::Shared;
use crate::calendars::store::{Account, Calendar};

pub async fn me(shared: web::Data<Shared>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let email = caller.with_scope(&["User.Read"])?;
    let state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let (given, family) = account.name.split_once(' ').unwrap_or((&account.name, ""));
    Ok(HttpResponse::Ok().json(json!({
        "@odata.context": context(&shared, "users/$entity"),
        "id": stable_id(email),
        "displayName": account.name,
        "givenName": given,
        "surname": family,
        "mail": account.email,
        "userPrincipalName": account.email,
        "businessPhones": [],
        "jobTitle": null,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
    })))
}

pub async fn mailbox_settings(shared: web::Data<Shared>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let email = caller.with_scope(&["MailboxSettings.Read", "MailboxSettings.ReadWrite"])?;
    let state = shared.lock();
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    Ok(HttpResponse::Ok().json(json!({
        "@odata.context": context(&shared, "users('me')/mailboxSettings"),
        "archiveFolder": null,
        "timeZone": windows_name(&account.zone),
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "yyyy-MM-dd",
        "timeFormat": "HH:mm",
        "userPurpose": "user",
    })))
}

pub async fn calendars(
    shared: web::Data<Shared>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let email = caller.with_scope(&["Calendars.Read", "Calendars.ReadBasic", "Calendars.ReadWrite"])?;
    let preferences = Preferences::of(request.headers())?;
    let query = fields(request.query_string());
    if let Some(unknown) = query.keys().find(|name| !["$top", "$skip"].contains(&name.as_str())) {
        return Err(ApiError::unsupported(&format!("the parameter {unknown}")));
    }
    let number = |name: &str, missing: usize| match query.get(name) {
        Some(text) => text.parse().map_err(|_| ApiError::new_parameter(name)),
        None => Ok(missing),
    };
    let (top, skip) = (number("$top", 10)?, number("$skip", 0)?);
    let state = shared.lock();
    let top = state.page_size.map_or(top, |size| size.min(top));
    let account = state.accounts.by_email(email).ok_or_else(ApiError::not_found)?;
    let value: Vec<Value> = account.calendars.iter().skip(skip).take(top).map(|it| calendar(account, it)).collect();
    let end = skip + value.len();
    let mut body = json!({ "@odata.context": context(&shared, "users('me')/calendars"), "value": value });
    if end < account.calendars.len() {
        body["@odata.nextLink"] = json!(format!("{}/v1.0/me/calendars?$top={top}&$skip={end}", shared.url()));
    }
    Ok(preferences.answer(200, &body))
}

fn calendar(account: &Account, calendar: &Calendar) -> Value {
    json!({
        "id": calendar.id,
        "name": calendar.name,
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": calendar.is_primary,
        "changeKey": format!("ck{}", calendar.last_change),
        "canShare": calendar.can_write,
        "canViewPrivateItems": calendar.can_write,
        "canEdit": calendar.can_write,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": calendar.is_primary,
        "isRemovable": !calendar.is_primary,
        "owner": { "name": account.name, "address": account.email },
    })
}

/// `@odata.context`: what the body is.
pub fn context(shared: &Shared, what: &str) -> String {
    format!("{}/v1.0/$metadata#{what}", shared.url())
}

/// An id that stays the same for an address.
fn stable_id(email: &str) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(email.as_bytes())).chars().take(16).collect()
}
