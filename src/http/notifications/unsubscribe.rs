//! `/notifications/unsubscribe`: turns emails of one kind off with one click in a mail program (RFC 8058). Needs no login, and ignores the
//! body: the token says everything.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::notifications::Unsubscribe;
use crate::app::App;
use crate::error::Result;
use crate::http::problem::ProblemDocument;
use crate::models::notifications::{NotificationKind, unsubscribe};

/// Which mails stop.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnsubscribedView {
    pub kind: NotificationKind,
}

/// Where a person lands who follows the link. Nothing changes: programs follow links as well, to look where they lead.
#[utoipa::path(get, path = "/notifications/unsubscribe", tag = "notifications", params(("token" = Option<String>, Query, description = "from the mail's `List-Unsubscribe`")),
    responses((status = 303, description = "to the page of the web app that asks")))]
pub async fn ask(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("token", &token(&request)).finish();
    let page = app.config.web(&format!("/unsubscribe?{query}"));
    HttpResponse::SeeOther().insert_header((header::LOCATION, page)).finish()
}

/// No more mails of that kind. Asking twice is asking once.
#[utoipa::path(post, path = "/notifications/unsubscribe", tag = "notifications", params(("token" = String, Query, description = "from the mail's `List-Unsubscribe`")),
    responses((status = 200, body = UnsubscribedView), (status = 400, description = "invalid_token", body = ProblemDocument)))]
pub async fn stop(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    request: HttpRequest,
) -> Result<web::Json<UnsubscribedView>> {
    let (user_id, kind) = unsubscribe::read(&app.config.jwt_keys, &token(&request))?;
    actors.send(Unsubscribe { user_id, kind }).await?;
    Ok(web::Json(UnsubscribedView { kind }))
}

/// The token; mail programs may add other parameters to the address.
fn token(request: &HttpRequest) -> String {
    let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
    pairs.find(|(name, _)| name == "token").map(|(_, token)| token.into_owned()).unwrap_or_default()
}
