//! `/admin/jobs`: jobs of all queues, one job with all its details, retry and cancel.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::actors::Actors;
use crate::actors::admin::queues::{CancelJob, RetryJob};
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::http::bookings::Id;
use crate::http::extract::{Admin, Authenticated, FromQuery, PathId, Query, QueryReader};
use crate::http::page::{MAX_PAGED_ROW, Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::jobs::Queue;
use crate::jobs::admin::{Cursor, Filter, JobDetail, JobStatus, JobSummary, job_detail, list_jobs};

/// The most characters of `q` and `kind`.
const MAX_SEARCH_LENGTH: usize = 200;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/jobs").route(web::get().to(all)))
        .service(web::resource("/admin/jobs/{id}").route(web::get().to(show)).route(web::delete().to(cancel)))
        .service(web::resource("/admin/jobs/{id}/retry").route(web::post().to(retry)));
}

/// The filters and the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// pending, scheduled, retrying, running, done, dead, superseded or cancelled.
    #[param(value_type = Option<String>)]
    status: Option<JobStatus>,
    /// `emails.send`, …
    kind: Option<String>,
    /// The id of a job, an id or name in its arguments, the id of a request, or words of an error.
    q: Option<String>,
    /// Jobs of a booking, its payments and refunds.
    booking_id: Option<Uuid>,
    /// Jobs about a user, or enqueued by them.
    user_id: Option<Uuid>,
    /// `next_cursor` of the previous response; `page` is ignored then.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// Up to row 10,000.
    #[param(value_type = Option<i64>)]
    page: i64,
    #[param(value_type = Option<i64>)]
    per_page: i64,
}

impl FromQuery for JobsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let Paging { page, per_page } = Paging::from_query(reader);
        let query = Self {
            status: reader.choice("status", &JobStatus::ALL),
            kind: reader.text("kind"),
            q: reader.text("q"),
            booking_id: reader.parsed::<Id>("booking_id").map(|id| id.0),
            user_id: reader.parsed::<Id>("user_id").map(|id| id.0),
            cursor: reader.parsed("cursor"),
            page,
            per_page,
        };
        if query.cursor.is_none() && page * per_page > MAX_PAGED_ROW {
            reader.add_error("page", "out_of_range", format!("Up to row {MAX_PAGED_ROW}; go on with cursor."));
        }
        for (name, text) in [("q", &query.q), ("kind", &query.kind)] {
            if text.as_ref().is_some_and(|text| text.chars().count() > MAX_SEARCH_LENGTH) {
                reader.add_error(name, "too_long", format!("At most {MAX_SEARCH_LENGTH} characters."));
            }
        }
        query
    }
}

impl JobsQuery {
    fn filter(self, queue: Option<Queue>) -> Filter {
        let Self { status, kind, q, booking_id, user_id, .. } = self;
        Filter { queue, status, kind, q, booking_id, user_id }
    }

    /// The filter of dead jobs to retry.
    ///
    /// # Errors
    /// `validation_failed`: the query has another status.
    pub fn only_dead(self) -> Result<Filter> {
        if self.status.is_some_and(|status| status != JobStatus::Dead) {
            return Err(FieldErrors::one("status", "unknown_value", "Only dead, or leave it out.").into());
        }
        Ok(self.filter(None))
    }
}

/// A page of jobs: waiting ones in the order in which they will run, ended ones the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobsPage {
    #[serde(flatten)]
    pub page: Page<JobSummary>,
    /// Whether `total` is an estimate: it is exact up to 10,000, of a search up to 1,000.
    pub total_is_estimate: bool,
    /// Where the list continues; null at its end.
    pub next_cursor: Option<String>,
}

/// The requested page.
pub async fn jobs_page(app: &App, queue: Option<Queue>, query: JobsQuery) -> Result<web::Json<JobsPage>> {
    let paging = Paging { page: query.page, per_page: query.per_page };
    let cursor = query.cursor;
    let offset = if cursor.is_some() { 0 } else { paging.offset() };
    let filter = query.filter(queue);
    let mut db = app.read().await?;
    let found = list_jobs(&mut db, &filter, cursor, (paging.per_page, offset), app.now()).await?;
    Ok(web::Json(JobsPage {
        page: paging.into_page(found.items, found.total),
        total_is_estimate: found.is_estimate,
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

/// Jobs of all queues, also by booking, user or text.
#[utoipa::path(get, path = "/admin/jobs", tag = "admin", security(("bearer" = [])), params(JobsQuery),
    responses((status = 200, body = JobsPage), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn all(app: web::Data<App>, _: Authenticated<Admin>, query: Query<JobsQuery>) -> Result<web::Json<JobsPage>> {
    jobs_page(&app, None, query.0).await
}

/// One job: its arguments, who enqueued it, its errors and its effects.
#[utoipa::path(get, path = "/admin/jobs/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = JobDetail), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, _: Authenticated<Admin>, id: PathId) -> Result<web::Json<JobDetail>> {
    Ok(web::Json(job_detail(&mut *app.read().await?, id.0, app.now()).await?))
}

/// Retry a dead job, with all its attempts again, or run one now that is not due yet.
#[utoipa::path(post, path = "/admin/jobs/{id}/retry", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = JobDetail), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 409, description = "invalid_transition: it is running or has ended", body = ProblemDocument)))]
pub async fn retry(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
) -> Result<web::Json<JobDetail>> {
    actors.send(RetryJob { job_id: id.0, origin: admin.origin }).await?;
    Ok(web::Json(job_detail(&mut *app.read().await?, id.0, app.now()).await?))
}

/// Cancel a job that is dead or waiting. It is kept as cancelled for seven days.
#[utoipa::path(delete, path = "/admin/jobs/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 409, description = "invalid_transition: it is running or has ended", body = ProblemDocument)))]
pub async fn cancel(actors: web::Data<Actors>, admin: Authenticated<Admin>, id: PathId) -> Result<HttpResponse> {
    actors.send(CancelJob { job_id: id.0, origin: admin.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
