//! What the jobs of one queue share in this process.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::isolation::IsolationLock;
use super::wakeup::QueueWakers;
use crate::app::App;
use crate::jobs::Queue;
use crate::jobs::admin::worker_metrics::QueueCounters;
use crate::jobs::store::ClaimedJob;
use crate::telemetry::metrics::METRICS;

/// What the jobs of one process share.
#[derive(Clone)]
pub(super) struct WorkerContext {
    pub app: App,
    /// This process, in `locked_by`.
    pub name: Arc<str>,
    /// Told to stop: nothing new is claimed.
    pub stop: CancellationToken,
    /// Out of time: what still runs is handed back.
    pub over: CancellationToken,
    pub running: TaskTracker,
    /// Who runs beside whom.
    pub isolation: IsolationLock,
    /// What wakes its workers.
    pub wakers: QueueWakers,
    /// What it serves.
    pub queue: Queue,
    /// Jobs of the queue at once.
    pub concurrency: usize,
    /// What it has done, for everybody to see.
    pub counters: Arc<QueueCounters>,
}

impl WorkerContext {
    /// Counts a start, and how long after its time it came.
    pub fn started(&self, job: &ClaimedJob) {
        let now = self.app.now();
        let wait = (now - job.run_at).max(SignedDuration::ZERO);
        self.counters.started(self.queue, wait, now);
        METRICS.starts.with_label_values(&[self.queue.as_str()]).observe(wait.as_secs_f64());
    }

    /// Counts what came of an attempt.
    pub fn ended(&self, job: &ClaimedJob, outcome: &str, took: Duration) {
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
