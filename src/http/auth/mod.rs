//! `/auth`: signing up, in, and staying so. Browsers keep the refresh token in a cookie that scripts can't read. Links sent by mail, other
//! passwords and addresses, and devices are in files of their own.

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
use super::middleware::rate_limit::try_account;
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::auth::{LogIn, LogOut, Refresh, SignUp, SignedIn, tokens};
use crate::app::App;
use crate::crypto;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::sessions;
use crate::models::auth::users::{Email, FullName, NewPassword, Role, User};
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
    #[schema(example = "ana@demo.rapport.example")]
    pub email: String,
    #[schema(format = Password)]
    pub password: String,
}

/// The refresh token, unless a cookie carries it.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RefreshBody {
    #[deserr(default)]
    pub refresh_token: Option<String>,
}

/// Authenticated in.
#[derive(Debug, Serialize, ToSchema)]
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
    caller: RequestContext,
    request: HttpRequest,
    body: Body<SignUpBody>,
) -> Result<HttpResponse> {
    let body = body.value;
    try_account(&app, &request, body.email.as_str()).await?;
    let signed = actors.send(SignUp {
        email: body.email,
        password: body.password,
        role: body.role,
        full_name: body.full_name,
        timezone: body.timezone.unwrap_or_else(Zone::utc),
        device: caller.device,
        origin: caller.origin,
    });
    answer(&app, &request, StatusCode::CREATED, signed.await?)
}

/// Sign in.
#[utoipa::path(post, path = "/auth/login", tag = "auth", request_body = LogInBody,
    params(("X-Session" = Option<String>, Header, description = "`cookie` puts the refresh token into a cookie")),
    responses((status = 200, body = SignedInView), (status = 401, description = "invalid_credentials", body = ProblemDocument),
        (status = 403, description = "account_inactive", body = ProblemDocument)))]
pub async fn login(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    caller: RequestContext,
    request: HttpRequest,
    body: Body<LogInBody>,
) -> Result<HttpResponse> {
    let LogInBody { email, password } = body.value;
    try_account(&app, &request, &email).await?;
    let signed = actors.send(LogIn { email, password, device: caller.device }).await?;
    answer(&app, &request, StatusCode::OK, signed)
}

/// Trade the refresh token for a new pair.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth", request_body = Option<RefreshBody>,
    params(("X-CSRF-Token" = Option<String>, Header, description = "the `csrf_token` cookie's value, when a cookie carries the refresh token")),
    responses((status = 200, body = SignedInView), (status = 401, description = "unauthenticated, refresh_reused", body = ProblemDocument),
        (status = 403, description = "csrf", body = ProblemDocument)))]
pub async fn refresh(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    caller: RequestContext,
    request: HttpRequest,
    body: OptionalBody<RefreshBody>,
) -> Result<HttpResponse> {
    let refresh_token = presented(&app, &request, body.0)?;
    let signed = actors.send(Refresh { refresh_token, origin: caller.origin }).await?;
    answer(&app, &request, StatusCode::OK, signed)
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
    let refresh_token = presented(&app, &request, body.0)?;
    actors.send(LogOut { refresh_token }).await?;
    let mut response = HttpResponse::NoContent().finish();
    for name in [cookie_name(&app), CSRF_COOKIE] {
        let mut gone = cookie(&app, name, String::new(), true);
        gone.make_removal();
        response.add_cookie(&gone).map_err(Error::internal)?;
    }
    Ok(response)
}

const CSRF_COOKIE: &str = "csrf_token";

fn cookie_name(app: &App) -> &'static str {
    if app.config.web_is_https() { "__Host-refresh_token" } else { "refresh_token" }
}

fn cookie<'a>(app: &App, name: &'a str, value: String, is_secret: bool) -> Cookie<'a> {
    let age = CookieAge::seconds(sessions::LIFETIME.as_secs());
    Cookie::build(name, value)
        .path("/")
        .same_site(SameSite::Strict)
        .secure(app.config.web_is_https())
        .http_only(is_secret)
        .max_age(age)
        .finish()
}

fn wants_cookie(request: &HttpRequest) -> bool {
    request.headers().get("x-session").is_some_and(|session| session == "cookie")
}

fn answer(app: &App, request: &HttpRequest, status: StatusCode, signed: SignedIn) -> Result<HttpResponse> {
    let in_cookie = wants_cookie(request) || request.cookie(cookie_name(app)).is_some();
    let view = SignedInView {
        user: signed.user,
        access_token: signed.access_token,
        refresh_token: (!in_cookie).then(|| signed.refresh_token.clone()),
        token_type: "Bearer",
        expires_in: tokens::LIFETIME_SECONDS,
    };
    let mut response = HttpResponse::build(status).json(view);
    if in_cookie {
        response.add_cookie(&cookie(app, cookie_name(app), signed.refresh_token, true)).map_err(Error::internal)?;
        response.add_cookie(&cookie(app, CSRF_COOKIE, crypto::token()?, false)).map_err(Error::internal)?;
    }
    Ok(response)
}

/// The refresh token of the body, else of the cookie, which alone needs the proof that our own page sent it.
fn presented(app: &App, request: &HttpRequest, body: RefreshBody) -> Result<String> {
    if let Some(token) = body.refresh_token {
        return Ok(token);
    }
    let missing =
        || Error::new(Code::Unauthenticated).with_detail("There is no refresh token in the body or the cookie.");
    let cookie = request.cookie(cookie_name(app)).ok_or_else(missing)?;
    let sent = request.headers().get("x-csrf-token").map(|token| token.as_bytes().to_vec()).unwrap_or_default();
    let expected = request.cookie(CSRF_COOKIE).map(|token| token.value().to_owned()).unwrap_or_default();
    let is_ours = !expected.is_empty() && crypto::equal(&sent, expected.as_bytes());
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if !is_ours || matches!(site, Some("cross-site" | "same-site")) {
        return Err(Error::new(Code::Csrf)
            .with_detail("Send the csrf_token cookie's value as X-CSRF-Token, from the web app itself."));
    }
    Ok(cookie.value().to_owned())
}
