//! What each keeps when something breaks, counted rather than claimed: workers killed and frozen in the middle of it, Redis wiped, and more
//! due at once than anybody has looked at for a while.

use std::time::Duration;

use super::apalis::{Apalis, Setup};
use super::bullmq::BullMq;
use super::job_store::JobStore;
use super::{Contender, Pace, until_done};

/// Jobs that wait when the worker comes.
const JOBS: u64 = 6_000;

/// Jobs done between one blow and the next.
const BETWEEN: u64 = 1_000;

/// How often the worker is killed. After that it is frozen, once.
const KILLS: u64 = 4;

/// More than are due at once as a rule.
const MANY: u64 = 9_000;

/// Longer than anybody here takes to notice that a worker is gone.
const PATIENCE: Duration = Duration::from_secs(90);

/// One after the other.
pub async fn run() {
    let mut store = JobStore::open().await;
    store.count_effects().await;
    let mut apalis = Apalis::new(Setup::Polling);
    let mut bullmq = BullMq::install();

    println!(
        "\n{JOBS} jobs; the worker killed {KILLS} times and frozen once, each time another {BETWEEN} were done, and another started at once"
    );
    let heads = ["jobs lost", "taken up again", "effects twice", "all done after the last blow"];
    println!("  {:<32} {:>10} {:>15} {:>14} {:>29}", "", heads[0], heads[1], heads[2], heads[3]);
    blows(&mut store).await;
    blows(&mut apalis).await;
    if let Some(bullmq) = &mut bullmq {
        blows(bullmq).await;
    }

    println!("\n{JOBS} jobs; Redis wiped when {BETWEEN} were done");
    wiped(&mut store).await;
    wiped(&mut apalis).await;
    if let Some(bullmq) = &mut bullmq {
        wiped(bullmq).await;
    }

    println!("\n{MANY} jobs due when a worker comes");
    many(&mut store).await;
    many(&mut apalis).await;
    if let Some(bullmq) = &mut bullmq {
        many(bullmq).await;
    }
}

async fn blows(contender: &mut impl Contender) {
    contender.anew().await;
    contender.ask(JOBS, Pace::Full).await;
    contender.employ();
    for blow in 1..=KILLS {
        until_done(contender, blow * BETWEEN, PATIENCE).await;
        contender.kill();
        contender.employ();
    }
    until_done(contender, (KILLS + 1) * BETWEEN, PATIENCE).await;
    contender.freeze();
    let frozen = super::now();
    contender.employ();
    until_done(contender, JOBS, PATIENCE).await;
    let last = contender.outcome().await.last;
    contender.thaw();
    // Time for the one that was frozen to end what it was at.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let came = contender.outcome().await;
    contender.kill();
    println!(
        "  {:<32} {:>10} {:>15} {:>14} {:>27.1} s",
        contender.name(),
        JOBS - came.done,
        came.taken_up - came.done,
        came.effects - came.done,
        (last - frozen) as f64 / 1_000_000.0
    );
}

async fn wiped(contender: &mut impl Contender) {
    contender.anew().await;
    contender.ask(JOBS, Pace::Full).await;
    contender.employ();
    until_done(contender, BETWEEN, PATIENCE).await;
    contender.wipe().await;
    until_done(contender, JOBS, Duration::from_secs(15)).await;
    tell(contender, JOBS).await;
}

async fn many(contender: &mut impl Contender) {
    contender.anew().await;
    contender.ask(MANY, Pace::Full).await;
    contender.employ();
    until_done(contender, MANY, Duration::from_secs(15)).await;
    tell(contender, MANY).await;
}

async fn tell(contender: &mut impl Contender, jobs: u64) {
    let came = contender.outcome().await;
    let ended = contender.ended().map(|words| format!("; the worker ended: {words}")).unwrap_or_default();
    contender.kill();
    println!("  {:<32} {:>5} done, {:>5} not{ended}", contender.name(), came.done, jobs - came.done);
}
