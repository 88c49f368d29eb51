//! `GET /profile/export` and `DELETE /profile`.

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;

use super::extract::{Authenticated, OptionalBody, OwnAccount};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::privacy::{DeleteAccount, export};
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::models::auth::users::Password;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/profile/export").route(web::get().to(download)));
}

/// Everything that is held about me, as a file.
#[utoipa::path(get, path = "/profile/export", tag = "profiles", security(("bearer" = [])),
    responses((status = 200, description = "one key per kind: account, client_profile, coach_profile, sessions, bookings, payments, refunds, reviews, posts, comments, votes, bookmarks, resources, calendar_subscriptions, calendar_connections, connected_calendars, calendar_entries, notifications, matches, busy_times, mailed_links, audit, photos (as `data:` addresses); each a list", body = Object),
        (status = 401, body = ProblemDocument), (status = 503, description = "unavailable, provider_off: the photo can't be read", body = ProblemDocument)))]
pub async fn download(app: web::Data<App>, user: Authenticated) -> Result<HttpResponse> {
    let data = export(&app, user.user_id).await?;
    let name = format!("rapport-export-{}.json", &app.now().to_string()[..10]);
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok().insert_header(attachment).insert_header(("Cache-Control", "no-store")).json(data))
}

/// That it is really you.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct DeleteBody {
    /// May be left out within ten minutes of signing in.
    #[deserr(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<Password>,
}

/// Give the account up: signed out and hidden at once; within an hour sessions ahead are called off, the last mails sent, and everything
/// held about you erased.
#[utoipa::path(delete, path = "/profile", tag = "profiles", security(("bearer" = [])), request_body(content = Option<DeleteBody>),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, description = "reauthentication_required, wrong_password; the last admin stays", body = ProblemDocument)))]
pub async fn delete(
    actors: web::Data<Actors>,
    user: Authenticated<OwnAccount>,
    body: OptionalBody<DeleteBody>,
) -> Result<HttpResponse> {
    let Authenticated { user_id, session_id, origin, .. } = user;
    actors.send(DeleteAccount { user_id, session_id, password: body.0.password, origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
