//! `/auth`: signing up, logging in and out, refreshing. Browsers keep the refresh token in an `HttpOnly` cookie (cookie mode). Mailed links,
//! changes of password and address, and devices are in files of their own.

pub mod account;
pub mod devices;
pub mod links;

use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{Body, OptionalBody, RequestContext};
use super::middleware::rate_limit::limit_attempts_on_account;
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::auth::{LogIn, LogOut, Refresh, SignUp, SignedIn, tokens};
use crate::app::App;
use crate::crypto::{self, Secret};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::sessions;
use crate::models::auth::users::{Email, EmailKey, FullName, NewPassword, Password, Role, User};
use crate::models::reference::Zone;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/auth/signup").route(web::post().to(signup)))
        .service(web::resource("/auth/login").route(web::post().to(login)))
        .service(web::resource("/auth/refresh").route(web::post().to(refresh)))
        .service(web::resource("/auth/logout").route(web::post().to(logout)))
        .configure(links::routes)
        .configure(account::routes)
        .configure(devices::routes);
}

/// Who opens an account.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct SignUpBody {
    pub email: Email,
    /// 8 to 72 bytes; the commonest passwords are refused.
    #[schema(value_type = String, format = Password)]
    pub password: NewPassword,
    /// `client` or `coach`.
    pub role: Role,
    pub full_name: FullName,
    /// UTC when missing.
    #[deserr(default)]
    pub timezone: Option<Zone>,
}

/// Who signs in.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct LogInBody {
    #[schema(value_type = String, example = "ana@example.com")]
    pub email: EmailKey,
    #[schema(value_type = String, format = Password)]
    pub password: Password,
}

/// The refresh token, unless a cookie carries it.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RefreshBody {
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    pub refresh_token: Option<Secret>,
}

/// Signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedInView {
    pub user: User,
    /// A JWT of 15 minutes.
    pub access_token: String,
    /// Missing in cookie mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
}

/// Open an account.
#[utoipa::path(post, path = "/auth/signup", tag = "auth", request_body = SignUpBody,
    params(("X-Session" = Option<String>, Header, description = "`cookie` puts the refresh token into a cookie")),
    responses((status = 201, body = SignedInView), (status = 409, description = "email_taken", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn signup(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    context: RequestContext,
    request: HttpRequest,
    body: Body<SignUpBody>,
) -> Result<HttpResponse> {
    let SignUpBody { email, password, role, full_name, timezone } = body.value;
    limit_attempts_on_account(&app, &request, &email.key()).await?;
    let (timezone, RequestContext { device, origin }) = (timezone.unwrap_or_else(Zone::utc), context);
    let signed_in = actors.send(SignUp { email, password, role, full_name, timezone, device, origin }).await?;
    respond(&app, &request, StatusCode::CREATED, signed_in)
}

/// Sign in.
#[utoipa::path(post, path = "/auth/login", tag = "auth", request_body = LogInBody,
    params(("X-Session" = Option<String>, Header, description = "`cookie` puts the refresh token into a cookie")),
    responses((status = 200, body = SignedInView), (status = 401, description = "invalid_credentials", body = ProblemDocument),
        (status = 403, description = "account_inactive", body = ProblemDocument)))]
pub async fn login(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    context: RequestContext,
    request: HttpRequest,
    body: Body<LogInBody>,
) -> Result<HttpResponse> {
    let LogInBody { email, password } = body.value;
    limit_attempts_on_account(&app, &request, &email).await?;
    let signed_in = actors.send(LogIn { email, password, device: context.device }).await?;
    respond(&app, &request, StatusCode::OK, signed_in)
}

/// Trade the refresh token for a new pair.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth", request_body = Option<RefreshBody>,
    params(("X-CSRF-Token" = Option<String>, Header, description = "the `csrf_token` cookie's value, when a cookie carries the refresh token")),
    responses((status = 200, body = SignedInView), (status = 401, description = "unauthenticated, refresh_reused", body = ProblemDocument),
        (status = 403, description = "csrf", body = ProblemDocument)))]
