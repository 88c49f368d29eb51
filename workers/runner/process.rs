//! A worker process from start to stop.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::context::WorkerContext;
use super::heartbeat;
use super::isolation::IsolationLock;
use super::queue::serve;
use super::wakeup::QueueWakers;
use crate::app::App;
use crate::ids;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::delivery::Relay;

/// How long running jobs may take to end once the process is told to stop.
pub const GRACE: Duration = Duration::from_secs(30);

/// What a worker process serves.
#[derive(Clone, Debug)]
pub struct Options {
    pub queues: Vec<Queue>,
    /// Jobs of one queue at once; each queue's own number when not said.
    pub concurrency: Option<usize>,
}

/// Runs until `stop`, then ends what runs within [`GRACE`] and hands back the rest.
pub async fn run(app: App, options: Options, stop: CancellationToken) {
    let name: Arc<str> = format!("{}-{}", std::process::id(), ids::random().simple()).into();
    let over = CancellationToken::new();
    let running = TaskTracker::new();
    let isolation = IsolationLock::default();
    let wakers = QueueWakers::of(&options.queues);
    let listening = tokio::spawn(wakers.clone().listen(app.cache.clone()));
    let counters = Arc::new(QueueCounters::default());
    let heartbeats = tokio::spawn(heartbeat::run(app.clone(), name.clone(), options.queues.clone(), counters.clone()));
    let relay = Relay::new(app.db.clone(), app.cache.clone(), app.clock.clone(), app.relay_waker.clone());
    let relay = tokio::spawn(relay.run(stop.clone()));
    let mut queues = Vec::new();
    for queue in &options.queues {
        let concurrency = options.concurrency.unwrap_or_else(|| queue.concurrency());
        let worker = WorkerContext {
            app: app.clone(),
            name: name.clone(),
            stop: stop.clone(),
            over: over.clone(),
            running: running.clone(),
            isolation: isolation.clone(),
            wakers: wakers.clone(),
            queue: *queue,
            concurrency,
            counters: counters.clone(),
        };
        queues.push(tokio::spawn(serve(worker)));
    }
    tracing::info!(worker = %name, queues = ?options.queues.iter().map(|queue| queue.as_str()).collect::<Vec<_>>(), "working");
    stop.cancelled().await;
    running.close();
    if tokio::time::timeout(GRACE, running.wait()).await.is_err() {
        tracing::warn!(jobs = running.len(), "handing back what did not end in time");
        over.cancel();
        running.wait().await;
    }
    for task in queues {
        task.abort();
    }
    relay.abort();
    listening.abort();
    heartbeats.abort();
    heartbeat::deregister(&app, &name, &counters).await;
}
