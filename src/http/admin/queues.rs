//! `/admin/queues`: how they stand, what is in them, and what holds them back.

use actix_web::{HttpRequest, web};
use deserr::{Deserr, IntoValue, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::jobs::{JobsPage, JobsQuery, page_of};
use crate::actors::Actors;
use crate::actors::admin::queues::{LimitQueue, PauseQueue, RetryDead};
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::http::extract::{Admin, Authenticated, Body, Query};
use crate::http::problem::ProblemDocument;
use crate::jobs::Queue;
use crate::jobs::admin::Filter;
use crate::jobs::admin::control::Limit;
use crate::jobs::admin::queue_stats::{QueueStats, queue_stats};

/// The largest concurrency, and the largest rate.
const MOST: (i32, f32) = (1_000, 10_000.0);

/// The smallest rate: a job in a bit less than two minutes.
const SLOWEST: f32 = 0.01;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/queues").route(web::get().to(list)))
        .service(web::resource("/admin/queues/{queue}").route(web::patch().to(limit)))
        .service(web::resource("/admin/queues/{queue}/jobs").route(web::get().to(jobs)))
        .service(web::resource("/admin/queues/{queue}/pause").route(web::post().to(pause)))
        .service(web::resource("/admin/queues/{queue}/resume").route(web::post().to(resume)))
        .service(web::resource("/admin/queues/{queue}/retry-dead").route(web::post().to(retry_dead)));
}

/// The `{queue}` of the path. What is no queue is not found.
#[derive(Clone, Copy, Debug)]
pub struct PathQueue(pub Queue);

impl actix_web::FromRequest for PathQueue {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let queue = request.match_info().get("queue").unwrap_or_default().parse();
        let unknown = |why: String| Error::new(Code::NotFound).with_detail(format!("There is {why}."));
        std::future::ready(queue.map(PathQueue).map_err(unknown))
    }
}

/// From due to started, in the last five minutes.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartLatency {
    /// Half of the jobs started sooner.
    pub p50: Option<f64>,
    /// 99 of 100 did.
    pub p99: Option<f64>,
}

/// One queue, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueView {
    pub queue: &'static str,
    pub paused: bool,
    /// Jobs that run at once over all workers; null: as many as the workers do.
    pub concurrency: Option<i32>,
    /// Jobs that start in a second; null: no limit.
    pub rate_per_second: Option<f32>,
    /// Due, and in nobody's hands.
    pub pending: i64,
    /// Due later, never tried.
    pub scheduled: i64,
    pub running: i64,
    /// Due later, after a failure.
    pub retrying: i64,
    /// Done and not removed yet, which is after seven days.
    pub done: i64,
    pub dead: i64,
    /// Which of the numbers above are estimates, because they are very large.
    pub estimated: Vec<&'static str>,
    /// Worker processes that serve it.
    pub workers: i64,
    pub oldest_pending_seconds: f64,
    pub done_per_minute: f64,
    pub start_latency_ms: StartLatency,
}

impl From<QueueStats> for QueueView {
    fn from(queue: QueueStats) -> Self {
        let (p50, p99) = queue.start_ms.unzip();
        Self {
            queue: queue.queue.as_str(),
            paused: queue.paused,
            concurrency: queue.concurrency,
            rate_per_second: queue.rate_per_second,
            pending: queue.pending,
            scheduled: queue.scheduled,
            running: queue.running,
            retrying: queue.retrying,
            done: queue.done,
            dead: queue.dead,
            estimated: queue.estimated,
            workers: queue.workers,
            oldest_pending_seconds: queue.oldest_pending_seconds,
            done_per_minute: queue.done_per_minute,
            start_latency_ms: StartLatency { p50, p99 },
        }
    }
}

/// All queues.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuesView {
    pub items: Vec<QueueView>,
}

/// How every queue stands.
#[utoipa::path(get, path = "/admin/queues", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = QueuesView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn list(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<QueuesView>> {
    let queues = queue_stats(&mut *app.db.acquire().await?, &Queue::ALL, app.now()).await?;
    Ok(web::Json(QueuesView { items: queues.into_iter().map(QueueView::from).collect() }))
}

/// How one queue stands.
async fn view(app: &App, queue: Queue) -> Result<web::Json<QueueView>> {
    let queues = queue_stats(&mut *app.db.acquire().await?, &[queue], app.now()).await?;
    let one = queues.into_iter().next().ok_or_else(|| Error::internal("a queue has no numbers"))?;
    Ok(web::Json(one.into()))
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
    page_of(&app, Some(queue.0), query.0).await
}

