//! Writes the process's metrics to standard output for CloudWatch, once a minute.

use std::io::Write;
use std::time::Duration;

use tokio_util::task::AbortOnDropHandle;

use crate::app::App;
use crate::http::metrics::{add_connections, queue_gauges};
use crate::telemetry::embedded_metrics::EmbeddedMetrics;
use crate::telemetry::metrics::ScrapedGauges;

const INTERVAL: Duration = Duration::from_secs(60);

/// Which process writes the gauges of the queues in this minute, in Redis.
const TURN: &str = "metrics:queues";

/// How long a turn lasts: shorter than the interval, so that the next minute has its own.
const TURN_DURATION: Duration = Duration::from_secs(50);

/// Writes until the handle is dropped; `None` without `CLOUDWATCH_NAMESPACE`.
pub(super) fn spawn(app: &App, process: &'static str) -> Option<AbortOnDropHandle<()>> {
    let namespace = app.config.cloudwatch_namespace.clone()?;
    let (app, mut metrics) = (app.clone(), EmbeddedMetrics::new(namespace, process));
    Some(AbortOnDropHandle::new(tokio::spawn(async move {
        let mut ticks = tokio::time::interval(INTERVAL);
        loop {
            ticks.tick().await;
            let lines = metrics.lines(&gauges(&app).await.gather(), app.now());
            if let Err(error) = write(&lines) {
                tracing::warn!(%error, "metrics not written");
            }
        }
    })))
}

/// The gauges of the queues in one process a minute, whoever comes first; without Redis in all of them, which changes no maximum.
async fn gauges(app: &App) -> ScrapedGauges {
    let mut gauges = match app.cache.put_if_absent(TURN, "", TURN_DURATION).await {
        Ok(false) => ScrapedGauges::default(),
        Ok(true) | Err(_) => queue_gauges(app).await,
    };
    add_connections(&mut gauges, app);
    gauges
}

fn write(lines: &[String]) -> std::io::Result<()> {
    let mut text = lines.join("\n");
    text.push('\n');
    std::io::stdout().lock().write_all(text.as_bytes())
}
