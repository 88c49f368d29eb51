//! How many and how soon: the contenders in turn, round after round, so that a machine that changes its pace does so for all.

use std::time::Duration;

use super::apalis::{Apalis, Setup};
use super::bullmq::BullMq;
use super::job_store::JobStore;
use super::{ASKING, CONCURRENCY, Contender, Pace, redis_connection, until_done};

/// Jobs of one round: fewer than the 8,000 at which apalis-redis breaks.
const JOBS: u64 = 6_000;

/// Rounds; what counts is the middle.
const ROUNDS: usize = 3;

/// Jobs asked for in a second, when it is about how soon they start.
const RATE: u64 = 200;

/// Seconds of that.
const SECONDS: u64 = 10;

/// Longer than the heartbeat at which an idle worker of apalis looks again.
const PATIENCE: Duration = Duration::from_secs(40);

/// Figures of one contender, one of each round.
#[derive(Default)]
struct Figures {
    name: &'static str,
    asked: Vec<f64>,
    worked_off: Vec<f64>,
    both: Vec<f64>,
}

/// Both, with a Redis in memory only, and how many once more with one that writes to disk before it answers, as Postgres does.
pub async fn run() {
    let mut store = JobStore::open().await;
    let mut plain = Apalis::new(Setup::AsItComes);
    let mut polling = Apalis::new(Setup::Polling);
    let mut bullmq = BullMq::install();

    println!("\n{JOBS} jobs that do nothing, {ASKING} asked for at once, one worker, {CONCURRENCY} at once");
    for theirs in [Keeps::InMemory, Keeps::OnDisk] {
        let mut all: [Figures; 4] = Default::default();
        for _ in 0..ROUNDS {
            Keeps::InMemory.set().await;
            many(&mut store, &mut all[0]).await;
            theirs.set().await;
            many(&mut plain, &mut all[1]).await;
            many(&mut polling, &mut all[2]).await;
            if let Some(bullmq) = &mut bullmq {
                many(bullmq, &mut all[3]).await;
            }
        }
        println!("  {:<32} {:>12} {:>14} {:>14}", theirs.words(), "asked for/s", "worked off/s", "end to end/s");
        for figures in all.iter().filter(|figures| !figures.both.is_empty()) {
            let [asked, worked_off, both] = [&figures.asked, &figures.worked_off, &figures.both].map(|of| middle(of));
            println!("  {:<32} {asked:>12.0} {worked_off:>14.0} {both:>14.0}", figures.name);
        }
    }
    Keeps::InMemory.set().await;

    println!("\nFrom asking to the handler, {RATE} jobs a second for {SECONDS} s, Redis in memory only");
    let mut took: [Vec<f64>; 4] = Default::default();
    for round in 0..ROUNDS {
        took[0].extend(soon(&mut store).await);
        took[2].extend(soon(&mut polling).await);
        if let Some(bullmq) = &mut bullmq {
            took[3].extend(soon(bullmq).await);
        }
        // Its idle worker looks every 30 s, and once is enough to see it.
        if round == 0 {
            took[1].extend(soon(&mut plain).await);
        }
    }
    let names = [store.name(), plain.name(), polling.name(), bullmq.map_or("", |bullmq| bullmq.name())];
    for (name, took) in names.iter().zip(&mut took).filter(|(_, took)| !took.is_empty()) {
        took.sort_by(f64::total_cmp);
        let of = |thousand: usize| took[(took.len() * thousand).div_ceil(1_000) - 1];
        println!("  {name:<32} p50 {:>8.1} ms  p99 {:>8.1} ms  most {:>8.1} ms", of(500), of(990), of(1_000));
    }
}

/// What Redis does with what it is told. The job store's has it in memory always: nothing hangs on it.
#[derive(Clone, Copy)]
enum Keeps {
    InMemory,
    /// On disk before it answers, as Postgres has what it has committed.
    OnDisk,
}

impl Keeps {
    fn words(self) -> &'static str {
        match self {
            Keeps::InMemory => "Redis in memory only",
            Keeps::OnDisk => "the rivals' Redis on disk",
        }
    }

    async fn set(self) {
        let keeps = if matches!(self, Keeps::OnDisk) { "yes" } else { "no" };
        let mut redis = redis_connection().await;
        for (name, value) in [("appendfsync", "always"), ("appendonly", keeps)] {
            redis::cmd("CONFIG").arg("SET").arg(name).arg(value).exec_async(&mut redis).await.unwrap();
        }
        // Switched on, it first writes what it has.
        loop {
            let told: String = redis::cmd("INFO").arg("persistence").query_async(&mut redis).await.unwrap();
            if told.contains("aof_rewrite_in_progress:0") && told.contains("aof_rewrite_scheduled:0") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// All are asked for first, and then a worker comes.
async fn many(contender: &mut impl Contender, figures: &mut Figures) {
    contender.anew().await;
    figures.name = contender.name();
    let asking = contender.ask(JOBS, Pace::Full).await.as_secs_f64();
    contender.employ();
    assert!(until_done(contender, JOBS, PATIENCE).await, "{}: {:?}", contender.name(), contender.ended());
    contender.kill();
    let runs = contender.runs().await;
    let (first, last) = (runs.iter().map(|run| run.ran).min(), runs.iter().map(|run| run.ran).max());
    let working = Duration::from_micros((last.unwrap() - first.unwrap()) as u64).as_secs_f64();
    figures.asked.push(JOBS as f64 / asking);
    figures.worked_off.push(JOBS as f64 / working);
    figures.both.push(JOBS as f64 / (asking + working));
}

/// A worker is there, has worked, and has nothing to do when they begin to come; how long each took to start, in milliseconds.
async fn soon(contender: &mut impl Contender) -> Vec<f64> {
    contender.anew().await;
    let warm = 400;
    contender.ask(warm, Pace::Full).await;
    contender.employ();
    assert!(until_done(contender, warm, PATIENCE).await, "{}: {:?}", contender.name(), contender.ended());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let since = super::now();
    let count = RATE * SECONDS;
    contender.ask(count, Pace::PerSecond(RATE)).await;
    // The numbers begin anew with each asking, so it is the lines that are waited for.
    let mut took: Vec<f64> = Vec::new();
    for _ in 0..PATIENCE.as_secs() * 5 {
        let runs = contender.runs().await;
        took = runs.iter().filter(|run| run.asked >= since).map(|run| (run.ran - run.asked) as f64 / 1_000.0).collect();
        if took.len() as u64 >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    contender.kill();
    assert!(took.len() as u64 >= count, "{}: {} of {count} have run", contender.name(), took.len());
    took
}

fn middle(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
