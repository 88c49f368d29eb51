//! Mailed links: verifying an address, resetting a password. No response reveals whether an account exists.

use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::auth::{RequestPasswordReset, ResendVerification, ResetPassword, VerifyEmail};
use crate::app::App;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, OwnAccount, RequestContext};
use crate::http::middleware::rate_limit::limit_attempts_on_account;
use crate::http::problem::ProblemDocument;
use crate::models::auth::users::{Email, NewPassword};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/auth/verify-email").route(web::post().to(verify_email)))
        .service(web::resource("/auth/verify-email/resend").route(web::post().to(resend)))
        .service(web::resource("/auth/reset-password").route(web::post().to(ask_reset)))
        .service(web::resource("/auth/reset-password/confirm").route(web::post().to(reset)));
}

/// The token of a link.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct TokenBody {
    #[schema(value_type = String)]
    pub token: Secret,
}

/// Whose password is forgotten.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ForgottenBody {
    pub email: Email,
}

/// The token of the link, and the password to have from now on.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ResetBody {
    #[schema(value_type = String)]
    pub token: Secret,
    /// 8 to 72 bytes; the commonest passwords are refused.
    #[schema(value_type = String, format = Password)]
    pub new_password: NewPassword,
}

/// What a request for a mail with a link is answered with.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailAnnounced {
    /// When the mail goes out: now, or when the minute after the last one is over. Null if there is none to send.
    pub sent_at: Option<Timestamp>,
}

impl MailAnnounced {
    /// 202 with the time.
    pub fn response(sent_at: Option<Timestamp>) -> HttpResponse {
        HttpResponse::Accepted().json(Self { sent_at: sent_at.map(Timestamp::whole_seconds) })
    }
}

/// Confirm an address.
#[utoipa::path(post, path = "/auth/verify-email", tag = "auth", request_body = TokenBody,
    responses((status = 204), (status = 400, description = "malformed, invalid_token", body = ProblemDocument)))]
pub async fn verify_email(
    actors: web::Data<Actors>,
    context: RequestContext,
    body: Body<TokenBody>,
) -> Result<HttpResponse> {
    actors.send(VerifyEmail { token: body.value.token, origin: context.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Have the mail that confirms the address sent once more.
#[utoipa::path(post, path = "/auth/verify-email/resend", tag = "auth", security(("bearer" = [])),
    responses((status = 202, description = "Sent, a minute after the last one at the earliest, unless the address is confirmed", body = MailAnnounced),
        (status = 401, description = "unauthenticated", body = ProblemDocument)))]
pub async fn resend(actors: web::Data<Actors>, user: Authenticated<OwnAccount>) -> Result<HttpResponse> {
    let sent_at = actors.send(ResendVerification { user_id: user.user_id, origin: user.origin }).await?;
    Ok(MailAnnounced::response(sent_at))
}

/// Ask for a link to choose a new password.
#[utoipa::path(post, path = "/auth/reset-password", tag = "auth", request_body = ForgottenBody,
    responses((status = 202, description = "Whether there is such an account or not; if there is, a link goes out at that time that works once, within the hour", body = MailAnnounced)))]
pub async fn ask_reset(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    context: RequestContext,
    request: HttpRequest,
    body: Body<ForgottenBody>,
) -> Result<HttpResponse> {
    let email = body.value.email;
    limit_attempts_on_account(&app, &request, &email.key()).await?;
    let sent_at = actors.send(RequestPasswordReset { email, origin: context.origin }).await?;
    Ok(MailAnnounced::response(Some(sent_at)))
}

/// Choose a new password with the link's token. Every sign-in ends.
#[utoipa::path(post, path = "/auth/reset-password/confirm", tag = "auth", request_body = ResetBody,
    responses((status = 204), (status = 400, description = "malformed, invalid_token", body = ProblemDocument)))]
pub async fn reset(actors: web::Data<Actors>, context: RequestContext, body: Body<ResetBody>) -> Result<HttpResponse> {
    let ResetBody { token, new_password } = body.value;
    actors.send(ResetPassword { token, new_password, origin: context.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
