//! What the jobs of one queue in this process share.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::isolation::IsolationLock;
use crate::app::App;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::store::ClaimedJob;
use crate::telemetry::metrics::METRICS;

/// What the jobs of one queue in this process share. Clones share the tokens, locks and counters.
#[derive(Clone)]
pub(super) struct WorkerContext {
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
    pub queue: Queue,
    /// How many jobs of the queue run at once.
    pub concurrency: usize,
    /// Counts for the queue statistics.
    pub counters: Arc<QueueCounters>,
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
