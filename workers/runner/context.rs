//! What the jobs of one process share, and those of one of its queues.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::isolation::IsolationLock;
use crate::app::App;
use crate::ids;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::store::ClaimedJob;
use crate::telemetry::metrics::METRICS;

/// What all jobs of this process share. Clones share the tokens, locks and counters.
#[derive(Clone)]
pub(super) struct ProcessContext {
    pub app: App,
    /// The name of this process, for `locked_by`.
    pub name: Arc<str>,
    /// Cancelled when the process is to stop: nothing more is claimed.
    pub stop: CancellationToken,
    /// Cancelled when the grace period is over: running jobs are handed back.
    pub abort: CancellationToken,
    /// The tasks of claimed jobs.
    pub running: TaskTracker,
    /// Runs jobs alone that may crash the process.
    pub isolation: IsolationLock,
    /// Counts for the queue statistics.
    pub counters: Arc<QueueCounters>,
}

impl ProcessContext {
    pub fn new(app: App, stop: CancellationToken) -> Self {
        Self {
            app,
            name: format!("{}-{}", std::process::id(), ids::random().simple()).into(),
            stop,
            abort: CancellationToken::new(),
            running: TaskTracker::new(),
            isolation: IsolationLock::default(),
            counters: Arc::new(QueueCounters::default()),
        }
    }
}

/// What the jobs of one queue in this process share.
#[derive(Clone)]
pub(super) struct WorkerContext {
    pub process: ProcessContext,
    pub queue: Queue,
    /// How many jobs of the queue run at once.
    pub concurrency: usize,
}

impl Deref for WorkerContext {
    type Target = ProcessContext;

    fn deref(&self) -> &ProcessContext {
        &self.process
    }
}

impl WorkerContext {
    /// Counts the start of an attempt, with its latency since the job was due.
    pub fn count_start(&self, job: &ClaimedJob) {
        let now = self.app.now();
        let latency = (now - job.run_at).max(SignedDuration::ZERO);
        self.counters.started(self.queue, latency, now);
        METRICS.start_latency.with_label_values(&[self.queue.as_str()]).observe(latency.as_secs_f64());
    }

    /// Counts the end of an attempt, by outcome.
    pub fn count_end(&self, job: &ClaimedJob, outcome: &str, took: Duration) {
        METRICS.attempts.with_label_values(&[job.kind.as_str(), outcome]).observe(took.as_secs_f64());
        let queue = &[self.queue.as_str()];
        match outcome {
            "done" => self.counters.ended(self.queue, true, self.app.now()),
            "retry" | "gave_up" => self.counters.ended(self.queue, false, self.app.now()),
            "fenced" => METRICS.fenced.with_label_values(queue).inc(),
            "handed_back" => METRICS.handed_back.with_label_values(queue).inc(),
            _ => {}
        }
    }
}
