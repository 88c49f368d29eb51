//! Claiming one job, running it, and recording what came of it.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use tracing::Instrument;

use super::context::WorkerContext;
use super::isolation::Permit;
use super::lease::{keep_lease, retry_within_lease};
use crate::actors::runtime::panic_message;
use crate::jobs::admin::control;
use crate::jobs::delivery::DueJob;
use crate::jobs::store::{self, Claim, ClaimedJob, Outcome};
use crate::telemetry::metrics::METRICS;
use crate::workers::handler::{JobContext, JobError};
use crate::workers::registry::{KINDS, back_off, dispatch, timeout_of};

/// Claims the job and does it, if nobody else has it.
pub(super) async fn claim_and_run(worker: WorkerContext, due: DueJob) {
    let permit = worker.isolation.shared().await;
    if worker.stop.is_cancelled() {
        return;
    }
    let app = &worker.app;
    match store::claim(&app.db, due.id, &worker.name, KINDS, app.now()).await {
        Ok(Claim::Claimed(claimed)) => {
            worker.started(&claimed);
            let origin = claimed.origin();
            let span = tracing::info_span!("job", id = %claimed.id, kind = %claimed.kind, attempt = claimed.attempt, request_id = %origin.request_id);
            execute(worker.clone(), *claimed, permit).instrument(span).await;
        }
        Ok(Claim::NotClaimable) => METRICS.duplicates.with_label_values(&[worker.queue.as_str()]).inc(),
        Ok(Claim::Released | Claim::BlockedByOrderingKey) => {}
        Err(error) => tracing::warn!(%error, "a job could not be claimed"),
    }
}

/// Does a claimed job and writes down what came of it.
async fn execute(worker: WorkerContext, claimed: ClaimedJob, permit: Permit) {
    let context = JobContext {
        app: worker.app.clone(),
        fence: claimed.fence(),
        origin: claimed.origin(),
        attempt: claimed.attempt,
    };
    let work = AssertUnwindSafe(async {
        // Held for as long as the job runs. Waiting for it keeps the lease.
        let _permit = worker.isolation.exclusive_if_poison(permit, &worker.app.db, &claimed).await?;
        let done = tokio::time::timeout(timeout_of(&claimed.kind), dispatch(&context, &claimed)).await;
        done.unwrap_or_else(|_| Err(JobError::Retry { after: None, error: "took too long".to_owned() }))
    });
    let started = tokio::time::Instant::now();
    let result = tokio::select! {
        done = work.catch_unwind() => match done {
            Ok(result) => result,
            Err(panic) => Err(JobError::Retry { after: None, error: panic_message(panic.as_ref()) }),
        },
        () = keep_lease(&worker, &claimed) => Err(JobError::TakenOver),
        () = worker.over.cancelled() => {
            worker.ended(&claimed, "handed_back", started.elapsed());
            return record_outcome(&worker, &claimed, Outcome::HandBack).await;
        }
    };
    worker.ended(&claimed, outcome(&result), started.elapsed());
    let took_ms = started.elapsed().as_millis();
    match result {
        Ok(()) => tracing::info!(took_ms, "done"),
        Err(error) => report_failure(&worker, &claimed, error).await,
    }
    worker.app.relay_waker.wake();
}

/// The word for what came of an attempt.
fn outcome(result: &Result<(), JobError>) -> &'static str {
    match result {
        Ok(()) => "done",
        Err(JobError::Retry { .. }) => "retry",
        Err(JobError::Wait { .. } | JobError::QueueWaits { .. }) => "wait",
        Err(JobError::GiveUp(_)) => "gave_up",
        Err(JobError::TakenOver) => "fenced",
    }
}

async fn report_failure(worker: &WorkerContext, claimed: &ClaimedJob, error: JobError) {
    let now = worker.app.now();
    let outcome = match error {
        JobError::TakenOver => {
            tracing::warn!("another worker has this job");
            return;
        }
        JobError::Retry { after, error } => {
            let wait = after
                .unwrap_or_else(|| back_off(&claimed.kind, claimed.attempt, &worker.app.config.email_retry_delays));
            tracing::warn!(%error, again_in_seconds = wait.as_secs(), "failed");
            Outcome::Retry { at: now + wait, error }
        }
        JobError::Wait { after, error } => {
            tracing::info!(%error, again_in_seconds = after.as_secs(), "waits");
            Outcome::Wait { at: now + after, error }
        }
        JobError::QueueWaits { after, error } => {
            tracing::warn!(%error, queue = %worker.queue, again_in_seconds = after.as_secs(), "the queue waits");
            // Held before the job is put back, so that it is not published in between.
            if let Err(error) = control::suspend(&worker.app.db, worker.queue, now + after).await {
                tracing::warn!(%error, "the queue was not held: each of its jobs waits by itself");
            }
            Outcome::Wait { at: now + after, error }
        }
        JobError::GiveUp(error) => {
            tracing::error!(%error, "given up");
            Outcome::GiveUp { error }
        }
    };
    record_outcome(worker, claimed, outcome).await;
}

/// Writes down what came of a job, so that an outage neither costs a lease nor looks like a crash.
async fn record_outcome(worker: &WorkerContext, claimed: &ClaimedJob, outcome: Outcome) {
    match retry_within_lease(|| store::record_outcome(&worker.app.db, claimed, &outcome, worker.app.now())).await {
        Ok(true) => {}
        Ok(false) => {
            METRICS.fenced.with_label_values(&[worker.queue.as_str()]).inc();
            tracing::warn!("another worker has this job");
        }
        Err(error) => tracing::warn!(%error, "the outcome was not written; the lease will run out"),
    }
}
