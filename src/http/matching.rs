//! Matching: the coaches who suit a client best, and why; what a client was shown before; how one coach suits; and how many coaches would
//! suit somebody without an account.

use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bookings::Id;
use super::extract::{Authenticated, Body, Client, FromQuery, OptionalBody, PathId, Query, QueryReader};
use super::kept_answers::{KeptAnswers, own_json};
use super::middleware::read_only;
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::matching::{CoachMatch, FindMatches, MatchCoach, Matches, Matching, QuizPreview, preview_quiz};
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::users::Role;
use crate::models::matching::{PastMatches, results};
use crate::models::profiles::CoachRow;
use crate::models::profiles::quiz::QuizDraft;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/match").route(web::post().to(find)))
        .service(web::resource("/match/history").route(web::get().to(history)))
        .service(web::resource("/coaches/{id}/match").route(web::get().to(one_coach)))
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
///
/// By `score`, those who share a language first. Coaches who score at most two points (0.02) below the best of them suit about as well, and come in turn:
/// first who was shown less often lately (in the first 30 days a coach counts as shown a quarter as often), then by score, rating and id. So a coach can stand
/// before one who scores up to two points more, never before one who scores more than that. Within a day (UTC) the same quiz, profiles and free hours give the
/// same order; the next day others who suit as well may come first. An answer from the cache (`source`) keeps its order for up to 24 hours. A `fallback` is
/// by rating.
#[utoipa::path(post, path = "/match", tag = "matching", security(("bearer" = [])), request_body = Option<MatchBody>,
    responses((status = 200, body = Matches), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 409, description = "quiz_incomplete, with `missing`", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn find(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    kept: web::Data<KeptAnswers>,
    signed: Authenticated<Client>,
    body: OptionalBody<MatchBody>,
) -> Result<HttpResponse> {
    let (limit, client_id) = (body.0.limit.unwrap_or(10), signed.user_id);
    if !(1..=10).contains(&limit) {
        return Err(FieldErrors::one("limit", "out_of_range", "A number from 1 to 10.").into());
    }
    if let Some(json) = same_matches(&app, &actors, &kept, client_id, limit).await? {
        return Ok(own_json(json));
    }
    let found = actors.send(FindMatches { client_id, limit: limit.into() }).await?;
    let json = Bytes::from(serde_json::to_vec(&found.matches).map_err(Error::internal)?);
    if let Some(version) = found.version {
        kept.matches.keep(client_id, &limit.to_string(), Arc::new(version), json.clone());
    }
    Ok(own_json(json))
}

/// What a client was answered from the cache before, if the same would be answered now.
async fn same_matches(
    app: &App,
    actors: &Actors,
    kept: &KeptAnswers,
    client_id: Uuid,
    limit: u8,
) -> Result<Option<Bytes>> {
    let (matching, question, now) = (actors.state::<Matching>(), limit.to_string(), app.now());
    let found = kept.matches.find(client_id, &question, |version| version.is_of_same_coaches(matching, now));
    let Some((version, json)) = found else { return Ok(None) };
    let Some(confirmed) = version.clone().of_same_client(app, matching, client_id).await? else { return Ok(None) };
    if !Arc::ptr_eq(&confirmed, &version) {
        kept.matches.keep(client_id, &question, confirmed, json.clone());
    }
    Ok(Some(json))
}

/// Whose past matches, and the part of the list.
#[derive(Debug)]
pub struct HistoryQuery {
    client_id: Option<Uuid>,
    paging: Paging,
}

impl FromQuery for HistoryQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self { client_id: reader.parsed::<Id>("client_id").map(|id| id.0), paging: Paging::from_query(reader) }
    }
}

/// What I was shown before, the latest first, as it was; admins ask for a client's.
///
/// An answer from the cache is in it once, as it was computed. Kept for 13 months.
#[utoipa::path(get, path = "/match/history", tag = "matching", security(("bearer" = [])),
    params(("client_id" = Option<Uuid>, Query, description = "whose: required of admins; a client's own id at most"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<PastMatches>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, description = "another client's", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn history(
    app: web::Data<App>,
    reader: Authenticated,
    query: Query<HistoryQuery>,
) -> Result<web::Json<Page<PastMatches>>> {
    let HistoryQuery { client_id, paging } = query.0;
    let client_id = whose(&reader, client_id)?;
    let mut db = app.read().await?;
    let (mut answers, total) = results::page(&mut db, client_id, paging.per_page, paging.offset()).await?;
    let coaches = CoachRow::listed(&mut db, &PastMatches::coach_ids(&answers)).await?;
    for found in answers.iter_mut().flat_map(|answer| &mut answer.matches) {
        let coach = coaches.iter().find(|coach| coach.id == found.coach_id);
        found.coach_name = coach.map(|coach| coach.full_name.to_string());
    }
    Ok(web::Json(paging.into_page(answers, total)))
}

/// Whose history the reader may see.
fn whose(reader: &Authenticated, asked: Option<Uuid>) -> Result<Uuid> {
    match (reader.role, asked) {
        (Role::Client, asked) if asked.is_none_or(|id| id == reader.user_id) => Ok(reader.user_id),
        (Role::Client, _) => Err(Error::new(Code::NotFound).with_detail("There is no such client.")),
        (role, Some(id)) if role.reads_all() => Ok(id),
        (role, None) if role.reads_all() => {
            Err(FieldErrors::one("client_id", "required", "Whose matches? A client's id.").into())
        }
        _ => Err(Error::new(Code::Forbidden).with_detail("As a coach you can't do this.")),
    }
}

/// How well one coach suits me, and what would bring more points.
#[utoipa::path(get, path = "/coaches/{id}/match", tag = "matching", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = CoachMatch), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, description = "not listed", body = ProblemDocument), (status = 409, description = "quiz_incomplete, with `missing`", body = ProblemDocument)))]
pub async fn one_coach(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    client: Authenticated<Client>,
    id: PathId,
) -> Result<web::Json<CoachMatch>> {
    let keeps_vector = read_only::may_store(&app, &actors);
    Ok(web::Json(actors.send(MatchCoach { client_id: client.user_id, coach_id: id.0, keeps_vector }).await?))
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
