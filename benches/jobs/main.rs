//! What a job costs, how soon it starts, and what becomes of it, all on servers that write to disk: `cargo bench --bench jobs`, or a part of
//! it by name: `-- start`, `-- enqueue`, `-- rivals`, `-- promises`. The jobs are real ones that end without asking anybody, so what is
//! measured is the job store, the relay, Redis and the claim.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, of which a benchmark needs a part")]
mod support;

#[path = "../support/pgbench.rs"]
mod pgbench;

mod enqueue;
mod rivals;
mod started;

use rapport::cache::Cache;
use rapport::clock::Clock;
use rapport::jobs::delivery::{Relay, RelayWaker};
use support::processes::Product;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// This process stands for the web: it asks for jobs, and its relay is told of each commit by the relay_waker, until it is over.
fn stand_for_the_web(product: &Product) -> (RelayWaker, CancellationToken, JoinHandle<()>) {
    let (relay_waker, over) = (RelayWaker::default(), CancellationToken::new());
    let cache = Cache::new(&product.redis_url.clone().into(), &product.redis_prefix).unwrap();
    let relay = Relay::new(product.db.clone(), cache, Clock::system(), relay_waker.clone());
    let relay = tokio::spawn(relay.run(over.clone()));
    (relay_waker, over, relay)
}

fn main() {
    // `cargo bench` adds words of its own, which all begin with a dash.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(("apalis-worker", rest)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return runtime.block_on(rivals::apalis::work(rest));
    }
    let wanted = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    support::stores::durable_services();
    runtime.block_on(async {
        if wanted("start") {
            started::run().await;
        }
        if wanted("enqueue") {
            enqueue::run().await;
        }
        if wanted("rivals") {
            rivals::speed::run().await;
        }
        if wanted("promises") {
            rivals::promises::run().await;
        }
    });
}
