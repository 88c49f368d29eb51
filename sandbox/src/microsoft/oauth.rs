//! The authorization code flow of the Microsoft identity platform
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>): what the consent page checks, and the token endpoint with
//! its `AADSTS` codes.
//!
//! A refresh token is given with the scope `offline_access` only, and a new one each time it is used; the old one stays good unless the test
//! says otherwise. PKCE with S256 is required here; Microsoft recommends it. There is no endpoint that ends a grant.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::calendars::form::{fields, new_id};
use crate::calendars::grants::{ACCESS_LIFETIME, Refusal, Tokens};
use crate::calendars::options::Options;
use crate::calendars::rules::{Asked, Refused};
use crate::calendars::shared::Shared;

/// Delegated permissions that the stand-in knows, without the resource before them.
const SCOPES: [&str; 10] = [
    "openid",
    "email",
    "profile",
    "offline_access",
    "User.Read",
    "Calendars.Read",
    "Calendars.ReadBasic",
    "Calendars.ReadWrite",
    "MailboxSettings.Read",
    "MailboxSettings.ReadWrite",
];

const RESOURCE: &str = "https://graph.microsoft.com/";

/// An error of the token endpoint: the OAuth code, the number of the `AADSTS` code, the text.
type Refusing = (u16, &'static str, u32, &'static str);

/// Checks a request for the consent page.
pub fn check(options: &Options, query: &BTreeMap<String, String>) -> Result<Asked, Refused> {
    let get = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let page = |code: u32, text: String| Refused::Page(400, format!("AADSTS{code}"), text);
    let missing =
        |name: &str| page(900_144, format!("The request body must contain the following parameter: '{name}'."));
    let client_id = get("client_id").ok_or_else(|| missing("client_id"))?;
    if client_id != options.client_id {
        let text = format!("Application with identifier '{client_id}' was not found in the directory.");
        return Err(page(700_016, text));
    }
    let redirect_uri = get("redirect_uri").ok_or_else(|| missing("redirect_uri"))?.to_owned();
    if !options.redirect_uris.contains(&redirect_uri) {
        let text = format!(
            "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application '{client_id}'."
        );
        return Err(page(50_011, text));
    }
    let state = get("state").map(str::to_owned);
    let back = |error: &'static str, description: String| Refused::Redirect {
        uri: redirect_uri.clone(),
        error,
        description,
        state: state.clone(),
    };
    if get("response_type") != Some("code") {
        let text = "AADSTS700054: response_type 'code' is the only one that is possible here.".to_owned();
        return Err(back("unsupported_response_type", text));
    }
    let scopes: Vec<String> = get("scope").unwrap_or_default().split_whitespace().map(short).collect();
    if let Some(unknown) = scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        let text = format!("AADSTS70011: The provided value for the input parameter 'scope' is not valid: {unknown}");
        return Err(back("invalid_scope", text));
    }
    if scopes.is_empty() {
        return Err(missing("scope"));
    }
    let challenge = get("code_challenge").filter(|_| get("code_challenge_method") == Some("S256"));
    let Some(challenge) = challenge.map(str::to_owned) else {
        let text = "AADSTS9002313: Invalid request. A code_challenge with the method S256 is needed.".to_owned();
        return Err(back("invalid_request", text));
    };
    let is_offline = scopes.iter().any(|scope| scope == "offline_access");
    Ok(Asked { redirect_uri, state, scopes, challenge, is_offline, login_hint: get("login_hint").map(str::to_owned) })
}

fn short(scope: &str) -> String {
    scope.strip_prefix(RESOURCE).unwrap_or(scope).to_owned()
}

/// `POST /common/oauth2/v2.0/token`.
pub async fn token(shared: web::Data<Shared>, body: String) -> HttpResponse {
    let form = fields(&body);
    let get = |name: &str| form.get(name).map_or("", String::as_str);
    let now = shared.now();
    if get("client_id") != shared.options.client_id {
        let text = "Application with the given identifier was not found in the directory.";
        return refuse(&shared, (400, "unauthorized_client", 700_016, text));
    }
    if get("client_secret") != shared.options.client_secret {
        let text = "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.";
        return refuse(&shared, (401, "invalid_client", 7_000_215, text));
    }
    let is_refresh = get("grant_type") == "refresh_token";
    let answer = match get("grant_type") {
        "authorization_code" => {
            shared.lock().grants.redeem(get("code"), get("redirect_uri"), get("code_verifier"), now)
        }
        "refresh_token" => shared.lock().grants.refresh(get("refresh_token"), true, now),
        "" => {
            let text = "The request body must contain the following parameter: 'grant_type'.";
            return refuse(&shared, (400, "invalid_request", 900_144, text));
        }
        _ => {
            let text = "The app requested an unsupported grant type.";
            return refuse(&shared, (400, "unsupported_grant_type", 70_003, text));
        }
    };
    match answer {
        Ok(tokens) => no_store(StatusCode::OK).json(granted(tokens)),
        Err(refusal) => refuse(&shared, because(refusal, is_refresh)),
    }
}

fn because(refusal: Refusal, is_refresh: bool) -> Refusing {
    let (code, text) = match (refusal, is_refresh) {
        (Refusal::Revoked, true) => {
            (50_173, "The provided grant has expired due to it being revoked, a fresh auth token is needed.")
        }
        (Refusal::Expired, true) => (700_082, "The refresh token has expired due to inactivity."),
        (Refusal::Used, _) => (
            54_005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
        ),
        (Refusal::Expired, false) => (
            70_008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
        ),
        (Refusal::RedirectDiffers, _) => {
            (500_112, "The reply address does not match the reply address provided when requesting Authorization code.")
        }
        (Refusal::VerifierDiffers, _) => {
            (501_481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
        }
        _ => (9_002_313, "Invalid request. Request is malformed or invalid."),
    };
    (400, "invalid_grant", code, text)
}

fn granted(tokens: Tokens) -> Value {
    let scopes: Vec<&str> = tokens.scopes.iter().map(String::as_str).filter(|it| *it != "offline_access").collect();
    let lifetime = ACCESS_LIFETIME.as_secs() - 1;
    let mut body = json!({
        "token_type": "Bearer",
        "scope": scopes.join(" "),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": tokens.access,
    });
    if let Some(refresh) = tokens.refresh {
        body["refresh_token"] = json!(refresh);
    }
    body
}

fn refuse(shared: &Shared, (status, error, code, text): Refusing) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let at = shared.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    no_store(status).json(body(error, code, text, &at))
}

fn body(error: &str, code: u32, text: &str, at: &str) -> Value {
    let (trace, correlation) = (new_id(), new_id());
    json!({
        "error": error,
        "error_description": format!("AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {at}"),
        "error_codes": [code],
        "timestamp": at,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
    })
}

/// The body of an injected status.
pub fn fault_body(status: u16) -> Value {
    let at = "2026-12-01 08:00:00Z";
    match status {
        400 => body("invalid_grant", 50_173, "The provided grant has expired due to it being revoked.", at),
        401 => body("invalid_client", 7_000_215, "Invalid client secret provided.", at),
        _ => body("temporarily_unavailable", 90_033, "A transient error has occurred. Please try again.", at),
    }
}

fn no_store(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header(("cache-control", "no-store, no-cache"));
    answer.insert_header(("pragma", "no-cache"));
    answer
}
