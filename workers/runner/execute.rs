//! Claiming one job, running it, and recording its outcome.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use jiff::SignedDuration;
use tracing::Instrument;
use tracing::field::Empty;

use super::context::WorkerContext;
use super::isolation::Permit;
use super::lease::{keep_lease, retry_within_lease};
use crate::actors::runtime::panic_message;
use crate::jobs::admin::control;
use crate::jobs::delivery::DueJob;
use crate::jobs::store::{self, Claim, ClaimedJob, Outcome};
use crate::telemetry::metrics::METRICS;
use crate::telemetry::traces;
use crate::workers::handler::{JobContext, JobError};
use crate::workers::registry::{KINDS, dispatch, retry_delay, timeout_of};

/// Claims the job and runs it, unless it can't be claimed.
pub(super) async fn claim_and_run(worker: WorkerContext, due: DueJob) {
    let permit = worker.isolation.shared().await;
    if worker.stop.is_cancelled() {
        return;
    }
    let app = &worker.app;
    match store::claim(&app.db, due.id, &worker.name, KINDS, app.now()).await {
        Ok(Claim::Claimed(claimed)) => {
            worker.count_start(&claimed);
            let origin = claimed.origin();
            let span = tracing::info_span!("job", otel.kind = "consumer", trace_id = Empty, job_id = %claimed.id, job_kind = %claimed.kind, job_attempt = claimed.attempt, request_id = %origin.request_id, user_id = origin.user_id.map(tracing::field::display));
            traces::continue_from(&span, origin.traceparent.as_deref());
            traces::record_job(&span, worker.queue.as_str(), &claimed.kind, &claimed.id.to_string());
            execute(worker.clone(), *claimed, permit).instrument(span).await;
        }
        Ok(Claim::NotClaimable) => METRICS.duplicates.with_label_values(&[worker.queue.as_str()]).inc(),
        Ok(Claim::Released) => {}
        // Due in a second.
        Ok(Claim::BlockedByOrderingKey) => app.relay_waker.wake_queues(worker.queue.into()),
        Err(error) => tracing::warn!(%error, "job not claimed"),
    }
}

/// Runs a claimed job and records its outcome.
async fn execute(worker: WorkerContext, claimed: ClaimedJob, permit: Permit) {
    let context = JobContext { app: worker.app.clone(), fence: claimed.fence(), origin: claimed.origin() };
    let attempt = AssertUnwindSafe(async {
        // Held while the job runs. The lease is renewed while waiting for it.
        let _permit = worker.isolation.exclusive_if_poison(permit, &worker.app.db, &claimed).await?;
        let work = async {
            match dispatch(&context, &claimed).await {
                Err(JobError::Deadlock(error)) => {
                    tracing::info!(%error, "deadlock: the job is run once more");
                    dispatch(&context, &claimed).await
                }
                other => other,
            }
        };
        let done = tokio::time::timeout(timeout_of(&claimed.kind), work).await;
        done.unwrap_or_else(|_| Err(JobError::Retry { after: None, error: "took too long".to_owned() }))
    });
    let started = tokio::time::Instant::now();
    let result = tokio::select! {
        finished = attempt.catch_unwind() => match finished {
            Ok(result) => result,
            Err(panic) => Err(JobError::Retry { after: None, error: panic_message(panic.as_ref()) }),
        },
        () = keep_lease(&worker, &claimed) => Err(JobError::Fenced),
        () = worker.abort.cancelled() => {
            worker.count_end(&claimed, "handed_back", started.elapsed());
            record_outcome(&worker, &claimed, Outcome::HandBack).await;
            return worker.app.relay_waker.wake_queues(worker.queue.into());
        }
    };
    worker.count_end(&claimed, outcome_label(&result), started.elapsed());
    let duration_ms = started.elapsed().as_secs_f64() * 1_000.0;
    // What was enqueued has woken the relay at its commit; a job that failed is ready again, and in a queue with limits the next one may start.
    let may_be_ready = result.is_err() || claimed.is_limited;
    match result {
        Ok(()) => tracing::info!(duration_ms, "job done"),
        Err(error) => report_failure(&worker, &claimed, error).await,
    }
    if may_be_ready {
        worker.app.relay_waker.wake_queues(worker.queue.into());
    }
}

/// The outcome of an attempt, as the metrics name it.
fn outcome_label(result: &Result<(), JobError>) -> &'static str {
    match result {
        Ok(()) => "done",
        Err(JobError::Retry { .. } | JobError::Deadlock(_)) => "retry",
        Err(JobError::Wait { .. } | JobError::SuspendQueue { .. }) => "wait",
        Err(JobError::GiveUp(_)) => "gave_up",
        Err(JobError::Fenced) => "fenced",
    }
}

async fn report_failure(worker: &WorkerContext, claimed: &ClaimedJob, error: JobError) {
    let now = worker.app.now();
    let retry = |after: Option<SignedDuration>, error: String| {
        let wait =
            after.unwrap_or_else(|| retry_delay(&claimed.kind, claimed.attempt, &worker.app.config.email_retry_delays));
        tracing::warn!(%error, retry_in_seconds = wait.as_secs(), "job failed");
        Outcome::Retry { at: now + wait, error }
    };
    let outcome = match error {
        JobError::Fenced => {
            tracing::warn!("lease lost: the job may run on another worker");
            return;
        }
        JobError::Retry { after, error } => retry(after, error),
        JobError::Deadlock(error) => retry(None, error),
        JobError::Wait { after, error } => {
            tracing::info!(%error, retry_in_seconds = after.as_secs(), "job postponed");
            Outcome::Wait { at: now + after, error }
        }
        JobError::SuspendQueue { after, error } => {
            tracing::warn!(%error, queue = %worker.queue, retry_in_seconds = after.as_secs(), "queue suspended");
            // Suspended before the job becomes ready again, so that it is not published in between.
            if let Err(error) = control::suspend(&worker.app.db, worker.queue, now + after).await {
                tracing::warn!(%error, "queue not suspended");
            }
            Outcome::Wait { at: now + after, error }
        }
        JobError::GiveUp(error) => {
            tracing::error!(%error, "job given up");
            Outcome::GiveUp { error }
        }
    };
    record_outcome(worker, claimed, outcome).await;
}

/// Records the outcome of an attempt, retrying while the lease lasts, so that an outage of the database is not counted as a crash.
async fn record_outcome(worker: &WorkerContext, claimed: &ClaimedJob, outcome: Outcome) {
    match retry_within_lease(|| store::record_outcome(&worker.app.db, claimed, &outcome, worker.app.now())).await {
        Ok(true) => {}
        Ok(false) => {
            METRICS.fenced.with_label_values(&[worker.queue.as_str()]).inc();
            tracing::warn!("lease lost: the job may run on another worker");
        }
        Err(error) => tracing::warn!(%error, "outcome not written; the lease will expire"),
    }
}
