//! Throughput and start latency of each system. Rounds alternate, so that a change of the machine's speed affects all.

use std::time::Duration;

use super::apalis::{Apalis, Setup};
use super::bullmq::BullMq;
use super::job_store::JobStore;
use super::{CONCURRENCY, JobSystem, PRODUCERS, Rate, redis_connection, until_done};

/// Jobs of one round: fewer than the 8,000 at which apalis-redis breaks.
const JOBS: u64 = 6_000;

/// Rounds; the median is the result.
const ROUNDS: usize = 3;

/// Jobs enqueued per second, to measure start latency.
const RATE: u64 = 200;

/// For how long.
const SECONDS: u64 = 10;

/// Longer than the interval at which an idle apalis worker polls.
const TIMEOUT: Duration = Duration::from_secs(40);

/// Jobs per second of one system, one number per round.
#[derive(Default)]
struct Throughput {
    name: &'static str,
    enqueued: Vec<f64>,
    done: Vec<f64>,
    total: Vec<f64>,
}

/// Prints throughput, with a Redis in memory only and with one that writes to disk before it answers, as Postgres does; and start latency, with
/// the former.
pub async fn run() {
    let mut store = JobStore::open().await;
    let mut defaults = Apalis::new(Setup::Defaults);
    let mut polling = Apalis::new(Setup::Polling);
    let mut bullmq = BullMq::install();

    println!("\n{JOBS} jobs that do nothing, {PRODUCERS} producers, one worker, {CONCURRENCY} at once");
    for theirs in [Durability::InMemory, Durability::OnDisk] {
        let mut all: [Throughput; 4] = Default::default();
        for _ in 0..ROUNDS {
            Durability::InMemory.set().await;
            measure_throughput(&mut store, &mut all[0]).await;
            theirs.set().await;
            measure_throughput(&mut defaults, &mut all[1]).await;
            measure_throughput(&mut polling, &mut all[2]).await;
            if let Some(bullmq) = &mut bullmq {
                measure_throughput(bullmq, &mut all[3]).await;
            }
        }
        println!("  {:<32} {:>12} {:>14} {:>14}", theirs.description(), "enqueued/s", "done/s", "end to end/s");
        for figures in all.iter().filter(|figures| !figures.total.is_empty()) {
            let [enqueued, done, total] = [&figures.enqueued, &figures.done, &figures.total].map(|of| median(of));
            println!("  {:<32} {enqueued:>12.0} {done:>14.0} {total:>14.0}", figures.name);
        }
    }
    Durability::InMemory.set().await;

    println!("\nFrom enqueuing to the handler, {RATE} jobs per second for {SECONDS} s, Redis in memory only");
    let mut took: [Vec<f64>; 4] = Default::default();
    for round in 0..ROUNDS {
        took[0].extend(start_latencies(&mut store).await);
        took[2].extend(start_latencies(&mut polling).await);
        if let Some(bullmq) = &mut bullmq {
            took[3].extend(start_latencies(bullmq).await);
        }
        // Its idle worker polls every 30 s, so once is enough.
        if round == 0 {
            took[1].extend(start_latencies(&mut defaults).await);
        }
    }
    let names = [store.name(), defaults.name(), polling.name(), bullmq.map_or("", |bullmq| bullmq.name())];
    for (name, took) in names.iter().zip(&mut took).filter(|(_, took)| !took.is_empty()) {
        took.sort_by(f64::total_cmp);
        let quantile = |thousandth: usize| took[(took.len() * thousandth).div_ceil(1_000) - 1];
        println!(
            "  {name:<32} p50 {:>8.1} ms  p99 {:>8.1} ms  max {:>8.1} ms",
            quantile(500),
            quantile(990),
            quantile(1_000)
        );
    }
}

/// Whether Redis persists its data. The job store always runs with a Redis in memory, since it doesn't depend on its data.
#[derive(Clone, Copy)]
enum Durability {
    InMemory,
    /// Written to disk before it answers, like a commit of Postgres.
    OnDisk,
}

impl Durability {
    fn description(self) -> &'static str {
        match self {
            Durability::InMemory => "Redis in memory only",
            Durability::OnDisk => "the others' Redis on disk",
        }
    }

    async fn set(self) {
        let appendonly = if matches!(self, Durability::OnDisk) { "yes" } else { "no" };
        let mut redis = redis_connection().await;
        for (name, value) in [("appendfsync", "always"), ("appendonly", appendonly)] {
            redis::cmd("CONFIG").arg("SET").arg(name).arg(value).exec_async(&mut redis).await.unwrap();
        }
        // When switched on, it first writes its whole data set.
        loop {
            let info: String = redis::cmd("INFO").arg("persistence").query_async(&mut redis).await.unwrap();
            if info.contains("aof_rewrite_in_progress:0") && info.contains("aof_rewrite_scheduled:0") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// All jobs are enqueued first, then a worker starts.
async fn measure_throughput(system: &mut impl JobSystem, figures: &mut Throughput) {
    system.reset().await;
    figures.name = system.name();
    let enqueuing = system.enqueue(JOBS, Rate::Max).await.as_secs_f64();
    system.start_worker();
    assert!(until_done(system, JOBS, TIMEOUT).await, "{}: {:?}", system.name(), system.exit_error());
    system.kill_worker();
    let runs = system.runs().await;
    let (first, last) = (runs.iter().map(|run| run.ran_at).min(), runs.iter().map(|run| run.ran_at).max());
    let working = Duration::from_micros((last.unwrap() - first.unwrap()) as u64).as_secs_f64();
    figures.enqueued.push(JOBS as f64 / enqueuing);
    figures.done.push(JOBS as f64 / working);
    figures.total.push(JOBS as f64 / (enqueuing + working));
}

/// Jobs are enqueued while a worker that has run before is idle. Returns how long each took to start, in milliseconds.
async fn start_latencies(system: &mut impl JobSystem) -> Vec<f64> {
    system.reset().await;
    let warm = 400;
    system.enqueue(warm, Rate::Max).await;
    system.start_worker();
    assert!(until_done(system, warm, TIMEOUT).await, "{}: {:?}", system.name(), system.exit_error());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let since = super::now();
    let count = RATE * SECONDS;
    system.enqueue(count, Rate::PerSecond(RATE)).await;
    // The numbers of jobs repeat, so runs are counted instead of jobs.
    let mut took: Vec<f64> = Vec::new();
    for _ in 0..TIMEOUT.as_secs() * 5 {
        let runs = system.runs().await;
        took = runs
            .iter()
            .filter(|run| run.enqueued_at >= since)
            .map(|run| (run.ran_at - run.enqueued_at) as f64 / 1_000.0)
            .collect();
        if took.len() as u64 >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    system.kill_worker();
    assert!(took.len() as u64 >= count, "{}: {} of {count} have run", system.name(), took.len());
    took
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
