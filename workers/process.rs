//! A worker process: apalis fetches due ids from Redis, the ledger decides who does what, and every job runs under a lease, a
//! time-out and a guard against panics.
//!
//! *Invariant:* apalis is only told Ok. Retries, attempts and the dead are the ledger's; losing everything in Redis loses nothing.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, WorkerBuilder};
use futures::FutureExt;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::company::{Company, Place};
use super::waking::Bells;
use super::{Doing, JobError, KINDS, back_off, perform, presence, timeout_of};
use crate::actors::House;
use crate::actors::shell::panic_text;
use crate::ids;
use crate::jobs::Queue;
use crate::jobs::figures::Figures;
use crate::jobs::ledger::{self, Claim, Claimed, LEASE, Verdict};
use crate::jobs::relay::{Due, Relay, transport};
use crate::telemetry::metrics::METRICS;

/// The pause before that is written again which the database did not take.
const WRITE_AGAIN: Duration = Duration::from_millis(500);

/// How long running jobs may take to end once the process is told to stop.
pub const GRACE: Duration = Duration::from_secs(30);

/// What a worker process serves.
#[derive(Clone, Debug)]
pub struct Options {
    pub queues: Vec<Queue>,
    /// Jobs of one queue at once; each queue's own number when not said.
    pub concurrency: Option<usize>,
}

/// What the jobs of one process share.
#[derive(Clone)]
struct Bench {
    house: House,
    /// This process, in `locked_by`.
    name: Arc<str>,
    /// Told to stop: nothing new is claimed.
    stop: CancellationToken,
    /// Out of time: what still runs is handed back.
    over: CancellationToken,
    running: TaskTracker,
    /// Who runs beside whom.
    company: Company,
    /// What wakes its workers.
    bells: Bells,
    /// What it serves.
    queue: Queue,
    /// Jobs of the queue at once.
    concurrency: usize,
    /// What it has done, for everybody to see.
    figures: Arc<Figures>,
}

