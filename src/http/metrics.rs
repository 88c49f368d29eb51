//! `/metrics`: metrics of this process and of the queues, for Prometheus.

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use secrecy::ExposeSecret;
use std::io;
use std::net::SocketAddr;

use super::extract::bearer;
use super::middleware::head;
use crate::app::App;
use crate::config::Config;
use crate::crypto::constant_time_eq;
use crate::error::{Code, Error, Result};
use crate::jobs::Queue;
use crate::jobs::admin::queue_stats::{QueueStats, queue_stats};
use crate::jobs::delivery::depths;
use crate::telemetry::metrics::ScrapedGauges;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/metrics").route(web::get().to(metrics)));
}

/// Metrics for Prometheus, with the configured token as bearer. 404 to others, and to all if the metrics are served at an address of their own.
#[utoipa::path(get, path = "/metrics", tag = "platform", responses((status = 200, description = "Prometheus' text format", content_type = "text/plain"), (status = 404, body = super::problem::ProblemDocument)))]
pub async fn metrics(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    if !may_read(&app.config, bearer(request.headers())) {
        return Err(Error::new(Code::NotFound).with_detail("There is nothing at this address."));
    }
    Ok(render(&app).await)
}

/// Whether the metrics are served at the API's own address to whoever sent this token.
fn may_read(config: &Config, sent: Option<&str>) -> bool {
    match (&config.metrics_addr, &config.metrics_token) {
        (Some(_), _) => false,
        (None, Some(token)) => {
            sent.is_some_and(|sent| constant_time_eq(sent.as_bytes(), token.expose_secret().as_bytes()))
        }
        (None, None) => config.is_local(),
    }
}

/// Serves the metrics at an address of their own.
///
/// # Errors
/// The address is in use.
pub fn serve(app: App, address: SocketAddr) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        let handler = web::get().to(|app: web::Data<App>| async move { render(&app).await });
        actix_web::App::new()
            .app_data(web::Data::new(app.clone()))
            .wrap(from_fn(head::answer))
            .route("/metrics", handler)
    });
    Ok(server.workers(1).disable_signals().bind(address)?.run())
}

/// All metrics. What can't be read from Postgres or Redis is omitted.
async fn render(app: &App) -> HttpResponse {
    let mut gauges = queue_gauges(app).await;
    add_connections(&mut gauges, app);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(gauges.encode())
}

/// The gauges of the queues, which belong to no process. What can't be read from Postgres or Redis is omitted.
pub async fn queue_gauges(app: &App) -> ScrapedGauges {
    let mut gauges = ScrapedGauges::default();
    match all_queue_stats(app).await {
        Ok(queues) => add_queue_gauges(&mut gauges, &queues),
        Err(error) => tracing::warn!(%error, "queue statistics missing from the metrics"),
    }
    let depths = depths(&app.cache, &Queue::ALL).await.unwrap_or_default();
    let as_gauge =
        |(queue, depth): (Queue, usize)| (vec![queue.as_str()], as_float(i64::try_from(depth).unwrap_or(i64::MAX)));
    let depths: Vec<_> = Queue::ALL.into_iter().zip(depths).map(as_gauge).collect();
    gauges.add("rapport_queue_depth", "Ids of due jobs in Redis", &["queue"], &depths);
    gauges
}

/// The connections of this process to Postgres.
pub fn add_connections(gauges: &mut ScrapedGauges, app: &App) {
    let (open, idle) = (app.db.size(), u32::try_from(app.db.num_idle()).unwrap_or(u32::MAX));
    let states = [("idle", idle), ("in_use", open.saturating_sub(idle)), ("max", app.config.database_pool_size)];
    let values = states.map(|(state, count)| (vec![state], f64::from(count)));
    gauges.add(
        "rapport_db_connections",
        "Connections to Postgres of this process, and how many there may be",
        &["state"],
        &values,
    );
}

async fn all_queue_stats(app: &App) -> Result<Vec<QueueStats>> {
    queue_stats(&mut *app.read().await?, &Queue::ALL, app.now()).await
}

fn add_queue_gauges(gauges: &mut ScrapedGauges, queues: &[QueueStats]) {
    let per_queue = |number: fn(&QueueStats) -> f64| -> Vec<_> {
        queues.iter().map(|queue| (vec![queue.queue], number(queue))).collect()
    };
    let labels = ["queue"];
    let oldest = per_queue(|queue| queue.oldest_pending_seconds);
    gauges.add("rapport_queue_oldest_due_seconds", "How long the oldest due job has been waiting", &labels, &oldest);
    gauges.add(
        "rapport_queue_paused",
        "1 while the queue is paused",
        &labels,
        &per_queue(|queue| f64::from(u8::from(queue.paused))),
    );
    gauges.add(
        "rapport_queue_workers",
        "Worker processes that serve the queue",
        &labels,
        &per_queue(|queue| as_float(queue.workers)),
    );
    let mut states = Vec::new();
    for queue in queues {
        let numbers = [
            ("pending", queue.pending),
            ("scheduled", queue.scheduled),
            ("retrying", queue.retrying),
            ("running", queue.running),
            ("done", queue.done),
            ("dead", queue.dead),
        ];
        states.extend(numbers.map(|(status, count)| (vec![queue.queue, status], as_float(count))));
    }
    gauges.add("rapport_jobs", "Jobs by status", &["queue", "status"], &states);
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn as_float(count: i64) -> f64 {
    count as f64
}
