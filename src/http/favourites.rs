//! `/favourites`: the coaches whom a client has marked.

use actix_web::{HttpResponse, web};

use super::extract::{Authenticated, Client, PathId, Query};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::profiles::SetFavourite;
use crate::app::App;
use crate::error::Result;
use crate::models::coaches::{CoachCard, favourites};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/favourites").route(web::get().to(list)))
        .service(web::resource("/favourites/{id}").route(web::put().to(add)).route(web::delete().to(remove)));
}

/// The coaches I have marked, the latest first.
///
/// Whoever is not listed now is left out, and back once they are listed again.
#[utoipa::path(get, path = "/favourites", tag = "coaches", security(("bearer" = [])),
    params(("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<CoachCard>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    client: Authenticated<Client>,
    paging: Query<Paging>,
) -> Result<web::Json<Page<CoachCard>>> {
    let paging = paging.0;
    let coaches = favourites::listed(&mut *app.read().await?, client.user_id).await?;
    let total = i64::try_from(coaches.len()).unwrap_or(i64::MAX);
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let shown = coaches.iter().skip(skipped).take(usize::try_from(paging.per_page).unwrap_or(0));
    let cards = shown.map(|coach| CoachCard::of(coach, |key| app.photo_url(key))).collect();
    Ok(web::Json(paging.into_page(cards, total)))
}

/// Mark a coach.
#[utoipa::path(put, path = "/favourites/{id}", tag = "coaches", security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "a coach's")),
    responses((status = 204, description = "marked, also if it was before"), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, description = "not listed", body = ProblemDocument), (status = 409, description = "too_many_favourites: 500 are marked", body = ProblemDocument)))]
pub async fn add(actors: web::Data<Actors>, client: Authenticated<Client>, id: PathId) -> Result<HttpResponse> {
    set(&actors, &client, id, true).await
}

/// Take the mark back.
#[utoipa::path(delete, path = "/favourites/{id}", tag = "coaches", security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "a coach's")),
    responses((status = 204, description = "not marked, also if it was not before"), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, description = "not an id", body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, client: Authenticated<Client>, id: PathId) -> Result<HttpResponse> {
    set(&actors, &client, id, false).await
}

async fn set(actors: &Actors, client: &Authenticated<Client>, id: PathId, is_set: bool) -> Result<HttpResponse> {
    actors.send(SetFavourite { client_id: client.user_id, coach_id: id.0, is_set }).await?;
    Ok(HttpResponse::NoContent().finish())
}
