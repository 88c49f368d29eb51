//! `/calendar/{provider}/connect` and `/callback`: off to the provider's consent page, and back.

use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::calendars::{ConnectOutcome, FinishConnecting, StartConnecting, provider_named};
use crate::app::App;
use crate::crypto::{Secret, random_token};
use crate::error::{Code, Error, Result};
use crate::http::extract::{Authenticated, FromQuery, Query, QueryReader, RequestContext};
use crate::http::problem::ProblemDocument;
use crate::models::auth::users::Role;
use crate::models::calendars::{Provider, oauth_states};

/// Characters of a cookie that this file has made.
const COOKIE_LENGTH: usize = 43;

/// The page of the web app that shows what came of it.
const PAGE: &str = "/settings/calendars";

/// Where to send the browser.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorizeView {
    /// The provider's consent page. Good for ten minutes, once, in this browser.
    pub authorize_url: String,
}

/// What the provider sends the browser back with.
#[derive(Debug)]
pub struct CallbackQuery {
    state: Secret,
    code: Option<Secret>,
}

impl FromQuery for CallbackQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let state = reader.text("state").unwrap_or_default();
        Self { state: state.into(), code: reader.text("code").map(Secret::from) }
    }
}

fn cookie_name(app: &App) -> &'static str {
    if app.config.web_is_https() { "__Host-calendar_consent" } else { "calendar_consent" }
}

/// Lax: a strict one would be missing when the provider sends the browser back.
fn cookie<'a>(app: &App, browser: &Secret) -> Cookie<'a> {
    Cookie::build(cookie_name(app), browser.expose().to_owned())
        .path("/")
        .same_site(SameSite::Lax)
        .secure(app.config.web_is_https())
        .http_only(true)
        .max_age(CookieAge::seconds(oauth_states::LIFETIME.as_secs()))
        .finish()
}

/// The browser's cookie, if it looks like one of ours: two tabs share it.
fn browser(app: &App, request: &HttpRequest) -> Option<Secret> {
    let value = request.cookie(cookie_name(app))?.value().to_owned();
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    (value.len() == COOKIE_LENGTH && value.chars().all(is_plain)).then(|| Secret::from(value))
}

/// Begin to connect an account: the address of the consent page, and a cookie without which what comes back is refused.
#[utoipa::path(get, path = "/calendar/{provider}/connect", tag = "calendars", security(("bearer" = [])), params(("provider" = Provider, Path)),
    responses((status = 200, body = AuthorizeView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 503, description = "provider_off: it is not configured here", body = ProblemDocument)))]
pub async fn connect(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    request: HttpRequest,
    provider: web::Path<String>,
) -> Result<HttpResponse> {
    let provider = provider_named(&provider)?;
    if signed.role == Role::Auditor {
        return Err(Error::new(Code::Forbidden).with_detail("As an auditor you can read, and change nothing."));
    }
    let browser = browser(&app, &request).map_or_else(random_token, Ok)?;
    let started = StartConnecting { user_id: signed.user_id, provider, browser: browser.clone() };
    let authorize_url = actors.send(started).await?;
    let mut response = HttpResponse::Ok().json(AuthorizeView { authorize_url });
    response.add_cookie(&cookie(&app, &browser)).map_err(Error::internal)?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Where the provider sends the browser back to. Leads on to the web app, `?connected=google` or
/// `?provider=google&problem=invalid_state|declined|incomplete|failed`.
#[utoipa::path(get, path = "/calendar/{provider}/callback", tag = "calendars", params(("provider" = Provider, Path),
        ("state" = Option<String>, Query), ("code" = Option<String>, Query), ("error" = Option<String>, Query)),
    responses((status = 303, description = "to the web app"), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
pub async fn callback(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    request: HttpRequest,
    context: RequestContext,
    provider: web::Path<String>,
    query: Query<CallbackQuery>,
) -> Result<HttpResponse> {
    let provider = provider_named(&provider)?;
    let browser = browser(&app, &request);
    let CallbackQuery { state, code } = query.0;
    let outcome = actors.send(FinishConnecting { provider, state, code, browser, origin: context.origin }).await?;
    Ok(back_to_the_page(&app, provider, outcome))
}

fn back_to_the_page(app: &App, provider: Provider, outcome: ConnectOutcome) -> HttpResponse {
    let name = provider.as_str();
    let with = |problem: &str| format!("provider={name}&problem={problem}");
    let query = match outcome {
        ConnectOutcome::Connected => format!("connected={name}"),
        ConnectOutcome::InvalidState => with("invalid_state"),
        ConnectOutcome::Declined => with("declined"),
        ConnectOutcome::Incomplete => with("incomplete"),
        ConnectOutcome::Failed => with("failed"),
    };
    let page = app.config.web(&format!("{PAGE}?{query}"));
    HttpResponse::SeeOther().insert_header((LOCATION, page)).insert_header((CACHE_CONTROL, "no-store")).finish()
}
