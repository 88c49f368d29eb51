//! Changing the password and the address: for an authenticated user who gives the current password.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;

use super::links::MailAnnounced;
use super::links::TokenBody;
use crate::actors::Actors;
use crate::actors::auth::{ChangePassword, ConfirmNewEmail, RequestEmailChange};
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, OwnAccount, RequestContext};
use crate::http::problem::ProblemDocument;
use crate::models::auth::users::{Email, NewPassword, Password};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/auth/change-password").route(web::post().to(change_password)))
        .service(web::resource("/auth/change-email").route(web::post().to(change_email)))
        .service(web::resource("/auth/change-email/confirm").route(web::post().to(confirm_email)));
}

/// The password as it is, and as it shall be.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ChangePasswordBody {
    #[schema(value_type = String, format = Password)]
    pub current_password: Password,
    /// 8 to 72 bytes; the commonest passwords are refused.
    #[schema(value_type = String, format = Password)]
    pub new_password: NewPassword,
}

/// The password, and the address the account shall move to.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ChangeEmailBody {
    #[schema(value_type = String, format = Password)]
    pub password: Password,
    pub new_email: Email,
}

/// Change the password. This sign-in stays, every other one ends.
#[utoipa::path(post, path = "/auth/change-password", tag = "auth", security(("bearer" = [])), request_body = ChangePasswordBody,
    responses((status = 204), (status = 403, description = "wrong_password", body = ProblemDocument)))]
pub async fn change_password(
    actors: web::Data<Actors>,
    user: Authenticated<OwnAccount>,
    body: Body<ChangePasswordBody>,
) -> Result<HttpResponse> {
    let ChangePasswordBody { current_password, new_password } = body.value;
    let Authenticated { user_id, role, session_id, origin, .. } = user;
    actors.send(ChangePassword { user_id, role, session_id, current_password, new_password, origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ask for another address: a link goes there, a notice to the old one.
#[utoipa::path(post, path = "/auth/change-email", tag = "auth", security(("bearer" = [])), request_body = ChangeEmailBody,
    responses((status = 202, description = "Whether the address is free or not; if it is, a link goes there that works once, within the hour", body = MailAnnounced),
        (status = 403, description = "wrong_password", body = ProblemDocument)))]
pub async fn change_email(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    user: Authenticated<OwnAccount>,
    body: Body<ChangeEmailBody>,
) -> Result<HttpResponse> {
    let ChangeEmailBody { password, new_email } = body.value;
    let Authenticated { user_id, role, origin, .. } = user;
    actors.send(RequestEmailChange { user_id, role, password, new_email, origin }).await?;
    Ok(MailAnnounced::response(Some(app.now())))
}

/// Move the account to the new address with the link's token.
#[utoipa::path(post, path = "/auth/change-email/confirm", tag = "auth", request_body = TokenBody,
    responses((status = 204), (status = 400, description = "malformed, invalid_token", body = ProblemDocument),
        (status = 409, description = "email_taken", body = ProblemDocument)))]
pub async fn confirm_email(
    actors: web::Data<Actors>,
    context: RequestContext,
    body: Body<TokenBody>,
) -> Result<HttpResponse> {
    actors.send(ConfirmNewEmail { token: body.value.token, origin: context.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
