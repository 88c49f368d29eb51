//! Google's OAuth 2 for web server apps (<https://developers.google.com/identity/protocols/oauth2/web-server>): what the consent page checks,
//! the token endpoint, and the end of a grant.
//!
//! A refresh token is given with `access_type=offline` and `prompt=consent` only, and is never given anew when it is used. PKCE with S256 is
//! required here; Google itself recommends it.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::calendars::form::fields;
use crate::calendars::grants::{ACCESS_LIFETIME, Refusal, Tokens};
use crate::calendars::options::Options;
use crate::calendars::rules::{Asked, Refused};
use crate::calendars::shared::Shared;

/// Scopes of Calendar API v3 that the stand-in knows, and those of an account's address.
const SCOPES: [&str; 10] = [
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.readonly",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.events.readonly",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.freebusy",
];

/// Checks a request for the consent page.
pub fn check(options: &Options, query: &BTreeMap<String, String>) -> Result<Asked, Refused> {
    let get = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let page = |code: &str, text: String| Refused::Page(400, format!("Error 400: {code}"), text);
    let needed =
        |name: &str| get(name).ok_or_else(|| page("invalid_request", format!("Missing required parameter: {name}")));
    if needed("client_id")? != options.client_id {
        return Err(Refused::Page(401, "Error 401: invalid_client".into(), "The OAuth client was not found.".into()));
    }
    let redirect_uri = needed("redirect_uri")?.to_owned();
    if !options.redirect_uris.contains(&redirect_uri) {
        let text = format!("The redirect URI in the request, {redirect_uri}, is not registered for this client.");
        return Err(page("redirect_uri_mismatch", text));
    }
    if needed("response_type")? != "code" {
        return Err(page("unsupported_response_type", "Only response_type=code is possible here.".into()));
    }
    let scopes: Vec<String> = needed("scope")?.split_whitespace().map(str::to_owned).collect();
    if let Some(unknown) = scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(page("invalid_scope", format!("Some requested scopes were invalid: {unknown}")));
    }
    if get("code_challenge_method") != Some("S256") {
        return Err(page("invalid_request", "code_challenge_method must be S256.".into()));
    }
    let challenge = needed("code_challenge")?.to_owned();
    let is_offline = get("access_type") == Some("offline") && get("prompt").is_some_and(|it| it.contains("consent"));
    let state = get("state").map(str::to_owned);
    Ok(Asked { redirect_uri, state, scopes, challenge, is_offline, login_hint: get("login_hint").map(str::to_owned) })
}

/// `POST /token`.
pub async fn token(shared: web::Data<Shared>, body: String) -> HttpResponse {
    let form = fields(&body);
    let get = |name: &str| form.get(name).map_or("", String::as_str);
    if get("client_id") != shared.options.client_id {
        return error(401, "invalid_client", "The OAuth client was not found.");
    }
    if get("client_secret") != shared.options.client_secret {
        return error(401, "invalid_client", "Unauthorized");
    }
    let now = shared.now();
    let answer = match get("grant_type") {
        "authorization_code" => {
            shared.lock().grants.redeem(get("code"), get("redirect_uri"), get("code_verifier"), now)
        }
        "refresh_token" => shared.lock().grants.refresh(get("refresh_token"), false, now),
        "" => return error(400, "invalid_request", "Missing required parameter: grant_type"),
        other => return error(400, "unsupported_grant_type", &format!("Invalid grant_type: {other}")),
    };
    match answer {
        Ok(tokens) => no_store().json(granted(tokens)),
        Err(Refusal::RedirectDiffers) => error(400, "redirect_uri_mismatch", "Bad Request"),
        Err(Refusal::VerifierDiffers) => error(400, "invalid_grant", "Invalid code verifier."),
        Err(Refusal::Revoked | Refusal::Expired) if get("grant_type") == "refresh_token" => {
            error(400, "invalid_grant", "Token has been expired or revoked.")
        }
        Err(Refusal::Unknown) if get("grant_type") == "authorization_code" => {
            error(400, "invalid_grant", "Malformed auth code.")
        }
        Err(_) => error(400, "invalid_grant", "Bad Request"),
    }
}

fn granted(tokens: Tokens) -> Value {
    let mut body = json!({
        "access_token": tokens.access,
        "expires_in": ACCESS_LIFETIME.as_secs() - 1,
        "scope": tokens.scopes.join(" "),
        "token_type": "Bearer",
    });
    if let Some(refresh) = tokens.refresh {
        body["refresh_token"] = json!(refresh);
    }
    body
}

/// `POST /revoke`: an access or refresh token, in the body or the query.
pub async fn revoke(shared: web::Data<Shared>, request: actix_web::HttpRequest, body: String) -> HttpResponse {
    let (form, query) = (fields(&body), fields(request.query_string()));
    let Some(token) = form.get("token").or_else(|| query.get("token")) else {
        return error(400, "invalid_request", "Missing required parameter: token");
    };
    match shared.lock().grants.revoke(token) {
        true => HttpResponse::Ok().json(json!({})),
        false => error(400, "invalid_token", "Token expired or revoked"),
    }
}

/// The body of an injected status.
pub fn fault_body(status: u16) -> Value {
    match status {
        400 => body("invalid_grant", "Token has been expired or revoked."),
        401 => body("invalid_client", "Unauthorized"),
        429 => body("rate_limit_exceeded", "Rate Limit Exceeded"),
        _ => body("internal_failure", "Backend Error"),
    }
}

fn body(error: &str, description: &str) -> Value {
    json!({ "error": error, "error_description": description })
}

fn error(status: u16, code: &str, description: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::BAD_REQUEST);
    let mut answer = no_store();
    answer.status(status);
    answer.json(body(code, description))
}

fn no_store() -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header(("cache-control", "no-cache, no-store, max-age=0, must-revalidate"));
    answer.insert_header(("pragma", "no-cache"));
    answer
}
