//! `/metrics`: numbers for Prometheus, of this process and of the queues.

use actix_web::dev::Server;
use actix_web::{HttpResponse, HttpServer, web};
use std::io;
use std::net::SocketAddr;

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::jobs::Queue;
use crate::jobs::admin::queue_stats::{QueueStats, queue_stats};
use crate::jobs::delivery::{depth, transport};
use crate::telemetry::metrics::Readings;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/metrics").route(web::get().to(metrics)));
}

/// Numbers for Prometheus. 404 when they are answered at `METRICS_ADDR`.
#[utoipa::path(get, path = "/metrics", tag = "platform", responses((status = 200, description = "Prometheus' text format", content_type = "text/plain"), (status = 404, body = super::problem::ProblemDocument)))]
pub async fn metrics(app: web::Data<App>) -> Result<HttpResponse> {
    if app.config.metrics_addr.is_some() {
        return Err(Error::new(Code::NotFound).with_detail("There is nothing at this address."));
    }
    Ok(text(&app).await)
}

/// Answers them at an address of their own.
///
/// # Errors
/// The address is taken.
pub fn serve(app: App, address: SocketAddr) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        let answer = web::get().to(|app: web::Data<App>| async move { text(&app).await });
        actix_web::App::new().app_data(web::Data::new(app.clone())).route("/metrics", answer)
    });
    Ok(server.workers(1).disable_signals().bind(address)?.run())
}

/// All of them. What can't be read at the moment is left out: the rest is worth having.
async fn text(app: &App) -> HttpResponse {
    let mut readings = Readings::default();
    match stand(app).await {
        Ok(queues) => read(&mut readings, &queues),
        Err(error) => tracing::warn!(%error, "the queues are left out of the metrics"),
    }
    let mut depths = Vec::new();
    for queue in Queue::ALL {
        if let Ok(depth) = depth(&app.cache, &transport(&app.cache, queue)).await {
            depths.push((vec![queue.as_str()], as_number(i64::try_from(depth).unwrap_or(i64::MAX))));
        }
    }
    readings.add("rapport_queue_depth", "Ids of due jobs in Redis", &["queue"], &depths);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(readings.text())
}

async fn stand(app: &App) -> Result<Vec<QueueStats>> {
    queue_stats(&mut *app.db.acquire().await?, &Queue::ALL, app.now()).await
}

fn read(readings: &mut Readings, queues: &[QueueStats]) {
    let of = |number: fn(&QueueStats) -> f64| -> Vec<_> {
        queues.iter().map(|queue| (vec![queue.queue.as_str()], number(queue))).collect()
    };
    let each = ["queue"];
    let oldest = of(|queue| queue.oldest_pending_seconds);
    readings.add("rapport_queue_oldest_due_seconds", "How long the oldest due job waits", &each, &oldest);
    readings.add("rapport_queue_paused", "1 while it is", &each, &of(|queue| f64::from(u8::from(queue.paused))));
    readings.add("rapport_queue_workers", "Worker processes", &each, &of(|queue| as_number(queue.workers)));
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
        states.extend(numbers.map(|(status, count)| (vec![queue.queue.as_str(), status], as_number(count))));
    }
    readings.add("rapport_jobs", "Jobs in the ledger", &["queue", "status"], &states);
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn as_number(count: i64) -> f64 {
    count as f64
}
