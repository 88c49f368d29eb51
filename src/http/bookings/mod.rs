//! `/booking`: booking a session, and what its client, its coach and admins do with it.

pub mod calendar;
pub mod changes;
pub mod lists;
pub mod no_show;
pub mod quiz_summary;
pub mod reviews;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::{Authenticated, Body, Client, PathId, RequiredRole};
use super::idempotency::{IdempotencyKey, StoredResponse, idempotent};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::bookings::{BookSession, Requester};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::models::bookings::{Booking, BookingView};
use crate::models::text::UncheckedText;
use crate::origin::Origin;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/booking").route(web::post().to(create)))
        .service(web::resource("/booking/client/{id}").route(web::get().to(lists::of_client)))
        .service(web::resource("/booking/coach/{id}").route(web::get().to(lists::of_coach)))
        .service(web::resource("/booking/{id}").route(web::get().to(show)).route(web::delete().to(changes::cancel)))
        .service(web::resource("/booking/{id}/status").route(web::patch().to(changes::set_status)))
        .service(web::resource("/booking/{id}/cancellation").route(web::get().to(changes::preview)))
        .service(web::resource("/booking/{id}/slots").route(web::get().to(changes::free_times)))
        .service(web::resource("/booking/{id}/reschedule").route(web::post().to(changes::reschedule)))
        .service(web::resource("/booking/{id}/no-show").route(web::post().to(no_show::report)))
        .service(web::resource("/booking/{id}/no-show/objection").route(web::post().to(no_show::object)))
        .service(
            web::resource("/booking/{id}/review")
                .route(web::get().to(reviews::show))
                .route(web::post().to(reviews::create)),
        )
        .service(
            web::resource("/booking/{id}/quiz-summary")
                .route(web::get().to(quiz_summary::show))
                .route(web::put().to(quiz_summary::share))
                .route(web::delete().to(quiz_summary::withdraw)),
        )
        .service(web::resource("/admin/bookings/{id}/no-show/decision").route(web::post().to(no_show::decide)))
        .service(web::resource("/booking/{id}/calendar.ics").route(web::get().to(calendar::file)));
}

impl<R: RequiredRole> From<Authenticated<R>> for Requester {
    fn from(signed: Authenticated<R>) -> Self {
        Requester { user_id: signed.user_id, role: signed.role, origin: signed.origin }
    }
}

/// The session to book.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct BookingBody {
    #[schema(value_type = Uuid)]
    pub coach_id: Id,
    pub starts_at: Timestamp,
    /// One the coach offers: 30, 45, 60 or 90.
    pub duration_minutes: u16,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub notes: Option<UncheckedText>,
}

/// A UUID in a body.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl std::str::FromStr for Id {
    type Err = crate::error::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Id).map_err(|_| crate::error::ParseError::new("invalid_id", "An id as a UUID."))
    }
}

crate::parsed_from_text!(Id);

/// Hold a time, or book it at once when it is free of charge.
#[utoipa::path(post, path = "/booking", tag = "bookings", security(("bearer" = [])), request_body = BookingBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body get the first response again")),
    responses((status = 201, body = BookingView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 409, description = "slot_taken, client_busy, too_many_holds", body = ProblemDocument), (status = 422, description = "validation_failed, not_available", body = ProblemDocument)))]
pub async fn create(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated<Client>,
    key: IdempotencyKey,
    body: Body<BookingBody>,
) -> Result<HttpResponse> {
    let hash = body.hash;
    let command = book_session(signed.user_id, signed.origin, body.value, &key);
    idempotent(&app, signed.user_id, &key, &hash, || async {
        Ok(StoredResponse { status: StatusCode::CREATED, body: BookingView::from(actors.send(command).await?) })
    })
    .await
}

fn book_session(client_id: Uuid, origin: Origin, body: BookingBody, key: &IdempotencyKey) -> BookSession {
    BookSession {
        client_id,
        coach_id: body.coach_id.0,
        starts_at: body.starts_at,
        duration_minutes: body.duration_minutes,
        notes: body.notes,
        idempotency_key: key.key.clone(),
        origin,
    }
}

/// One booking.
#[utoipa::path(get, path = "/booking/{id}", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = BookingView), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, signed: Authenticated, id: PathId) -> Result<web::Json<BookingView>> {
    let booking = Booking::visible_to(&mut *app.read().await?, id.0, signed.user_id, signed.role).await?;
    Ok(web::Json(booking.into()))
}
