//! The heartbeat of a worker process, with its counts: written to Postgres every two seconds, so that the queue statistics cover all processes.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::store;

/// The time between heartbeats.
const INTERVAL: Duration = Duration::from_secs(2);

/// Runs until the task is aborted. A failed heartbeat is followed by the next one.
pub async fn run(app: App, name: Arc<str>, queues: Vec<Queue>, counters: Arc<QueueCounters>) {
    let started_at = app.now();
    loop {
        let write = async {
            store::heartbeat(&app.db, &name, &queues, started_at, app.now()).await?;
            counters.write(&app.db).await
        };
        if let Err(error) = write.await {
            tracing::debug!(%error, "heartbeat not written");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Writes the last counts and removes the process from the list of workers.
pub async fn deregister(app: &App, name: &str, counters: &QueueCounters) {
    let write = async {
        counters.write(&app.db).await?;
        store::deregister(&app.db, name).await
    };
    if let Err(error) = write.await {
        tracing::debug!(%error, "worker not deregistered");
    }
}
