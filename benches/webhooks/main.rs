//! Latency of the webhook endpoint while workers handle its events: 300 events a second, each with a signature, a row and a job, alternating
//! with requests that do nothing, at the same rate. On private servers that write to disk; `cargo bench --bench webhooks`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, of which a benchmark needs a part")]
mod support;

mod paid_sessions;

use std::time::Duration;

use futures::future::join_all;
use rapport::clock::Clock;
use rapport::crypto::hmac_sha256;
use serde_json::json;
use support::processes::Product;
use tokio::time::Instant;

/// Events a second.
const RATE: u32 = 300;

/// Seconds of one round.
const ROUND_SECONDS: u32 = 10;

/// Rounds of each kind, alternating.
const ROUNDS: u32 = 3;

/// The goal for the 99th percentile.
const P99_GOAL: Duration = Duration::from_millis(50);

/// The types of the events, in turn; each leads to a settlement.
const EVENT_TYPES: [&str; 4] =
    ["checkout.session.completed", "payment_intent.succeeded", "charge.refunded", "charge.dispute.created"];

#[tokio::main]
async fn main() {
    support::stores::durable_services();
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "warn");
    product.set("DATABASE_POOL_SIZE", "20");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    // Paid, events lost: the first event about each confirms a session and sends two mails.
    let payments = paid_sessions::create(&product, (RATE * ROUND_SECONDS) as usize / 4).await;
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    println!("\n{RATE} a second, {ROUND_SECONDS} s a round, {} paid sessions to confirm", payments.len());
    let (mut events, mut idle) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let first = round * RATE * ROUND_SECONDS;
        events.push(
            send_at_rate("POST /payment/webhook", |number| send_event(&product, &payments, first + number)).await,
        );
        idle.push(send_at_rate("GET /health/live", |_| check_liveness(&product)).await);
    }
    let (events, idle) = (median(events), median(idle));
    println!(
        "  p99 of the receiver: {events:.1?} (goal: at most {P99_GOAL:.0?}), {:.1} times a request that does nothing",
        events.as_secs_f64() / idle.as_secs_f64()
    );
    let done =
        "select count(*) filter (where state = 'done'), count(*) from jobs where kind = 'payments.handle_stripe_event'";
    let (done, all): (i64, i64) = sqlx::query_as(done).fetch_one(&product.db).await.unwrap();
    let stored: i64 = sqlx::query_scalar("select count(*) from stripe_events").fetch_one(&product.db).await.unwrap();
    assert_eq!(
        (stored, all),
        (i64::from(ROUNDS * RATE * ROUND_SECONDS), stored),
        "every event has its row and its job"
    );
    println!("  {stored} events stored, {done} of {all} jobs done at the end");
}

/// Sends requests at a constant rate, whether or not earlier ones are answered, and measures each from when it was due (no
/// coordinated omission). Returns the 99th percentile.
async fn send_at_rate<F: Future<Output = u16>>(what: &str, send: impl Fn(u32) -> F) -> Duration {
    let began = Instant::now() + Duration::from_millis(100);
    let requests = (0..RATE * ROUND_SECONDS).map(|number| {
        let due = began + Duration::from_secs_f64(f64::from(number) / f64::from(RATE));
        let request = send(number);
        async move {
            tokio::time::sleep_until(due).await;
            assert_eq!(request.await, 200);
            due.elapsed()
        }
    });
    let mut took = join_all(requests).await;
    took.sort();
    let percentile = |percent: usize| took[took.len() * percent / 100 - 1];
    let p99 = percentile(99);
    println!("  {what:<22} p50 {:>7.1?}  p99 {p99:>7.1?}  most {:>7.1?}", percentile(50), percentile(100));
    p99
}

fn median(mut rounds: Vec<Duration>) -> Duration {
    rounds.sort();
    rounds[rounds.len() / 2]
}

/// Sends one event, signed as by Stripe.
async fn send_event(product: &Product, payments: &[String], number: u32) -> u16 {
    let payment = &payments[number as usize % payments.len()];
    let kind = EVENT_TYPES[number as usize / payments.len() % EVENT_TYPES.len()];
    let at = Clock::system().now().as_seconds();
    let body = json!({
        "id": format!("evt_bench_{number}"), "object": "event", "type": kind, "created": at, "livemode": false,
        "api_version": "2026-09-30.endive", "pending_webhooks": 1, "request": { "id": null, "idempotency_key": null },
        // About the size of Stripe's events.
        "data": { "object": { "id": format!("cs_{number}"), "metadata": { "payment_id": payment }, "more": "x".repeat(3_000) } },
    });
    let body = serde_json::to_string_pretty(&body).unwrap();
    let mac = hmac_sha256(b"whsec_sandbox", format!("{at}.{body}").as_bytes());
    let request = product.http.post(format!("{}/payment/webhook", product.url)).body(body);
    let request = request.header("Stripe-Signature", format!("t={at},v1={}", hex::encode(mac)));
    request.send().await.unwrap().status().as_u16()
}

async fn check_liveness(product: &Product) -> u16 {
    product.http.get(format!("{}/health/live", product.url)).send().await.unwrap().status().as_u16()
}
