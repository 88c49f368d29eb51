//! What each hot path costs as the marketplace grows: the same requests, in turn, at two products whose databases differ by a hundred times. On
//! private servers that write to disk; `cargo bench --bench scale`, or `-- 10000` for fewer coaches than 100,000.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failure ends the benchmark")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, which a benchmark uses in part")]
mod support;

#[path = "../support/fill.rs"]
mod fill;

mod jobs;
mod marketplace;
mod requests;
mod table;

use marketplace::Marketplace;
use table::Table;

/// Coaches of the large marketplace; clients are twice as many, bookings ten times, finished jobs fifty times.
const COACHES: usize = 100_000;

/// By how much the other is smaller.
const FACTOR: usize = 100;

#[tokio::main]
async fn main() {
    // Cargo passes `--bench` as well.
    let coaches = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(COACHES);
    support::stores::durable_services();
    let small = Marketplace::open(coaches / FACTOR).await;
    let large = Marketplace::open(coaches).await;
    println!("\n{}\n{}", small.summary(), large.summary());
    let mut table = Table::default();
    requests::measure(&small, &large, &mut table).await;
    jobs::measure(&small, &large, &mut table).await;
    table.print();
}
