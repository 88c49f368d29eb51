//! The review of a session.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::bookings::ReviewSession;
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, PathId};
use crate::http::problem::ProblemDocument;
use crate::models::bookings::Booking;
use crate::models::bookings::reviews::Review;
use crate::models::input::optional_text;
use crate::models::text::UncheckedText;

/// The longest comment.
const MAX_COMMENT_CHARS: usize = 2_000;

/// A rating and a comment.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ReviewBody {
    #[schema(minimum = 1, maximum = 5)]
    pub rating: i16,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub comment: Option<UncheckedText>,
}

impl ReviewBody {
    fn validate(self) -> Result<(i16, Option<String>), FieldErrors> {
        let mut errors = FieldErrors::default();
        if !(1..=5).contains(&self.rating) {
            errors.add("rating", "out_of_range", "Between 1 and 5.");
        }
        let comment = optional_text("comment", self.comment.as_ref(), MAX_COMMENT_CHARS).unwrap_or_else(|invalid| {
            errors.extend(invalid);
            None
        });
        errors.into_result((self.rating, comment))
    }
}

/// Review a session: its client, once, after it is completed. It changes the coach's rating.
#[utoipa::path(post, path = "/booking/{id}/review", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ReviewBody,
    responses((status = 201, body = Review), (status = 403, description = "its client only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition, already_reviewed", body = ProblemDocument)))]
pub async fn create(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<ReviewBody>,
) -> Result<HttpResponse> {
    let (rating, comment) = body.value.validate()?;
    let review = actors.send(ReviewSession { booking_id: id.0, by: signed.into(), rating, comment }).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(review))
}

/// The review of a session, for those who took part.
#[utoipa::path(get, path = "/booking/{id}/review", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Review), (status = 404, description = "there is none yet", body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, signed: Authenticated, id: PathId) -> Result<web::Json<Review>> {
    let mut db = app.read().await?;
    Booking::visible_to(&mut db, id.0, signed.user_id, signed.role).await?;
    let review = Review::of_booking(&mut db, id.0).await?;
    review.map(web::Json).ok_or_else(|| Error::new(Code::NotFound).with_detail("The session has no review yet."))
}
