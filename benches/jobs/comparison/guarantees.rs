//! The delivery guarantees of each system, measured: lost and repeated jobs when workers are killed and suspended, when Redis is flushed, and
//! when many jobs are due at once.

use std::time::Duration;

use super::apalis::{Apalis, Setup};
use super::bullmq::BullMq;
use super::job_store::JobStore;
use super::{JobSystem, Rate, until_done};

/// Jobs that wait when the worker starts.
const JOBS: u64 = 6_000;

/// Jobs done between one failure and the next.
const INTERVAL: u64 = 1_000;

/// How often the worker is killed. After that it is suspended once.
const KILLS: u64 = 4;

/// An unusually large number of jobs that are due at once.
const MANY: u64 = 9_000;

/// Longer than any of the systems takes to notice that a worker is gone.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Prints the results of each failure.
pub async fn run() {
    let mut store = JobStore::open().await;
    store.count_effects().await;
    let mut apalis = Apalis::new(Setup::Polling);
    let mut bullmq = BullMq::install();

    println!(
        "\n{JOBS} jobs; the worker killed {KILLS} times and suspended once, each after {INTERVAL} more were done, and another one started at once"
    );
    let headings = ["jobs lost", "run again", "effects twice", "all done after the last failure"];
    println!("  {:<32} {:>10} {:>15} {:>14} {:>29}", "", headings[0], headings[1], headings[2], headings[3]);
    kill_and_suspend(&mut store).await;
    kill_and_suspend(&mut apalis).await;
    if let Some(bullmq) = &mut bullmq {
        kill_and_suspend(bullmq).await;
    }

    println!("\n{JOBS} jobs; Redis flushed when {INTERVAL} were done");
    flush(&mut store).await;
    flush(&mut apalis).await;
    if let Some(bullmq) = &mut bullmq {
        flush(bullmq).await;
    }

    println!("\n{MANY} jobs due when a worker starts");
    backlog(&mut store).await;
    backlog(&mut apalis).await;
    if let Some(bullmq) = &mut bullmq {
        backlog(bullmq).await;
    }
}

async fn kill_and_suspend(system: &mut impl JobSystem) {
    system.reset().await;
    system.enqueue(JOBS, Rate::Max).await;
    system.start_worker();
    for kill in 1..=KILLS {
        until_done(system, kill * INTERVAL, TIMEOUT).await;
        system.kill_worker();
        system.start_worker();
    }
    until_done(system, (KILLS + 1) * INTERVAL, TIMEOUT).await;
    system.freeze_worker();
    let suspended_at = super::now();
    system.start_worker();
    until_done(system, JOBS, TIMEOUT).await;
    let last = system.outcome().await.last_run;
    system.resume_worker();
    // Time for the resumed worker to finish the jobs it was running.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let outcome = system.outcome().await;
    system.kill_worker();
    println!(
        "  {:<32} {:>10} {:>15} {:>14} {:>27.1} s",
        system.name(),
        JOBS - outcome.done,
        outcome.claims - outcome.done,
        outcome.effects - outcome.done,
        (last - suspended_at) as f64 / 1_000_000.0
    );
}

async fn flush(system: &mut impl JobSystem) {
    system.reset().await;
    system.enqueue(JOBS, Rate::Max).await;
    system.start_worker();
    until_done(system, INTERVAL, TIMEOUT).await;
    system.wipe().await;
    until_done(system, JOBS, Duration::from_secs(15)).await;
    print_done(system, JOBS).await;
}

async fn backlog(system: &mut impl JobSystem) {
    system.reset().await;
    system.enqueue(MANY, Rate::Max).await;
    system.start_worker();
    until_done(system, MANY, Duration::from_secs(15)).await;
    print_done(system, MANY).await;
}

async fn print_done(system: &mut impl JobSystem, jobs: u64) {
    let outcome = system.outcome().await;
    let exit = system.exit_error().map(|error| format!("; the worker exited: {error}")).unwrap_or_default();
    system.kill_worker();
    println!("  {:<32} {:>5} done, {:>5} not{exit}", system.name(), outcome.done, jobs - outcome.done);
}
