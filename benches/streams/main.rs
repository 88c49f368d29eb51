//! What 5,000 open event streams cost one web process: memory, CPU while idle, and how long a notification takes to reach all of them.
//! `cargo bench --bench streams`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failing benchmark panics")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "a benchmark needs only a part of the tests' harness")]
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

/// Open streams of each person.
const STREAMS_PER_PERSON: usize = 20;

/// People with open streams.
const PEOPLE: usize = 250;

/// How long the idle phase lasts.
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
    let mut streams: Vec<EventStream> = stream::iter(people.iter().cycle().take(PEOPLE * STREAMS_PER_PERSON))
        .map(|person| person.opens_stream(None))
        .buffer_unordered(64)
        .collect()
        .await;
    let open = memory(&product);
    println!("\n{} streams of {PEOPLE} people, opened in {:.1?}", streams.len(), began.elapsed());
    println!("  memory of the process: {before} KiB before, {open} KiB with them");
    println!("  each: {:.1} KiB", (open - before) as f64 / streams.len() as f64);

    let (began, used) = (Instant::now(), cpu(&product));
    tokio::time::sleep(IDLE).await;
    let share = (cpu(&product) - used) / began.elapsed().as_secs_f64() * 100.0;
    println!("  idle: {share:.1} % of a core");

    let cache = Cache::new(&product.redis_url.clone().into(), &product.redis_prefix).unwrap();
    let message = format!(
        "{}::{}",
        rapport::ids::random(),
        people.iter().map(|person| person.id.to_string()).collect::<Vec<_>>().join(",")
    );
    for (how, is_published) in [("by Redis", true), ("by polling", false)] {
        notify_all(&product, &people).await;
        let began = Instant::now();
        if is_published {
            cache.publish("changes", &message).await.unwrap();
        }
        let mut took = join_all(streams.iter_mut().map(|stream| async move {
            stream.receives().await;
            began.elapsed()
        }))
        .await;
        took.sort();
        let of = |hundred: usize| took[took.len() * hundred / 100 - 1];
        println!("  all notified, {how}: p50 {:.1?}  p99 {:.1?}  most {:.1?}", of(50), of(99), of(100));
    }
    println!("  memory at the end: {} KiB", memory(&product));
}

/// Writes a notification to everybody, in one transaction.
async fn notify_all(product: &Product, people: &[Person]) {
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
