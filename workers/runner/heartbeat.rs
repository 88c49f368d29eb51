//! A worker process shows that it lives, and what it has done: every other second, in Postgres, so that admins see all processes at once.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::store;

/// How often.
const EVERY: Duration = Duration::from_secs(2);

/// Goes on until it is dropped. An outage of the database is waited out.
pub async fn run(app: App, name: Arc<str>, queues: Vec<Queue>, counters: Arc<QueueCounters>) {
    let started_at = app.now();
    loop {
        let shown = async {
            store::heartbeat(&app.db, &name, &queues, started_at, app.now()).await?;
            counters.write(&app.db).await
        };
        if let Err(error) = shown.await {
            tracing::debug!(%error, "nobody sees what this worker does");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// The last sign: what was done since the one before, and that there will be no other.
pub async fn deregister(app: &App, name: &str, counters: &QueueCounters) {
    let last = async {
        counters.write(&app.db).await?;
        store::deregister(&app.db, name).await
    };
    if let Err(error) = last.await {
        tracing::debug!(%error, "this worker leaves without a word");
    }
}
