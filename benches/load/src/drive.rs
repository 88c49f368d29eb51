//! The two ways of asking. Closed loop: every connection asks again as soon as it is answered, which finds the most that a server does. Open loop:
//! requests are due at fixed times whatever the server does, and latency is counted from when a request was due, so that one slow answer does not
//! hide those that had to wait behind it (no coordinated omission).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::error::Outcome;
use crate::http::{Answer, Connection};
use crate::statistics::Latencies;
use crate::workloads::Workload;

/// One in so many requests may fail; more end the run.
const FAILURES_ALLOWED: usize = 100;

/// How a run went.
#[derive(Debug, Default)]
pub struct Run {
    pub latencies: Latencies,
    pub failures: usize,
    pub took: Duration,
}

impl Run {
    /// Requests that were answered as they should be, per second.
    pub fn per_second(&self) -> f64 {
        self.latencies.count() as f64 / self.took.as_secs_f64()
    }

    fn checked(self, workload: &Workload, example: Option<String>) -> Outcome<Self> {
        let all = self.latencies.count() + self.failures;
        if self.failures * FAILURES_ALLOWED > all {
            let example = example.unwrap_or_default();
            return Err(format!("{}: {} of {all} requests failed, as {example}", workload.name, self.failures).into());
        }
        Ok(self)
    }
}

/// Latencies and failures of one connection, with one of the failures.
#[derive(Default)]
struct Share {
    latencies: Vec<Duration>,
    failures: usize,
    example: Option<String>,
}

impl Share {
    fn count(&mut self, workload: &Workload, began: Instant, answer: Outcome<Answer>) {
        match answer {
            Ok(answer) if answer.status == workload.status => self.latencies.push(began.elapsed()),
            other => {
                self.failures += 1;
                self.example.get_or_insert_with(|| match other {
                    Ok(answer) => format!("{}: {}", answer.status, answer.excerpt()),
                    Err(error) => error.to_string(),
                });
            }
        }
    }
}

async fn joined(workload: &Workload, mut shares: JoinSet<Share>, began: Instant) -> Outcome<Run> {
    let mut all = Share::default();
    while let Some(share) = shares.join_next().await {
        let share = share?;
        all.latencies.extend(share.latencies);
        all.failures += share.failures;
        all.example = all.example.or(share.example);
    }
    let run = Run { latencies: Latencies::new(all.latencies), failures: all.failures, took: began.elapsed() };
    run.checked(workload, all.example)
}

/// Asks for as long as `time`, from so many connections.
///
/// # Errors
/// More than one request in a hundred was not answered as it should be.
pub async fn saturate(
    address: SocketAddr,
    workload: &Arc<Workload>,
    connections: usize,
    time: Duration,
) -> Outcome<Run> {
    let began = Instant::now();
    let mut shares = JoinSet::new();
    for _ in 0..connections {
        let workload = Arc::clone(workload);
        shares.spawn(async move {
            let (mut connection, mut share) = (Connection::to(address), Share::default());
            while began.elapsed() < time {
                match workload.next() {
                    Ok(request) => {
                        let asked = Instant::now();
                        let answer = connection.ask(&request).await;
                        share.count(&workload, asked, answer);
                    }
                    Err(error) => {
                        share.count(&workload, began, Err(error));
                        break;
                    }
                }
            }
            share
        });
    }
    joined(workload, shares, began).await
}

/// Asks `rate` times a second for as long as `time`.
///
/// # Errors
/// As [`saturate`].
pub async fn at_rate(
    address: SocketAddr,
    workload: &Arc<Workload>,
    connections: usize,
    rate: f64,
    time: Duration,
) -> Outcome<Run> {
    let count = ((rate * time.as_secs_f64()) as usize).max(1);
    let interval = Duration::from_secs_f64(1.0 / rate);
    let (due, next) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let mut shares = JoinSet::new();
    for _ in 0..connections.min(count) {
        let (workload, due, next) = (Arc::clone(workload), Arc::clone(&due), Arc::clone(&next));
        shares.spawn(async move {
            let (mut connection, mut share) = (Connection::to(address), Share::default());
            // Closed once all are due and taken.
            while let Ok(permit) = due.acquire().await {
                permit.forget();
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number + 1 == count {
                    due.close();
                }
                let was_due = began + interval.mul_f64(number as f64);
                match workload.next() {
                    Ok(request) => {
                        let answer = connection.ask(&request).await;
                        share.count(&workload, was_due, answer);
                    }
                    Err(error) => share.count(&workload, was_due, Err(error)),
                }
            }
            share
        });
    }
    let clock = {
        let due = Arc::clone(&due);
        // A thread of its own: timers of the runtime are a millisecond apart.
        std::thread::spawn(move || {
            for number in 0..count {
                let at = began + interval.mul_f64(number as f64);
                std::thread::sleep(at.saturating_duration_since(Instant::now()));
                due.add_permits(1);
            }
        })
    };
    let run = joined(workload, shares, began).await;
    clock.join().map_err(|_| "the clock of the load has panicked")?;
    run
}
