//! Reporting posts and comments, and objecting to what the team decides about one's own.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;

use super::input::paragraphs;
use crate::actors::Actors;
use crate::actors::community::{ObjectToDecision, ReportContent};
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, PathId};
use crate::http::problem::ProblemDocument;
use crate::models::community::moderation::{Report, ReportReason, Subject};
use crate::models::input::optional_text;
use crate::models::text::UncheckedText;

/// The longest comment of a report, and the longest objection.
const MAX_CHARS: usize = 2_000;

/// What is wrong with a post or comment.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ReportBody {
    pub reason: ReportReason,
    /// For the team.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub comment: Option<UncheckedText>,
}

/// Why a decision is wrong.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ObjectionBody {
    #[schema(value_type = String, min_length = 1, max_length = 2000)]
    pub text: UncheckedText,
}

async fn report(actors: &Actors, signed: Authenticated, subject: Subject, body: ReportBody) -> Result<HttpResponse> {
    let comment = optional_text("comment", body.comment.as_ref(), MAX_CHARS)?;
    let command = ReportContent { by: signed.into(), subject, reason: body.reason, comment };
    Ok(HttpResponse::Accepted().json(actors.send(command).await?))
}

async fn object(actors: &Actors, signed: Authenticated, subject: Subject, body: ObjectionBody) -> Result<HttpResponse> {
    let text = paragraphs("text", &body.text, MAX_CHARS)?;
    actors.send(ObjectToDecision { by: signed.into(), subject, text }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Report a post to the team. While your report of it is open, it is answered again and nothing changes.
#[utoipa::path(post, path = "/community/posts/{id}/report", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ReportBody,
    responses((status = 202, body = Report), (status = 403, description = "your own", body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 429, description = "rate_limited: new accounts report ten times a day, others a hundred times", body = ProblemDocument)))]
pub async fn report_post(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<ReportBody>,
) -> Result<HttpResponse> {
    report(&actors, signed, Subject::Post(id.0), body.value).await
}

/// Report a comment to the team. While your report of it is open, it is answered again and nothing changes.
#[utoipa::path(post, path = "/community/comments/{id}/report", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ReportBody,
    responses((status = 202, body = Report), (status = 403, description = "your own", body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 429, description = "rate_limited: new accounts report ten times a day, others a hundred times", body = ProblemDocument)))]
pub async fn report_comment(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<ReportBody>,
) -> Result<HttpResponse> {
    report(&actors, signed, Subject::Comment(id.0), body.value).await
}

/// Object to the decision that hides your post: once for each decision.
#[utoipa::path(post, path = "/community/posts/{id}/objection", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ObjectionBody,
    responses((status = 204), (status = 403, description = "its author only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition: it is not hidden, or there is an objection already", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn object_for_post(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<ObjectionBody>,
) -> Result<HttpResponse> {
    object(&actors, signed, Subject::Post(id.0), body.value).await
}

/// Object to the decision that hides your comment: once for each decision.
#[utoipa::path(post, path = "/community/comments/{id}/objection", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ObjectionBody,
    responses((status = 204), (status = 403, description = "its author only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition: it is not hidden, or there is an objection already", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn object_for_comment(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<ObjectionBody>,
) -> Result<HttpResponse> {
    object(&actors, signed, Subject::Comment(id.0), body.value).await
}