/// Hold a queue back. What runs goes on; nothing new is started until it is resumed.
#[utoipa::path(post, path = "/admin/queues/{queue}/pause", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path)),
    responses((status = 200, body = QueueView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn pause(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated<Admin>,
    queue: PathQueue,
) -> Result<web::Json<QueueView>> {
    actors.send(PauseQueue { queue: queue.0, paused: true, origin: signed.origin }).await?;
    view(&app, queue.0).await
}

/// Let a queue go on.
#[utoipa::path(post, path = "/admin/queues/{queue}/resume", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path)),
    responses((status = 200, body = QueueView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn resume(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated<Admin>,
    queue: PathQueue,
) -> Result<web::Json<QueueView>> {
    actors.send(PauseQueue { queue: queue.0, paused: false, origin: signed.origin }).await?;
    view(&app, queue.0).await
}

/// The limits of a queue. What is missing stays; `null` takes a limit away.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct LimitsBody {
    /// Jobs that run at once over all workers, 1 to 1,000.
    #[deserr(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 1000)]
    pub concurrency: Given<i64>,
    /// Jobs that start in a second, 0.01 to 10,000.
    #[deserr(default)]
    #[schema(value_type = Option<f32>, minimum = 0.01, maximum = 10000)]
    pub rate_per_second: Given<f64>,
}

/// A field that may be missing, null, or a value: three different things.
#[derive(Clone, Copy, Debug)]
pub struct Given<T>(pub Limit<T>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Given(Limit::Keep)
    }
}

impl<T: Deserr<FieldErrors>> Deserr<FieldErrors> for Given<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        at: ValuePointerRef<'_>,
    ) -> Result<Self, FieldErrors> {
        match Option::<T>::deserialize_from_value(value, at)? {
            Some(value) => Ok(Given(Limit::Set(value))),
            None => Ok(Given(Limit::Clear)),
        }
    }
}

impl LimitsBody {
    #[expect(clippy::cast_possible_truncation, reason = "within bounds")]
    fn command(self, queue: Queue, signed: Authenticated<Admin>) -> Result<LimitQueue> {
        let mut faults = FieldErrors::default();
        let concurrency = match self.concurrency.0 {
            Limit::Set(count) if !(1..=i64::from(MOST.0)).contains(&count) => {
                faults.add(
                    "concurrency",
                    "out_of_range",
                    format!("A number from 1 to {}, or null for no limit.", MOST.0),
                );
                Limit::Keep
            }
            Limit::Set(count) => Limit::Set(count as i32),
            Limit::Keep => Limit::Keep,
            Limit::Clear => Limit::Clear,
        };
        let rate_per_second = match self.rate_per_second.0 {
            Limit::Set(rate) if !(f64::from(SLOWEST)..=f64::from(MOST.1)).contains(&rate) => {
                faults.add(
                    "rate_per_second",
                    "out_of_range",
                    format!("A number from {SLOWEST} to {}, or null for no limit.", MOST.1),
                );
                Limit::Keep
            }
            Limit::Set(rate) => Limit::Set(rate as f32),
            Limit::Keep => Limit::Keep,
            Limit::Clear => Limit::Clear,
        };
        Ok(faults.into_result(LimitQueue { queue, concurrency, rate_per_second, origin: signed.origin })?)
    }
}

/// Set or clear a queue's limits. They hold over all workers, from now on; what runs goes on.
#[utoipa::path(patch, path = "/admin/queues/{queue}", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path)), request_body = LimitsBody,
    responses((status = 200, body = QueueView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn limit(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated<Admin>,
    queue: PathQueue,
    body: Body<LimitsBody>,
) -> Result<web::Json<QueueView>> {
    actors.send(body.value.command(queue.0, signed)?).await?;
    view(&app, queue.0).await
}

/// How many dead jobs are due again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetriedView {
    pub retried: u64,
    /// False when there were more than there was time for: ask again.
    pub complete: bool,
}

/// Every dead job of a queue once more, or all that match the filters of the list. In chunks: what is done stays done.
#[utoipa::path(post, path = "/admin/queues/{queue}/retry-dead", tag = "admin", security(("bearer" = [])), params(("queue" = String, Path), JobsQuery),
    responses((status = 200, body = RetriedView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn retry_dead(
    actors: web::Data<Actors>,
    signed: Authenticated<Admin>,
    queue: PathQueue,
    query: Query<JobsQuery>,
) -> Result<web::Json<RetriedView>> {
    let filter: Filter = query.0.only_dead()?;
    let done = actors.send(RetryDead { queue: queue.0, filter, origin: signed.origin }).await?;
    Ok(web::Json(RetriedView { retried: done.retried, complete: done.is_complete }))
}
