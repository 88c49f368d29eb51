//! `POST /match`: the coaches who suit a client best, and why; `POST /quiz/preview`: how many would suit somebody without an account.

use actix_web::web;
use deserr::Deserr;
use utoipa::ToSchema;

use super::extract::{Authenticated, Body, Client, OptionalBody};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::matching::{FindMatches, Matches, Matching, QuizPreview, preview_quiz};
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::models::profiles::quiz::QuizDraft;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/match").route(web::post().to(find)))
        .service(web::resource("/quiz/preview").route(web::post().to(preview)));
}

/// How many matches to return.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct MatchBody {
    /// 1 to 10; 10 when missing.
    #[deserr(default)]
    #[schema(minimum = 1, maximum = 10)]
    pub limit: Option<u8>,
}

/// The ten coaches who suit me best.
#[utoipa::path(post, path = "/match", tag = "matching", security(("bearer" = [])), request_body = Option<MatchBody>,
    responses((status = 200, body = Matches), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 409, description = "quiz_incomplete, with `missing`", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn find(
    actors: web::Data<Actors>,
    signed: Authenticated<Client>,
    body: OptionalBody<MatchBody>,
) -> Result<web::Json<Matches>> {
    let limit = body.0.limit.unwrap_or(10);
    if !(1..=10).contains(&limit) {
        return Err(FieldErrors::one("limit", "out_of_range", "A number from 1 to 10.").into());
    }
    Ok(web::Json(actors.send(FindMatches { client_id: signed.user_id, limit: limit.into() }).await?))
}

/// How many coaches would suit somebody with these answers, and how well the best of them, without who they are.
#[utoipa::path(post, path = "/quiz/preview", tag = "matching", request_body = QuizDraft,
    responses((status = 200, body = QuizPreview), (status = 422, body = ProblemDocument),
        (status = 503, description = "unavailable: the coaches are still being loaded, for some seconds after a start", body = ProblemDocument)))]
pub async fn preview(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    body: Body<QuizDraft>,
) -> Result<web::Json<QuizPreview>> {
    Ok(web::Json(preview_quiz(&app, actors.state::<Matching>(), body.value).await?))
}
