//! A worker process: its tasks, from start to shutdown.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::context::WorkerContext;
use super::heartbeat;
use super::isolation::IsolationLock;
use super::queue::consume;
use crate::app::App;
use crate::ids;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::delivery::Relay;

/// The grace period for running jobs after the process was asked to stop.
pub const GRACE: Duration = Duration::from_secs(30);

/// How long consumers may take to stop fetching.
const CONSUMER_GRACE: Duration = Duration::from_secs(2);

/// What a worker process serves.
#[derive(Clone, Debug)]
pub struct Options {
    pub queues: Vec<Queue>,
    /// How many jobs of one queue run at once; by default [`Queue::concurrency`].
    pub concurrency: Option<usize>,
}

/// Runs until `stop`, then waits up to [`GRACE`] for running jobs, and hands back the rest.
pub async fn run(app: App, options: Options, stop: CancellationToken) {
    let name: Arc<str> = format!("{}-{}", std::process::id(), ids::random().simple()).into();
    let abort = CancellationToken::new();
    let running = TaskTracker::new();
    let isolation = IsolationLock::default();
    let counters = Arc::new(QueueCounters::default());
    let heartbeats = tokio::spawn(heartbeat::run(app.clone(), name.clone(), options.queues.clone(), counters.clone()));
    let relay = Relay::new(app.db.clone(), app.cache.clone(), app.clock.clone(), app.relay_waker.clone());
    let relay = tokio::spawn(relay.run(stop.clone()));
    let mut consumers = JoinSet::new();
    for queue in &options.queues {
        let concurrency = options.concurrency.unwrap_or_else(|| queue.concurrency());
        let worker = WorkerContext {
            app: app.clone(),
            name: name.clone(),
            stop: stop.clone(),
            abort: abort.clone(),
            running: running.clone(),
            isolation: isolation.clone(),
            queue: *queue,
            concurrency,
            counters: counters.clone(),
        };
        consumers.spawn(consume(worker));
    }
    tracing::info!(worker = %name, queues = ?options.queues.iter().map(|queue| queue.as_str()).collect::<Vec<_>>(), "worker started");
    stop.cancelled().await;
    // Each gives back what it was fetching.
    let is_ended = async { while consumers.join_next().await.is_some() {} };
    drop(tokio::time::timeout(CONSUMER_GRACE, is_ended).await);
    running.close();
    if tokio::time::timeout(GRACE, running.wait()).await.is_err() {
        tracing::warn!(jobs = running.len(), "grace period over, handing jobs back");
        abort.cancel();
        running.wait().await;
    }
    consumers.shutdown().await;
    drop(relay.await);
    heartbeats.abort();
    heartbeat::deregister(&app, &name, &counters).await;
}
