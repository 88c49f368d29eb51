//! How fast times are booked, as ratios in one run: the API beside the bare insert of the same row by `pgbench`, and the ways of
//! not booking an hour twice beside each other. On private servers that write to disk; `cargo bench --bench bookings`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, of which a benchmark needs a part")]
mod support;

#[path = "../support/pgbench.rs"]
mod pgbench;

mod api;
mod market;
mod rivals;

use std::time::Duration;

use support::processes::Product;

/// Connections at once, of every contender.
const AT_ONCE: usize = 16;

/// What one contender did.
struct Outcome {
    name: &'static str,
    attempts: usize,
    booked: usize,
    took: Duration,
    /// Pairs of sessions of one coach that overlap.
    overlaps: i64,
    /// Transactions the database had to end because two waited for each other.
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
    let market = market::Market::open(&product).await;

    println!("\nOf many times, each wanted once ({AT_ONCE} at once, all durable)");
    beside_the_insert(&market, market.times(340_000), 24_000).await;

    println!("\nOf few times, each wanted by eight");
    beside_the_insert(&market, market.times(750), 6_000).await;

    println!("\nEach wanted by eight, three in ten roll back after they have won");
    let narrow = market.times(500);
    let checked = rivals::check_then_insert(&market, narrow, 4_000).await;
    let bare = rivals::bare_insert(&market, narrow, 4_000).await;
    let ours = rivals::insert_or_nothing(&market, narrow, 4_000).await;
    rates(&[&checked, &bare, &ours]);
    println!(
        "  on conflict do nothing ÷ check, then insert: {:.2}",
        ours.attempts_per_second() / checked.attempts_per_second()
    );
    println!("  on conflict do nothing ÷ bare insert: {:.2}", ours.attempts_per_second() / bare.attempts_per_second());
}

/// The API and the insert in turn, so that a machine that changes its pace does so for both; the middle ratio of five.
async fn beside_the_insert(market: &market::Market, times: market::Times, inserts: usize) {
    let mut ratios = Vec::new();
    for round in 0..5 {
        let raw = rivals::pgbench(market, times, inserts).await;
        let api = api::books(market, times, 6_000).await;
        ratios.push(api.booked_per_second() / raw.booked_per_second());
        if round == 0 {
            rates(&[&raw, &api]);
        } else {
            rates_only(&[&raw, &api]);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let [least, .., most] = ratios[..] else { return };
    println!("  API ÷ bare insert: {:.2} ({least:.2} to {most:.2}; goal: at least 0.33)", ratios[ratios.len() / 2]);
}

fn rates(outcomes: &[&Outcome]) {
    println!("  {:<34} {:>12} {:>10} {:>9} {:>10}", "", "attempts/s", "booked/s", "overlaps", "deadlocks");
    rates_only(outcomes);
}

fn rates_only(outcomes: &[&Outcome]) {
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
