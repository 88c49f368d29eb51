//! What five thousand open event streams cost one web process: memory, an idle core's share, and how long it takes until all have heard
//! something. `cargo bench --bench streams`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, of which a benchmark needs a part")]
mod support;

use std::time::Duration;

use futures::future::join_all;
use futures::{StreamExt, stream};
use rapport::cache::Cache;
use rapport::clock::Timestamp;
use rapport::models::notifications::{NotificationKind, publish};
use serde_json::json;
use support::people::{Person, sign_up};
use support::processes::Product;
use support::sse_client::EventStream;
use tokio::time::Instant;

/// Streams each of them has open.
const EACH: usize = 20;

/// People who listen.
const PEOPLE: usize = 250;

/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() {
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("AUTH_RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "warn");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let people: Vec<Person> = stream::iter(0..PEOPLE)
        .map(|number| {
            let (product, name) = (&product, format!("Person {number}"));
            async move { sign_up(&product.http, &product.url, "client", &name).await }
        })
        .buffer_unordered(16)
        .collect()
        .await;

    let before = memory(&product);
    let began = Instant::now();
    let mut listeners: Vec<EventStream> = stream::iter(people.iter().cycle().take(PEOPLE * EACH))
        .map(|person| person.opens_stream(None))
        .buffer_unordered(64)
        .collect()
        .await;
    let open = memory(&product);
    println!("\n{} streams of {PEOPLE} people, opened in {:.1?}", listeners.len(), began.elapsed());
    println!("  memory of the process: {before} KiB before, {open} KiB with them");
    println!("  each: {:.1} KiB", (open - before) as f64 / listeners.len() as f64);

    let (began, used) = (Instant::now(), cpu(&product));
    tokio::time::sleep(IDLE).await;
    let share = (cpu(&product) - used) / began.elapsed().as_secs_f64() * 100.0;
    println!("  idle: {share:.1} % of a core");

    let cache = Cache::new(&product.redis_url.clone().into(), &product.redis_prefix).unwrap();
    let word = format!(
        "{}::{}",
        rapport::ids::random(),
        people.iter().map(|person| person.id.to_string()).collect::<Vec<_>>().join(",")
    );
    for (how, is_said) in [("told by Redis", true), ("found in the rows", false)] {
        tell(&product, &people).await;
        let began = Instant::now();
        if is_said {
            cache.publish("changes", &word).await.unwrap();
        }
        let mut took = join_all(listeners.iter_mut().map(|listener| async move {
            listener.receives().await;
            began.elapsed()
        }))
        .await;
        took.sort();
        let of = |hundred: usize| took[took.len() * hundred / 100 - 1];
        println!("  all have heard, {how}: p50 {:.1?}  p99 {:.1?}  most {:.1?}", of(50), of(99), of(100));
    }
    println!("  memory at the end: {} KiB", memory(&product));
}

/// Everybody is told something, in one transaction.
async fn tell(product: &Product, people: &[Person]) {
    let now: Timestamp = sqlx::query_scalar("select now()").fetch_one(&product.db).await.unwrap();
    let mut tx = product.db.begin().await.unwrap();
    for person in people {
        let facts = json!({ "other_name": "Ben Okafor", "starts_at": now });
        publish(&mut tx, person.id, NotificationKind::BookingConfirmed, facts, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Resident memory of the web process, in KiB.
fn memory(product: &Product) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", product.pid("serve"))).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Seconds of a processor that the web process has used; a tick of the kernel's accounting is a hundredth.
fn cpu(product: &Product) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", product.pid("serve"))).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
