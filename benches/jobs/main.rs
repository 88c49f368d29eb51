//! The cost of enqueuing, start latency, throughput and delivery guarantees, on servers that write to disk: `cargo bench --bench jobs`, or a
//! part of it: `-- start`, `-- enqueue`, `-- speed`, `-- guarantees`. The jobs are real ones whose handlers call no provider, so the job store,
//! the relay, Redis and the claim are measured.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, of which a benchmark needs a part")]
mod support;

#[path = "../support/pgbench.rs"]
mod pgbench;

mod comparison;
mod enqueue;
mod start_latency;

use rapport::cache::Cache;
use rapport::clock::Clock;
use rapport::jobs::delivery::{Relay, RelayWaker};
use support::processes::Product;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Starts a relay in this process, which takes the place of the web process: it enqueues jobs and wakes the relay after each commit.
fn start_relay(product: &Product) -> (RelayWaker, CancellationToken, JoinHandle<()>) {
    let (relay_waker, stop) = (RelayWaker::default(), CancellationToken::new());
    let cache = Cache::new(&product.redis_url.clone().into(), &product.redis_prefix).unwrap();
    let relay = Relay::new(product.db.clone(), cache, Clock::system(), relay_waker.clone());
    let relay = tokio::spawn(relay.run(stop.clone()));
    (relay_waker, stop, relay)
}

fn main() {
    // `cargo bench` adds arguments of its own, which all begin with a dash.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(("apalis-worker", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return runtime.block_on(comparison::apalis::work(rest));
    }
    let is_selected = |part: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == part);
    support::stores::durable_services();
    runtime.block_on(async {
        if is_selected("start") {
            start_latency::run().await;
        }
        if is_selected("enqueue") {
            enqueue::run().await;
        }
        if is_selected("speed") {
            comparison::speed::run().await;
        }
        if is_selected("guarantees") {
            comparison::guarantees::run().await;
        }
    });
}
