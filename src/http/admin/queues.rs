//! `/admin/queues`: statistics of the queues, their jobs, pause and limits.

use actix_web::{HttpRequest, web};
use deserr::{Deserr, IntoValue, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::jobs::{JobsPage, JobsQuery, jobs_page};
use super::stream;
use crate::actors::Actors;
use crate::actors::admin::queues::{LimitQueue, PauseQueue, RetryDead};
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::http::extract::{Admin, Authenticated, Body, FromQuery, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::jobs::Queue;
use crate::jobs::admin::Filter;
use crate::jobs::admin::control::Limit;
use crate::jobs::admin::queue_history::{QueueHistory, queue_history};
use crate::jobs::admin::queue_stats::{QueueStats, queue_stats};

/// The largest concurrency.
const MAX_CONCURRENCY: i32 = 1_000;

/// The smallest and the largest rate per second.
const RATES: (f32, f32) = (0.01, 10_000.0);

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/queues").route(web::get().to(list)))
        .service(web::resource("/admin/queues/history").route(web::get().to(history)))
        .service(web::resource("/admin/queues/stream").route(web::get().to(stream::open)))
        .service(web::resource("/admin/queues/{queue}").route(web::patch().to(limit)))
        .service(web::resource("/admin/queues/{queue}/jobs").route(web::get().to(jobs)))
        .service(web::resource("/admin/queues/{queue}/pause").route(web::post().to(pause)))
        .service(web::resource("/admin/queues/{queue}/resume").route(web::post().to(resume)))
        .service(web::resource("/admin/queues/{queue}/retry-dead").route(web::post().to(retry_dead)));
}

/// The `{queue}` of the path; 404 for an unknown one.
#[derive(Clone, Copy, Debug)]
pub struct PathQueue(pub Queue);

impl actix_web::FromRequest for PathQueue {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let queue = request.match_info().get("queue").unwrap_or_default().parse();
        let not_found = |reason: String| Error::new(Code::NotFound).with_detail(format!("There is {reason}."));
        std::future::ready(queue.map(PathQueue).map_err(not_found))
    }
}

/// All queues.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuesView {
    pub items: Vec<QueueStats>,
}

/// All queues, in numbers.
#[utoipa::path(get, path = "/admin/queues", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = QueuesView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn list(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<QueuesView>> {
    let items = queue_stats(&mut *app.read().await?, &Queue::ALL, app.now()).await?;
    Ok(web::Json(QueuesView { items }))
}

/// The last hour of all queues.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueHistoryView {
    pub items: Vec<QueueHistory>,
}

/// All queues in the last hour, minute by minute: how many jobs waited and how long the oldest had, as the elected relay noted it, and what was done.
#[utoipa::path(get, path = "/admin/queues/history", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = QueueHistoryView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn history(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<QueueHistoryView>> {
    Ok(web::Json(QueueHistoryView { items: queue_history(&mut *app.read().await?, app.now()).await? }))
}

/// The statistics of one queue.
async fn one_queue(app: &App, queue: Queue) -> Result<web::Json<QueueStats>> {
    let queues = queue_stats(&mut *app.read().await?, &[queue], app.now()).await?;
    let one = queues.into_iter().next().ok_or_else(|| Error::internal("a queue has no numbers"))?;
    Ok(web::Json(one))
}

