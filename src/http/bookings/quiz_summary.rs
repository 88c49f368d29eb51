//! What a client shares of the quiz with the coach of a session.

use actix_web::{HttpResponse, web};

use crate::actors::Actors;
use crate::actors::bookings::{ShareQuiz, WithdrawQuiz};
use crate::app::App;
use crate::error::Result;
use crate::http::extract::{Authenticated, PathId};
use crate::http::problem::ProblemDocument;
use crate::models::bookings::Booking;
use crate::models::bookings::quiz_shares::SharedQuiz;

/// What the client of a session shares of the quiz with its coach: goals, obstacles, languages, countries, hours.
///
/// Its client reads what the coach reads, or would read, before anything is shared. Its coach reads it while it is shared and the session is
/// confirmed or completed. The answers are those of now: a change of the quiz is a change here.
#[utoipa::path(get, path = "/booking/{id}/quiz-summary", tag = "bookings", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SharedQuiz), (status = 401, body = ProblemDocument), (status = 403, description = "its client and its coach only", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, signed: Authenticated, id: PathId) -> Result<web::Json<SharedQuiz>> {
    let mut db = app.read().await?;
    let booking = Booking::visible_to(&mut db, id.0, signed.user_id, signed.role).await?;
    let reader = booking.party_of(signed.user_id, signed.role);
    Ok(web::Json(SharedQuiz::of(&mut db, &booking, reader).await?))
}

/// Share a summary of my quiz with the coach of a session, here and on every other session with them.
#[utoipa::path(put, path = "/booking/{id}/quiz-summary", tag = "bookings", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "shared, also if it was before"), (status = 401, body = ProblemDocument), (status = 403, description = "its client only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "quiz_incomplete, with `missing`; invalid_transition: it is held or cancelled, or the coach's account is closed", body = ProblemDocument)))]
pub async fn share(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    actors.send(ShareQuiz { booking_id: id.0, by: signed.into() }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stop sharing it with the coach of a session, at any time: they read nothing of it from then on.
#[utoipa::path(delete, path = "/booking/{id}/quiz-summary", tag = "bookings", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "not shared, also if it was not before"), (status = 401, body = ProblemDocument), (status = 403, description = "its client only", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn withdraw(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    actors.send(WithdrawQuiz { booking_id: id.0, by: signed.into() }).await?;
    Ok(HttpResponse::NoContent().finish())
}
