//! No-shows: reports, objections, and an admin's decision.

use actix_web::web;
use deserr::Deserr;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::bookings::{DecideNoShow, ObjectToNoShow, ReportNoShow};
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Admin, Authenticated, Body, OptionalBody, PathId};
use crate::http::problem::ProblemDocument;
use crate::models::bookings::BookingView;
use crate::models::bookings::no_show::Decision;
use crate::models::input::optional_text;
use crate::models::text::UncheckedText;

/// The longest comment or reason.
const MAX_COMMENT_CHARS: usize = 2_000;

/// What happened, for the admin who may have to decide.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct NoShowBody {
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub comment: Option<UncheckedText>,
}

/// Report that the other side did not come: within 24 hours after the end, once. If they have reported you, this is your objection.
#[utoipa::path(post, path = "/booking/{id}/no-show", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body(content = Option<NoShowBody>),
    responses((status = 200, body = BookingView), (status = 403, description = "its client and its coach only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition: too early, too late, or reported before", body = ProblemDocument)))]
pub async fn report(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: OptionalBody<NoShowBody>,
) -> Result<web::Json<BookingView>> {
    let comment = optional_text("comment", body.0.comment.as_ref(), MAX_COMMENT_CHARS)?;
    let booking = actors.send(ReportNoShow { booking_id: id.0, by: signed.into(), comment }).await?;
    Ok(web::Json(booking.into()))
}

/// Object to such a report, within 24 hours. An admin then decides.
#[utoipa::path(post, path = "/booking/{id}/no-show/objection", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body(content = Option<NoShowBody>),
    responses((status = 200, body = BookingView), (status = 403, description = "the reported side only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition: nothing is reported, or it is too late", body = ProblemDocument)))]
pub async fn object(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: OptionalBody<NoShowBody>,
) -> Result<web::Json<BookingView>> {
    let comment = optional_text("comment", body.0.comment.as_ref(), MAX_COMMENT_CHARS)?;
    let booking = actors.send(ObjectToNoShow { booking_id: id.0, by: signed.into(), comment }).await?;
    Ok(web::Json(booking.into()))
}

/// The decision, and why.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct DecisionBody {
    /// `uphold` or `reject`.
    #[schema(value_type = String, pattern = "^(uphold|reject)$")]
    pub decision: Decision,
    #[schema(value_type = String, min_length = 1, max_length = 2000)]
    pub reason: UncheckedText,
}

/// Decide a report that was objected to. An upheld report of the coach refunds the client in full.
#[utoipa::path(post, path = "/admin/bookings/{id}/no-show/decision", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = DecisionBody,
    responses((status = 200, body = BookingView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition: it is not disputed", body = ProblemDocument)))]
pub async fn decide(
    actors: web::Data<Actors>,
    signed: Authenticated<Admin>,
    id: PathId,
    body: Body<DecisionBody>,
) -> Result<web::Json<BookingView>> {
    let DecisionBody { decision, reason } = body.value;
    let reason = optional_text("reason", Some(&reason), MAX_COMMENT_CHARS)?
        .ok_or_else(|| FieldErrors::one("reason", "required", "Say why: both sides may ask."))?;
    let booking = actors.send(DecideNoShow { booking_id: id.0, by: signed.into(), decision, reason }).await?;
    Ok(web::Json(booking.into()))
}
