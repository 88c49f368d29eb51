//! One person who tries to use the web process up: its memory stays bounded, and others are answered meanwhile. Measured from outside, at the
//! real process; what is refused, and how, is in `hostile_requests.rs`.

#![cfg(target_os = "linux")]

use std::cell::Cell;
use std::fs;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::join_all;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::processes::Product;

/// 512 MiB of zeros in 421 bytes: what brotli makes of them at its best.
const BROTLI_BOMB: &str = "\
    z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//\
    P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8\
    //+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0///\
    //4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///\
    f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x\
    /+CYA4LADQvf/n//8//BMAcVgAoHv/Pw==";

const JSON: &str = "application/json";

/// The longest that others may wait, unless the machine is so busy that they wait nearly as long without any attack.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// What others saw, and what the process needed.
#[derive(Debug)]
struct Observed {
    answers: usize,
    slowest: Duration,
    /// By how much the resident memory had grown at its peak, in MiB.
    memory: u64,
}

impl Observed {
    fn assert_bounded(&self, quiet: &Observed, memory: u64) {
        eprintln!("{self:?}; without: {quiet:?}");
        let bound = LONGEST_WAIT.max(quiet.slowest * 10);
        assert!(self.answers > 0 && self.slowest < bound, "others are answered: {self:?}, quiet {quiet:?}");
        assert!(self.memory < memory, "memory is bounded: {self:?}");
    }
}

/// A web process without a worker, which has answered before.
async fn web_process() -> (Product, Observed) {
    let mut product = Product::prepare().await;
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    for warm in [true, false] {
        let quiet = observed(&product, async || tokio::time::sleep(Duration::from_millis(500)).await).await;
        if !warm {
            return (product, quiet);
        }
    }
    unreachable!("the second time is measured")
}

/// A number of `/proc/<pid>/status`, in MiB.
fn memory(product: &Product, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", product.pid("serve"))).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

/// What somebody else sees, who asks one thing after the other, until the attack has ended.
async fn observed(product: &Product, attack: impl AsyncFn()) -> Observed {
    // The peak begins anew: proc_pid_clear_refs(5).
    fs::write(format!("/proc/{}/clear_refs", product.pid("serve")), "5").unwrap();
    let before = memory(product, "VmRSS");
    let is_over = Cell::new(false);
    let attacked = async {
        attack().await;
        is_over.set(true);
    };
    let watched = async {
        let (mut answers, mut slowest) = (0, Duration::ZERO);
        while !is_over.get() {
            for path in ["/health/live", "/coaches"] {
                let asked = Instant::now();
                let answer = product.http.get(format!("{}{path}", product.url)).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{path}");
                answer.bytes().await.unwrap();
                slowest = slowest.max(asked.elapsed());
                answers += 1;
            }
        }
        (answers, slowest)
    };
    let ((), (answers, slowest)) = futures::join!(attacked, watched);
    Observed { answers, slowest, memory: memory(product, "VmHWM").saturating_sub(before) }
}

#[actix_web::test]
async fn compressed_bodies_cost_neither_memory_nor_the_time_of_others() {
    let (product, quiet) = web_process().await;
    let bomb = STANDARD.decode(BROTLI_BOMB).unwrap();
    let seen = observed(&product, async || {
        for path in ["/auth/verify-email", "/payment/webhook", "/profile/photo"] {
            let posts = (0..4).map(|_| {
                let request = product.http.post(format!("{}{path}", product.url)).header("content-type", JSON);
                request
                    .header("content-encoding", "br")
                    .header("stripe-signature", "t=1,v1=00")
                    .body(bomb.clone())
                    .send()
            });
            for answer in join_all(posts).await {
                assert_eq!(answer.unwrap().status(), 415, "{path}");
            }
        }
    })
    .await;
    seen.assert_bounded(&quiet, 32);
}

#[actix_web::test]
async fn bodies_full_of_errors_cost_neither_memory_nor_the_time_of_others() {
    let (product, quiet) = web_process().await;
    let filled =
        |value: &str, times: usize| format!("{{\"{}\":[{}]}}", "k".repeat(30_000), vec![value; times].join(","));
    let bodies = [filled("\"\\u0000\"", 1_000), filled("1", 100_000), filled("{}", 60_000)];
    let seen = observed(&product, async || {
        for body in &bodies {
            let posts = (0..8).map(|_| {
                let request = product.http.post(format!("{}/auth/verify-email", product.url));
                request.header("content-type", JSON).body(body.clone()).send()
            });
            for answer in join_all(posts).await {
                let answer = answer.unwrap();
                assert_eq!(answer.status(), 422);
                assert!(answer.bytes().await.unwrap().len() < 64 * 1024);
            }
        }
    })
    .await;
    seen.assert_bounded(&quiet, 64);
}

#[actix_web::test]
async fn ten_thousand_slow_connections_do_not_slow_others() {
    /// Files of this process besides.
    const OTHERS: u64 = 500;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    rustix::process::setrlimit(
        rustix::process::Resource::Nofile,
        rustix::process::Rlimit { current: limit.maximum, ..limit },
    )
    .unwrap();
    let connections = limit.maximum.map_or(10_000, |files| files.saturating_sub(OTHERS).min(10_000));
    let (product, quiet) = web_process().await;
    let address = product.url.trim_start_matches("http://").to_owned();
    let held = Cell::new(Vec::new());
    let seen = observed(&product, async || {
        let mut slow = Vec::new();
        for number in 0..connections {
            let mut stream = TcpStream::connect(&address).await.unwrap();
            // Every other stops within the head, the rest after the first byte of the body.
            let rest = if number % 2 == 0 { "" } else { "content-length: 1000\r\n\r\n{" };
            let head = format!("POST /payment/webhook HTTP/1.1\r\nhost: localhost\r\ncontent-type: {JSON}\r\n{rest}");
            stream.write_all(head.as_bytes()).await.unwrap();
            slow.push(stream);
        }
        held.set(slow);
        tokio::time::sleep(Duration::from_secs(1)).await;
    })
    .await;
    assert_eq!(held.take().len() as u64, connections);
    seen.assert_bounded(&quiet, 512);
}
