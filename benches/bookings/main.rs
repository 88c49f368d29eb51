//! Throughput of bookings, as ratios in one run: the API compared with the bare insert of the same row by `pgbench`, and ways of preventing
//! overlaps compared with each other. On private servers with `fsync`; `cargo bench --bench bookings`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failure ends the benchmark")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, which a benchmark uses in part")]
mod support;

#[path = "../support/pgbench.rs"]
mod pgbench;

mod api;
mod fixture;
mod strategies;

use std::time::Duration;

use support::processes::Product;

/// Concurrent connections of every strategy.
const CONNECTIONS: usize = 16;

/// The outcome of one strategy.
struct Outcome {
    name: &'static str,
    attempts: usize,
    booked: usize,
    took: Duration,
    /// Pairs of sessions of one coach that overlap.
    overlaps: i64,
    /// Transactions that the database aborted as deadlocked.
    deadlocks: i64,
}

impl Outcome {
    fn attempts_per_second(&self) -> f64 {
        self.attempts as f64 / self.took.as_secs_f64()
    }

    fn booked_per_second(&self) -> f64 {
        self.booked as f64 / self.took.as_secs_f64()
    }
}

#[tokio::main]
async fn main() {
    support::stores::durable_services();
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "warn");
    product.set("DATABASE_POOL_SIZE", "20");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let fixture = fixture::Fixture::create(&product).await;

    println!("\nMany slots, one attempt each ({CONNECTIONS} connections, with fsync)");
    compare_with_insert(&fixture, fixture.slots(340_000), 24_000).await;

    println!("\nFew slots, eight attempts each");
    compare_with_insert(&fixture, fixture.slots(750), 6_000).await;

    println!("\nEight attempts each, three in ten rolled back");
    let few = fixture.slots(500);
    let checked = strategies::check_then_insert(&fixture, few, 4_000).await;
    let bare = strategies::bare_insert(&fixture, few, 4_000).await;
    let ours = strategies::insert_on_conflict_do_nothing(&fixture, few, 4_000).await;
    print_table(&[&checked, &bare, &ours]);
    println!(
        "  on conflict do nothing ÷ check, then insert: {:.2}",
        ours.attempts_per_second() / checked.attempts_per_second()
    );
    println!("  on conflict do nothing ÷ bare insert: {:.2}", ours.attempts_per_second() / bare.attempts_per_second());
}

/// The API and the insert in turn, so that changes of the machine's load affect both. Prints the median ratio of five.
async fn compare_with_insert(fixture: &fixture::Fixture, slots: fixture::SlotSet, inserts: usize) {
    let mut ratios = Vec::new();
    for round in 0..5 {
        let raw = strategies::pgbench(fixture, slots, inserts).await;
        let api = api::books(fixture, slots, 6_000).await;
        ratios.push(api.booked_per_second() / raw.booked_per_second());
        if round == 0 {
            print_table(&[&raw, &api]);
        } else {
            print_rows(&[&raw, &api]);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let [least, .., most] = ratios[..] else { return };
    println!("  API ÷ bare insert: {:.2} ({least:.2} to {most:.2}; goal: at least 0.33)", ratios[ratios.len() / 2]);
}

fn print_table(outcomes: &[&Outcome]) {
    println!("  {:<34} {:>12} {:>10} {:>9} {:>10}", "", "attempts/s", "booked/s", "overlaps", "deadlocks");
    print_rows(outcomes);
}

fn print_rows(outcomes: &[&Outcome]) {
    for outcome in outcomes {
        println!(
            "  {:<34} {:>12.0} {:>10.0} {:>9} {:>10}",
            outcome.name,
            outcome.attempts_per_second(),
            outcome.booked_per_second(),
            outcome.overlaps,
            outcome.deadlocks
        );
    }
}
