//! `/admin/jobs`: jobs of all queues, one job whole, and what may be decided about it.

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
use crate::http::page::{Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::jobs::Queue;
use crate::jobs::admin::{Cursor, Filter, JobDetail, JobStatus, JobSummary, detail, list};

/// Rows that `page` reaches; `cursor` goes on for ever.
const REACH: i64 = 10_000;

/// The longest search.
const LONGEST_SEARCH: usize = 200;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/jobs").route(web::get().to(all)))
        .service(web::resource("/admin/jobs/{id}").route(web::get().to(show)).route(web::delete().to(cancel)))
        .service(web::resource("/admin/jobs/{id}/retry").route(web::post().to(retry)));
}

/// Which jobs.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// pending, scheduled, retrying, running, done, dead, superseded or cancelled.
    #[param(value_type = Option<String>)]
    status: Option<JobStatus>,
    /// `emails.send`, …
    kind: Option<String>,
    /// The id of a job, anything its arguments name, the id of a request, or words of an error.
    q: Option<String>,
    /// Jobs of a booking, its payments and refunds.
    booking_id: Option<Uuid>,
    /// Jobs about somebody, or asked for by them.
    user_id: Option<Uuid>,
    /// `next_cursor` of the answer before; `page` is not looked at then.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// Up to the ten thousandth row.
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
        if query.cursor.is_none() && page * per_page > REACH {
            reader.add_error("page", "out_of_range", format!("Up to row {REACH}; go on with cursor."));
        }
        for (name, text) in [("q", &query.q), ("kind", &query.kind)] {
            if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
                reader.add_error(name, "too_long", format!("At most {LONGEST_SEARCH} characters."));
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

    /// The filter of jobs to try again: only dead ones are.
    ///
    /// # Errors
    /// `validation_failed`: another status is asked for.
    pub fn only_dead(self) -> Result<Filter> {
        if self.status.is_some_and(|status| status != JobStatus::Dead) {
            return Err(FieldErrors::one("status", "unknown_value", "Only dead, or leave it out.").into());
        }
        Ok(self.filter(None))
    }
}

/// A page of jobs. What comes next is first while it waits, of what is over the latest.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobsPage {
    #[serde(flatten)]
    pub page: Page<JobSummary>,
    /// Whether `total` is an estimate: it is counted up to 10,000, of a search up to 1,000.
    pub total_is_estimate: bool,
    /// Where the list goes on; null at its end.
    pub next_cursor: Option<String>,
}

/// The page that is asked for.
pub async fn page_of(app: &App, queue: Option<Queue>, query: JobsQuery) -> Result<web::Json<JobsPage>> {
    let paging = Paging { page: query.page, per_page: query.per_page };
    let cursor = query.cursor;
    let offset = if cursor.is_some() { 0 } else { paging.offset() };
    let filter = query.filter(queue);
    let mut db = app.db.acquire().await?;
    let found = list(&mut db, &filter, cursor, (paging.per_page, offset), app.now()).await?;
    Ok(web::Json(JobsPage {
        page: paging.into_page(found.items, found.total),
        total_is_estimate: found.is_estimate,
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

/// Jobs of all queues: of one booking, of one person, by a text.
#[utoipa::path(get, path = "/admin/jobs", tag = "admin", security(("bearer" = [])), params(JobsQuery),
    responses((status = 200, body = JobsPage), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn all(app: web::Data<App>, _: Authenticated<Admin>, query: Query<JobsQuery>) -> Result<web::Json<JobsPage>> {
    page_of(&app, None, query.0).await
}

/// One job: what it was asked to do, by whom, what it did, and what went wrong.
#[utoipa::path(get, path = "/admin/jobs/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = JobDetail), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, _: Authenticated<Admin>, id: PathId) -> Result<web::Json<JobDetail>> {
    Ok(web::Json(detail(&mut *app.db.acquire().await?, id.0, app.now()).await?))
}

/// One job now: a dead one, with all its attempts again, or one that waits for its time.
#[utoipa::path(post, path = "/admin/jobs/{id}/retry", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = JobDetail), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 409, description = "invalid_transition: it runs, or is over", body = ProblemDocument)))]
pub async fn retry(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated<Admin>,
    id: PathId,
) -> Result<web::Json<JobDetail>> {
    actors.send(RetryJob { job_id: id.0, origin: signed.origin }).await?;
    Ok(web::Json(detail(&mut *app.db.acquire().await?, id.0, app.now()).await?))
}

/// One job never: a dead one, or one that waits. It stays to be seen as cancelled for seven days.
#[utoipa::path(delete, path = "/admin/jobs/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 409, description = "invalid_transition: it runs, or is over", body = ProblemDocument)))]
pub async fn cancel(actors: web::Data<Actors>, signed: Authenticated<Admin>, id: PathId) -> Result<HttpResponse> {
    actors.send(CancelJob { job_id: id.0, origin: signed.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