pub async fn refresh(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    context: RequestContext,
    request: HttpRequest,
    body: OptionalBody<RefreshBody>,
) -> Result<HttpResponse> {
    let refresh_token = refresh_token(&app, &request, body.0)?;
    let signed_in = actors.send(Refresh { refresh_token, origin: context.origin }).await?;
    respond(&app, &request, StatusCode::OK, signed_in)
}

/// End this sign-in.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", request_body = Option<RefreshBody>,
    params(("X-CSRF-Token" = Option<String>, Header, description = "the `csrf_token` cookie's value, when a cookie carries the refresh token")),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, description = "csrf", body = ProblemDocument)))]
pub async fn logout(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    request: HttpRequest,
    body: OptionalBody<RefreshBody>,
) -> Result<HttpResponse> {
    let refresh_token = refresh_token(&app, &request, body.0)?;
    actors.send(LogOut { refresh_token }).await?;
    let mut response = HttpResponse::NoContent().finish();
    for name in [refresh_cookie_name(&app), CSRF_COOKIE] {
        let mut removal = cookie(&app, name, String::new(), true);
        removal.make_removal();
        response.add_cookie(&removal).map_err(Error::internal)?;
    }
    Ok(response)
}

const CSRF_COOKIE: &str = "csrf_token";

fn refresh_cookie_name(app: &App) -> &'static str {
    if app.config.web_is_https() { "__Host-refresh_token" } else { "refresh_token" }
}

fn cookie<'a>(app: &App, name: &'a str, value: String, is_http_only: bool) -> Cookie<'a> {
    let age = CookieAge::seconds(sessions::LIFETIME.as_secs());
    Cookie::build(name, value)
        .path("/")
        .same_site(SameSite::Strict)
        .secure(app.config.web_is_https())
        .http_only(is_http_only)
        .max_age(age)
        .finish()
}

fn wants_cookie(request: &HttpRequest) -> bool {
    request.headers().get("x-session").is_some_and(|session| session == "cookie")
}

fn respond(app: &App, request: &HttpRequest, status: StatusCode, signed_in: SignedIn) -> Result<HttpResponse> {
    let SignedIn { user, access_token, refresh_token } = signed_in;
    let uses_cookie = wants_cookie(request) || request.cookie(refresh_cookie_name(app)).is_some();
    let view = SignedInView {
        user,
        access_token: access_token.into_inner(),
        refresh_token: (!uses_cookie).then(|| refresh_token.clone().into_inner()),
        token_type: "Bearer",
        expires_in: tokens::LIFETIME_SECONDS,
    };
    let mut response = HttpResponse::build(status).json(view);
    if uses_cookie {
        response
            .add_cookie(&cookie(app, refresh_cookie_name(app), refresh_token.into_inner(), true))
            .map_err(Error::internal)?;
        response
            .add_cookie(&cookie(app, CSRF_COOKIE, crypto::random_token()?.into_inner(), false))
            .map_err(Error::internal)?;
    }
    Ok(response)
}

/// The refresh token from the body, else from the cookie. A cookie is accepted only with its CSRF token (double-submit) and not from
/// another site.
fn refresh_token(app: &App, request: &HttpRequest, body: RefreshBody) -> Result<Secret> {
    if let Some(token) = body.refresh_token {
        return Ok(token);
    }
    let missing =
        || Error::new(Code::Unauthenticated).with_detail("There is no refresh token in the body or the cookie.");
    let cookie = request.cookie(refresh_cookie_name(app)).ok_or_else(missing)?;
    let sent = request.headers().get("x-csrf-token").map(|token| token.as_bytes().to_vec()).unwrap_or_default();
    let expected = request.cookie(CSRF_COOKIE).map(|token| token.value().to_owned()).unwrap_or_default();
    let is_csrf_token_valid = !expected.is_empty() && crypto::constant_time_eq(&sent, expected.as_bytes());
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if !is_csrf_token_valid || matches!(site, Some("cross-site" | "same-site")) {
        return Err(Error::new(Code::Csrf)
            .with_detail("Send the csrf_token cookie's value as X-CSRF-Token, from the web app itself."));
    }
    Ok(cookie.value().to_owned().into())
}
