//! Five times as many requests as one web process can answer: how many are still answered in time, and how soon the others are refused. The
//! process, Postgres, Redis and what asks share the machine. `cargo bench --bench overload`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failing benchmark panics")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "a benchmark needs only a part of the tests' harness")]
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use futures::{StreamExt, stream};
use support::people::sign_up;
use support::processes::Product;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// How long each load lasts.
const TIME: Duration = Duration::from_secs(10);

/// Connections of the load that finds the capacity.
const FEW: usize = 32;

/// Connections of the overload, so that the process is asked though it has not answered yet.
const MANY: usize = 2_000;

/// An answer that came later than this is no use to whoever asked.
const IN_TIME: Duration = Duration::from_secs(1);

/// A refusal shall come within this.
const REFUSED_WITHIN: Duration = Duration::from_millis(50);

#[tokio::main]
async fn main() {
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "warn");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let ana = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    let address = product.url.trim_start_matches("http://").to_owned();
    // Her sessions: some statements in Postgres, and a count in Redis.
    let request: Arc<str> = format!(
        "GET /booking/client/{} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\r\n",
        ana.id, ana.access_token
    )
    .into();

    drop(load(&address, &request, FEW, None, Duration::from_secs(2)).await);
    let alone = load(&address, &request, FEW, None, TIME).await;
    let capacity = alone.good() as f64 / TIME.as_secs_f64();
    println!("\n{FEW} connections that wait for their answers: {capacity:.0} a second");
    alone.print();

    let over = load(&address, &request, MANY, Some(capacity * 5.0), TIME).await;
    let goodput = over.good() as f64 / TIME.as_secs_f64();
    println!("\nFive times as many, whatever is answered: {goodput:.0} a second in time");
    over.print();
    println!("  goodput ÷ capacity: {:.2}", goodput / capacity);

    // Whoever comes afterwards is answered at once.
    let began = Instant::now();
    assert_eq!(Asker::connect(&address).await.ask(&request).await, 200);
    println!("  the first request afterwards: {:.1?}", began.elapsed());
}

/// What came of a load.
#[derive(Default)]
struct Outcome {
    answered: Vec<Duration>,
    refused: Vec<Duration>,
    /// No answer, or another one.
    failed: usize,
    /// Due, and not sent before the time was over: no connection was free.
    unsent: usize,
}

impl Outcome {
    fn good(&self) -> usize {
        self.answered.iter().filter(|took| **took <= IN_TIME).count()
    }

    fn print(&self) {
        print_latency("answered", &self.answered);
        print_latency("refused", &self.refused);
        let soon = self.refused.iter().filter(|took| **took <= REFUSED_WITHIN).count();
        if !self.refused.is_empty() {
            println!("    within {REFUSED_WITHIN:?}: {:.1} %", 100.0 * soon as f64 / self.refused.len() as f64);
        }
        println!("  failed {}, not sent {}", self.failed, self.unsent);
    }
}

fn print_latency(what: &str, took: &[Duration]) {
    if took.is_empty() {
        return;
    }
    let mut sorted = took.to_vec();
    sorted.sort();
    let [p50, p99, most] = [50, 99, 100].map(|hundred| sorted[(sorted.len() * hundred).div_ceil(100) - 1]);
    println!("  {what} {}: p50 {p50:.1?}  p99 {p99:.1?}  most {most:.1?}", sorted.len());
}

/// Asks from so many connections for as long as `time`: as soon as each is answered, or `rate` times a second in all.
async fn load(address: &str, request: &Arc<str>, connections: usize, rate: Option<f64>, time: Duration) -> Outcome {
    let opened = stream::iter((0..connections).map(|_| Asker::connect(address)));
    let opened: Vec<Asker> = opened.buffer_unordered(64).collect().await;
    let (began, next) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let shares = opened.into_iter().map(|mut asker| {
        let (request, next) = (request.clone(), next.clone());
        tokio::spawn(async move {
            let mut share = Outcome::default();
            loop {
                // When a request is due decides, not when a connection was free for it: who waits for a connection waits as well.
                if let Some(rate) = rate {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let due = began + Duration::from_secs_f64(number as f64 / rate);
                    tokio::time::sleep_until(due).await;
                }
                let sent = Instant::now();
                if sent.duration_since(began) >= time {
                    return share;
                }
                match tokio::time::timeout(Duration::from_secs(10), asker.ask(&request)).await {
                    Ok(200) => share.answered.push(sent.elapsed()),
                    Ok(503) => share.refused.push(sent.elapsed()),
                    _ => share.failed += 1,
                }
            }
        })
    });
    let mut all = Outcome::default();
    for share in join_all(shares.collect::<Vec<_>>()).await {
        let share = share.unwrap();
        all.answered.extend(share.answered);
        all.refused.extend(share.refused);
        all.failed += share.failed;
    }
    if let Some(rate) = rate {
        let due = (rate * time.as_secs_f64()) as usize;
        all.unsent = due.saturating_sub(all.answered.len() + all.refused.len() + all.failed);
    }
    all
}

/// A connection that costs next to nothing beside what it asks.
struct Asker {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Asker {
    async fn connect(address: &str) -> Asker {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Asker { stream, read: Vec::with_capacity(8 * 1024) }
    }

    /// The status of the answer, of which the whole is read; 0 if there is none.
    async fn ask(&mut self, request: &str) -> u16 {
        self.read.clear();
        if self.stream.write_all(request.as_bytes()).await.is_err() {
            return 0;
        }
        loop {
            let head = self.read.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = head {
                let text = std::str::from_utf8(&self.read[..end]).unwrap();
                let status = text.split(' ').nth(1).unwrap().parse().unwrap();
                let length = text
                    .lines()
                    .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if self.read.len() >= end + 4 + length.unwrap_or(0) {
                    return status;
                }
            }
            if !matches!(self.stream.read_buf(&mut self.read).await, Ok(1..)) {
                return 0;
            }
        }
    }
}