/// Runs until `stop`, then ends what runs within [`GRACE`] and hands back the rest.
pub async fn run(house: House, options: Options, stop: CancellationToken) {
    let name: Arc<str> = format!("{}-{}", std::process::id(), ids::random().simple()).into();
    let over = CancellationToken::new();
    let running = TaskTracker::new();
    let company = Company::default();
    let bells = Bells::of(&options.queues);
    let listening = tokio::spawn(bells.clone().listen(house.cache.clone()));
    let figures = Arc::new(Figures::default());
    let presence = tokio::spawn(presence::show(house.clone(), name.clone(), options.queues.clone(), figures.clone()));
    let relay = Relay::new(house.db.clone(), house.cache.clone(), house.clock.clone(), house.hint.clone());
    let relay = tokio::spawn(relay.run(stop.clone()));
    let mut queues = Vec::new();
    for queue in &options.queues {
        let concurrency = options.concurrency.unwrap_or_else(|| queue.concurrency());
        let bench = Bench {
            house: house.clone(),
            name: name.clone(),
            stop: stop.clone(),
            over: over.clone(),
            running: running.clone(),
            company: company.clone(),
            bells: bells.clone(),
            queue: *queue,
            concurrency,
            figures: figures.clone(),
        };
        queues.push(tokio::spawn(serve(bench)));
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
    presence.abort();
    presence::end(&house, &name, &figures).await;
}

/// One queue: an apalis worker, built anew under a new name whenever Redis broke it.
async fn serve(bench: Bench) {
    let queue = bench.queue;
    let mut pause = Duration::from_millis(100);
    while !bench.stop.is_cancelled() {
        let backend = transport(&bench.house.cache, queue).poll_with_strategy(bench.bells.looks(queue));
        let worker = WorkerBuilder::new(format!("{}-{queue}-{}", bench.name, ids::random().simple()))
            .backend(backend)
            .data(bench.clone())
            .concurrency(bench.concurrency)
            .build(take);
        let started = tokio::time::Instant::now();
        tokio::select! {
            () = bench.stop.cancelled() => return,
            ended = worker.run() => tracing::warn!(%queue, ?ended, "the transport broke and is built anew"),
        }
        pause = if started.elapsed() > Duration::from_secs(10) {
            Duration::from_millis(100)
        } else {
            (pause * 2).min(Duration::from_secs(2))
        };
        tokio::time::sleep(pause).await;
    }
}

/// What apalis calls with a due id; it is always content. The work is a task of its own, which no end of the transport cuts short:
/// a claim that was asked for is either carried out or put down.
async fn take(due: Due, bench: Data<Bench>) -> Result<(), std::convert::Infallible> {
    let bench: Bench = (*bench).clone();
    // Counted before `stop` is looked at, so that whoever stops the process waits for what is about to be claimed.
    let _counted = bench.running.token();
    if bench.stop.is_cancelled() {
        return Ok(());
    }
    if let Err(error) = bench.running.spawn(take_up(bench.clone(), due)).await {
        tracing::error!(%error, "a job's task broke");
    }
    Ok(())
}

/// Claims the job and does it, if nobody else has it.
async fn take_up(bench: Bench, due: Due) {
    let place = bench.company.join().await;
    if bench.stop.is_cancelled() {
        return;
    }
    let house = &bench.house;
    match ledger::claim(&house.db, due.id, &bench.name, KINDS, house.now()).await {
        Ok(Claim::Taken(claimed)) => {
            bench.started(&claimed);
            let origin = claimed.origin();
            let span = tracing::info_span!("job", id = %claimed.id, kind = %claimed.kind, attempt = claimed.attempt, request_id = %origin.request_id);
            carry_out(bench.clone(), *claimed, place).instrument(span).await;
        }
        Ok(Claim::Gone) => METRICS.duplicates.with_label_values(&[bench.queue.as_str()]).inc(),
        Ok(Claim::LeftAlone | Claim::MustWait) => {}
        Err(error) => tracing::warn!(%error, "a job could not be claimed"),
    }
}

impl Bench {
    /// Counts a start, and how long after its time it came.
    fn started(&self, job: &Claimed) {
        let now = self.house.now();
        let wait = (now - job.run_at).max(SignedDuration::ZERO);
        self.figures.started(self.queue, wait, now);
        METRICS.starts.with_label_values(&[self.queue.as_str()]).observe(wait.as_secs_f64());
    }

    /// Counts what came of an attempt.
    fn ended(&self, job: &Claimed, outcome: &str, took: Duration) {
        METRICS.attempts.with_label_values(&[job.kind.as_str(), outcome]).observe(took.as_secs_f64());
        let queue = &[self.queue.as_str()];
        match outcome {
            "done" => self.figures.ended(self.queue, true, self.house.now()),
            "retry" | "gave_up" => self.figures.ended(self.queue, false, self.house.now()),
            "fenced" => METRICS.fenced.with_label_values(queue).inc(),
            "handed_back" => METRICS.handed_back.with_label_values(queue).inc(),
            _ => {}
        }
    }
}

/// Does a claimed job and writes down what came of it.
async fn carry_out(bench: Bench, claimed: Claimed, place: Place) {
    let doing = Doing {
        house: bench.house.clone(),
        fence: claimed.fence(),
        origin: claimed.origin(),
        attempt: claimed.attempt,
    };
    let work = AssertUnwindSafe(async {
        // Held for as long as the job runs. Waiting for it keeps the lease.
        let _place = bench.company.seat(place, &bench.house.db, &claimed).await?;
        let done = tokio::time::timeout(timeout_of(&claimed.kind), perform(&doing, &claimed)).await;
        done.unwrap_or_else(|_| Err(JobError::Retry { after: None, error: "took too long".to_owned() }))
    });
    let started = tokio::time::Instant::now();
    let result = tokio::select! {
        done = work.catch_unwind() => match done {
            Ok(result) => result,
            Err(panic) => Err(JobError::Retry { after: None, error: panic_text(panic.as_ref()) }),
        },
        () = keep_lease(&bench, &claimed) => Err(JobError::TakenOver),
        () = bench.over.cancelled() => {
            bench.ended(&claimed, "handed_back", started.elapsed());
            return put_down(&bench, &claimed, Verdict::HandBack).await;
        }
    };
    bench.ended(&claimed, outcome(&result), started.elapsed());
    let took_ms = started.elapsed().as_millis();
    match result {
        Ok(()) => tracing::info!(took_ms, "done"),
        Err(error) => report(&bench, &claimed, error).await,
    }
    bench.house.hint.give();
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

async fn report(bench: &Bench, claimed: &Claimed, error: JobError) {
    let now = bench.house.now();
    let verdict = match error {
        JobError::TakenOver => {
            tracing::warn!("another worker has this job");
            return;
        }
        JobError::Retry { after, error } => {
            let wait = after
                .unwrap_or_else(|| back_off(&claimed.kind, claimed.attempt, &bench.house.config.email_retry_delays));
            tracing::warn!(%error, again_in_seconds = wait.as_secs(), "failed");
            Verdict::Retry { at: now + wait, error }
        }
        JobError::Wait { after, error } => {
            tracing::info!(%error, again_in_seconds = after.as_secs(), "waits");
            Verdict::Wait { at: now + after, error }
        }
        JobError::QueueWaits { after, error } => {
            tracing::warn!(%error, queue = %bench.queue, again_in_seconds = after.as_secs(), "the queue waits");
            // Held before the job is put back, so that it is not published in between.
            if let Err(error) = bench.queue.hold(&bench.house.db, now + after).await {
                tracing::warn!(%error, "the queue was not held: each of its jobs waits by itself");
            }
            Verdict::Wait { at: now + after, error }
        }
        JobError::GiveUp(error) => {
            tracing::error!(%error, "given up");
            Verdict::GiveUp { error }
        }
    };
    put_down(bench, claimed, verdict).await;
}

/// Writes down what came of a job, so that an outage neither costs a lease nor looks like a crash.
async fn put_down(bench: &Bench, claimed: &Claimed, verdict: Verdict) {
    match insist(|| ledger::put_down(&bench.house.db, claimed, &verdict, bench.house.now())).await {
        Ok(true) => {}
        Ok(false) => {
            METRICS.fenced.with_label_values(&[bench.queue.as_str()]).inc();
            tracing::warn!("another worker has this job");
        }
        Err(error) => tracing::warn!(%error, "the verdict was not written; the lease will run out"),
    }
}

/// Writes what must not be forgotten: while the database is away it is tried again, for as long as nobody else can have the job.
pub(super) async fn insist<T, F: Future<Output = crate::error::Result<T>>>(
    write: impl Fn() -> F,
) -> crate::error::Result<T> {
    let until = tokio::time::Instant::now() + Duration::try_from(LEASE).unwrap_or(Duration::from_secs(20));
    loop {
        match write().await {
            Err(error) if tokio::time::Instant::now() < until => {
                tracing::debug!(%error, "not written yet");
                tokio::time::sleep(WRITE_AGAIN).await;
            }
            written => return written,
        }
    }
}

/// Moves the lease on for as long as the job runs; returns when it is lost.
async fn keep_lease(bench: &Bench, claimed: &Claimed) {
    let every = Duration::try_from(LEASE).unwrap_or(Duration::from_secs(30)) / 3;
    loop {
        tokio::time::sleep(every).await;
        match ledger::renew(&bench.house.db, claimed.fence()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "the lease was not renewed"),
        }
    }
}
