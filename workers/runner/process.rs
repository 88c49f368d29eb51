//! A worker process: its tasks, from start to shutdown.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::context::{ProcessContext, WorkerContext};
use super::execute::claim_and_run;
use super::heartbeat;
use super::queue::consume;
use crate::app::App;
use crate::jobs::Queue;
use crate::jobs::delivery::{DueJob, Relay};

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
    let process = ProcessContext::new(app.clone(), stop.clone());
    let (name, counters) = (process.name.clone(), process.counters.clone());
    let heartbeats = tokio::spawn(heartbeat::run(app.clone(), name.clone(), options.queues.clone(), counters.clone()));
    let relay = Relay::new(app.db.clone(), app.cache.clone(), app.clock.clone(), app.relay_waker.clone());
    let relay = tokio::spawn(relay.run(stop.clone()));
    let mut consumers = JoinSet::new();
    for queue in &options.queues {
        let concurrency = options.concurrency.unwrap_or_else(|| queue.concurrency());
        consumers.spawn(consume(WorkerContext { process: process.clone(), queue: *queue, concurrency }));
    }
    tracing::info!(worker = %name, queues = ?options.queues.iter().map(|queue| queue.as_str()).collect::<Vec<_>>(), "worker started");
    stop.cancelled().await;
    // Each gives back what it was fetching.
    let is_ended = async { while consumers.join_next().await.is_some() {} };
    drop(tokio::time::timeout(CONSUMER_GRACE, is_ended).await);
    process.running.close();
    if tokio::time::timeout(GRACE, process.running.wait()).await.is_err() {
        tracing::warn!(jobs = process.running.len(), "grace period over, handing jobs back");
        process.abort.cancel();
        process.running.wait().await;
    }
    consumers.shutdown().await;
    drop(relay.await);
    heartbeats.abort();
    heartbeat::deregister(&app, &name, &counters).await;
}

/// Claims one job and runs it, as a worker process does with each id that it fetches: for who decides about the order of jobs, one after the other.
/// Dropped before its end, it leaves the job claimed, as a process that dies does.
pub async fn run_job(app: App, queue: Queue, id: Uuid) {
    let process = ProcessContext::new(app, CancellationToken::new());
    claim_and_run(WorkerContext { process, queue, concurrency: 1 }, DueJob { id }).await;
}
