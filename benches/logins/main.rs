//! What 200 simultaneous logins do to other requests: the latency of public reads, before and during them. bcrypt at its real cost of 12;
//! `cargo bench --bench logins`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failing benchmark panics")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "a benchmark needs only a part of the tests' harness")]
mod support;

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use support::people::{PASSWORD, sign_up};
use support::processes::Product;
use tokio::time::Instant;

/// Simultaneous logins.
const LOGINS: usize = 200;

/// Other requests per second.
const READS_PER_SECOND: u32 = 100;

#[tokio::main]
async fn main() {
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("AUTH_RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("BCRYPT_COST", "12");
    product.set("LOG_LEVEL", "warn");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let people = join_all((0..8).map(|_| sign_up(&product.http, &product.url, "client", "Ana Ribeiro"))).await;

    let quiet = reads(&product, Duration::from_secs(10), || false).await;
    println!("\n{READS_PER_SECOND} reads a second, nobody signs in");
    print_latency(&quiet);

    let began = Instant::now();
    let left = std::cell::Cell::new(LOGINS);
    let logins = join_all((0..LOGINS).map(|number| {
        let (product, person, left) = (&product, &people[number % people.len()], &left);
        async move {
            let body = json!({ "email": person.email, "password": PASSWORD });
            let client = reqwest::Client::builder().timeout(Duration::from_secs(120)).build().unwrap();
            let answer = client.post(format!("{}/auth/login", product.url)).json(&body).send().await.unwrap();
            left.set(left.get() - 1);
            answer.status().as_u16()
        }
    }));
    let (busy, answers) = tokio::join!(reads(&product, Duration::from_secs(120), || left.get() == 0), logins);
    let took = began.elapsed();
    println!("\nThe same while {LOGINS} sign in at once, which takes {took:.1?}");
    print_latency(&busy);
    let count = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    println!("  sign-ins: {} answered 200, {} refused (503)", count(200), count(503));
    assert_eq!(count(200) + count(503), LOGINS, "{answers:?}");
    let ratio = percentile(&busy, 99).as_secs_f64() / percentile(&quiet, 99).as_secs_f64();
    println!("  p99 while they sign in ÷ p99 when nobody does: {ratio:.1}");
}

/// Public reads at a constant rate until the time is over or `is_done` says so; the latency of each, from when it was due.
async fn reads(product: &Product, limit: Duration, is_done: impl Fn() -> bool) -> Vec<Duration> {
    let (began, mut asked, mut number) = (Instant::now(), Vec::new(), 0_u32);
    while began.elapsed() < limit && !is_done() {
        let due = began + Duration::from_secs_f64(f64::from(number) / f64::from(READS_PER_SECOND));
        tokio::time::sleep_until(due).await;
        let request = product.http.get(format!("{}/coaches", product.url)).send();
        asked.push(tokio::spawn(async move {
            assert_eq!(request.await.unwrap().status().as_u16(), 200);
            due.elapsed()
        }));
        number += 1;
    }
    let mut took: Vec<Duration> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
    took.sort();
    took
}

fn percentile(sorted: &[Duration], hundred: usize) -> Duration {
    sorted[(sorted.len() * hundred).div_ceil(100).saturating_sub(1)]
}

fn print_latency(took: &[Duration]) {
    let [p50, p99, most] = [50, 99, 100].map(|hundred| percentile(took, hundred));
    println!("  GET /coaches  {} requests  p50 {p50:.1?}  p99 {p99:.1?}  most {most:.1?}", took.len());
}