/// The jobs of a queue.
#[utoipa::path(get, path = "/admin/queues/{queue}/jobs", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path), JobsQuery),
    responses((status = 200, body = JobsPage), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn jobs(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    queue: PathQueue,
    query: Query<JobsQuery>,
) -> Result<web::Json<JobsPage>> {
    jobs_page(&app, Some(queue.0), query.0).await
}

/// Pause a queue. Running jobs go on; nothing new is started until it is resumed.
#[utoipa::path(post, path = "/admin/queues/{queue}/pause", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path)),
    responses((status = 200, body = QueueStats), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn pause(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    queue: PathQueue,
) -> Result<web::Json<QueueStats>> {
    actors.send(PauseQueue { queue: queue.0, paused: true, origin: admin.origin }).await?;
    one_queue(&app, queue.0).await
}

/// Resume a queue.
#[utoipa::path(post, path = "/admin/queues/{queue}/resume", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path)),
    responses((status = 200, body = QueueStats), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn resume(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    queue: PathQueue,
) -> Result<web::Json<QueueStats>> {
    actors.send(PauseQueue { queue: queue.0, paused: false, origin: admin.origin }).await?;
    one_queue(&app, queue.0).await
}

/// The limits of a queue. A missing field changes nothing, `null` removes the limit.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct LimitsBody {
    /// Jobs that run at once over all workers, 1 to 1,000.
    #[deserr(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 1000)]
    pub concurrency: PatchField<i64>,
    /// Jobs that start in a second, 0.01 to 10,000.
    #[deserr(default)]
    #[schema(value_type = Option<f32>, minimum = 0.01, maximum = 10000)]
    pub rate_per_second: PatchField<f64>,
}

/// A field of a patch, which tells a missing field from `null`.
#[derive(Clone, Copy, Debug)]
pub struct PatchField<T>(pub Limit<T>);

impl<T> Default for PatchField<T> {
    fn default() -> Self {
        PatchField(Limit::Keep)
    }
}

impl<T: Deserr<FieldErrors>> Deserr<FieldErrors> for PatchField<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        at: ValuePointerRef<'_>,
    ) -> Result<Self, FieldErrors> {
        match Option::<T>::deserialize_from_value(value, at)? {
            Some(value) => Ok(PatchField(Limit::Set(value))),
            None => Ok(PatchField(Limit::Clear)),
        }
    }
}

impl LimitsBody {
    #[expect(clippy::cast_possible_truncation, reason = "within bounds")]
    fn command(self, queue: Queue, admin: Authenticated<Admin>) -> Result<LimitQueue> {
        let mut errors = FieldErrors::default();
        let concurrency = match self.concurrency.0 {
            Limit::Set(count) if !(1..=i64::from(MAX_CONCURRENCY)).contains(&count) => {
                errors.add(
                    "concurrency",
                    "out_of_range",
                    format!("A number from 1 to {MAX_CONCURRENCY}, or null for no limit."),
                );
                Limit::Keep
            }
            Limit::Set(count) => Limit::Set(count as i32),
            Limit::Keep => Limit::Keep,
            Limit::Clear => Limit::Clear,
        };
        let rate_per_second = match self.rate_per_second.0 {
            Limit::Set(rate) if !(f64::from(RATES.0)..=f64::from(RATES.1)).contains(&rate) => {
                errors.add(
                    "rate_per_second",
                    "out_of_range",
                    format!("A number from {} to {}, or null for no limit.", RATES.0, RATES.1),
                );
                Limit::Keep
            }
            Limit::Set(rate) => Limit::Set(rate as f32),
            Limit::Keep => Limit::Keep,
            Limit::Clear => Limit::Clear,
        };
        Ok(errors.into_result(LimitQueue { queue, concurrency, rate_per_second, origin: admin.origin })?)
    }
}

/// Set or clear a queue's limits. They hold over all workers from now on; running jobs go on.
#[utoipa::path(patch, path = "/admin/queues/{queue}", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path)), request_body = LimitsBody,
    responses((status = 200, body = QueueStats), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn limit(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    queue: PathQueue,
    body: Body<LimitsBody>,
) -> Result<web::Json<QueueStats>> {
    actors.send(body.value.command(queue.0, admin)?).await?;
    one_queue(&app, queue.0).await
}

/// How many dead jobs are retried at most.
#[derive(Debug)]
pub struct RetryLimit(Option<i64>);

impl FromQuery for RetryLimit {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(reader.number("limit", 1, 100_000))
    }
}

/// How many dead jobs were retried.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetriedView {
    pub retried: u64,
    /// False when there may be more, past the limit or the time that there was: ask again.
    pub complete: bool,
}

/// Retry every dead job of a queue, or all that match the filters of the list. In chunks: what is done stays done.
#[utoipa::path(post, path = "/admin/queues/{queue}/retry-dead", tag = "admin", security(("bearer" = [])),
    params(("queue" = String, Path), JobsQuery, ("limit" = Option<i64>, Query, description = "1 to 100,000: at most so many; default all. Who asks for some at a time shows how far it is, and can stop")),
    responses((status = 200, body = RetriedView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn retry_dead(
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    queue: PathQueue,
    query: Query<JobsQuery>,
    limit: Query<RetryLimit>,
) -> Result<web::Json<RetriedView>> {
    let filter: Filter = query.0.only_dead()?;
    let done = actors.send(RetryDead { queue: queue.0, filter, limit: limit.0.0, origin: admin.origin }).await?;
    Ok(web::Json(RetriedView { retried: done.retried, complete: done.is_complete }))
}
