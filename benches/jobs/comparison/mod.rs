//! The job store compared with plain apalis-redis and with BullMQ on Node: on one Redis, with jobs that do nothing, one worker process and eight
//! jobs at once. Jobs are enqueued one by one, not in bulk, as commands do.

pub mod apalis;
pub mod bullmq;
pub mod guarantees;
pub mod job_store;
pub mod speed;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use nix::sys::signal::Signal;
use nix::unistd::Pid;
use rapport::clock::Clock;
use tokio::time::Instant;

use crate::support::stores;

/// How many jobs one worker runs at once.
pub const CONCURRENCY: usize = 8;

/// How many producers enqueue concurrently at [`Rate::Max`].
pub const PRODUCERS: u64 = 16;

/// How fast jobs are enqueued.
#[derive(Clone, Copy, Debug)]
pub enum Rate {
    /// Each of [`PRODUCERS`] enqueues the next job as soon as one is acknowledged.
    Max,
    /// That many per second.
    PerSecond(u64),
}

/// When a job was enqueued and when its handler ran, in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub job: u64,
    pub enqueued_at: i64,
    pub ran_at: i64,
}

/// What became of the enqueued jobs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Jobs that ran to their end at least once.
    pub done: u64,
    /// How often a worker started a job.
    pub claims: u64,
    /// How often the effect of a job happened.
    pub effects: u64,
    /// When the last job ran, in microseconds.
    pub last_run: i64,
}

/// A job system under comparison.
pub trait JobSystem {
    fn name(&self) -> &'static str;

    /// Empties the queue and removes its workers.
    async fn reset(&mut self);

    /// Starts a worker process.
    fn start_worker(&mut self);

    /// Kills the worker process with SIGKILL.
    fn kill_worker(&mut self);

    /// Suspends the worker process (SIGSTOP).
    fn freeze_worker(&mut self);

    /// Resumes suspended processes (SIGCONT).
    fn resume_worker(&mut self);

    /// The last line on standard error of a worker that has exited by itself.
    fn exit_error(&mut self) -> Option<String>;

    /// Enqueues that many jobs; returns how long it took until the last was acknowledged.
    async fn enqueue(&mut self, count: u64, rate: Rate) -> Duration;

    /// How many jobs have run to their end.
    async fn done(&self) -> u64;

    /// Every run of a job.
    async fn runs(&self) -> Vec<Run>;

    async fn outcome(&self) -> Outcome;

    /// Deletes everything of this queue from Redis, as `FLUSHALL` would.
    async fn wipe(&self);
}

/// Now, in microseconds.
pub fn now() -> i64 {
    Clock::system().now().as_microseconds()
}

/// Waits until that many are done; `false`: a worker has exited, or none was done for that long.
pub async fn until_done(system: &mut impl JobSystem, count: u64, timeout: Duration) -> bool {
    let (mut known, mut since) = (0, Instant::now());
    loop {
        let done = system.done().await;
        if done >= count {
            return true;
        }
        if done > known {
            (known, since) = (done, Instant::now());
        }
        if since.elapsed() > timeout || system.exit_error().is_some() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Calls `enqueue` once per job at the given rate.
pub async fn at_rate(count: u64, rate: Rate, enqueue: impl AsyncFn(u64)) -> Duration {
    let began = Instant::now();
    match rate {
        Rate::Max => {
            let next = AtomicU64::new(0);
            let produce = async || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    enqueue(number).await;
                }
            };
            join_all((0..PRODUCERS).map(|_| produce())).await;
        }
        Rate::PerSecond(rate) => {
            let enqueue = &enqueue;
            let producers = (0..count).map(|number| async move {
                tokio::time::sleep_until(began + Duration::from_secs_f64(number as f64 / rate as f64)).await;
                enqueue(number).await;
            });
            join_all(producers).await;
        }
    }
    began.elapsed()
}

/// Worker processes, which write a line per run of a job into a common log, and their standard error.
pub struct WorkerProcesses {
    folder: tempfile::TempDir,
    children: Vec<Child>,
    frozen: Vec<Child>,
}

impl WorkerProcesses {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), children: Vec::new(), frozen: Vec::new() }
    }

    /// The log: lines of `job enqueued_at ran_at`.
    pub fn log_path(&self) -> PathBuf {
        self.folder.path().join("runs")
    }

    fn stderr_path(&self) -> PathBuf {
        self.folder.path().join("stderr")
    }

    /// Starts one, which has to exit when its standard input is closed.
    pub fn start(&mut self, command: &mut Command) {
        let stderr = std::fs::File::options().create(true).append(true).open(self.stderr_path()).unwrap();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(stderr).spawn().unwrap();
        self.children.push(child);
    }

    /// Kills all that are not suspended.
    pub fn kill_worker(&mut self) {
        kill_all(&mut self.children);
    }

    pub fn freeze_worker(&mut self) {
        for child in self.children.drain(..) {
            signal(&child, Signal::SIGSTOP);
            self.frozen.push(child);
        }
    }

    pub fn resume_worker(&mut self) {
        for child in &self.frozen {
            signal(child, Signal::SIGCONT);
        }
    }

    /// The last line on standard error, if one has exited.
    pub fn exit_error(&mut self) -> Option<String> {
        let has_exited = self.children.iter_mut().any(|child| child.try_wait().unwrap().is_some());
        let last = || std::fs::read_to_string(self.stderr_path()).unwrap_or_default().lines().last().map(str::to_owned);
        has_exited.then(|| last().unwrap_or_default())
    }

    pub fn runs(&self) -> Vec<Run> {
        runs(&self.log_path())
    }

    pub fn outcome(&self) -> Outcome {
        let runs = self.runs();
        let mut jobs: Vec<u64> = runs.iter().map(|run| run.job).collect();
        jobs.sort_unstable();
        jobs.dedup();
        // A line of the log is the effect of a run.
        Outcome {
            done: jobs.len() as u64,
            claims: runs.len() as u64,
            effects: runs.len() as u64,
            last_run: runs.iter().map(|run| run.ran_at).max().unwrap_or_default(),
        }
    }
}

impl Drop for WorkerProcesses {
    fn drop(&mut self) {
        kill_all(&mut self.children);
        kill_all(&mut self.frozen);
    }
}

fn kill_all(children: &mut Vec<Child>) {
    for mut child in children.drain(..) {
        drop(child.kill());
        child.wait().unwrap();
    }
}

fn signal(child: &Child, signal: Signal) {
    nix::sys::signal::kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

fn runs(log: &Path) -> Vec<Run> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    // An incomplete last line is ignored: its writer was killed.
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    complete
        .lines()
        .map(|line| {
            let mut numbers = line.split(' ').map(|number| number.parse::<i64>().unwrap());
            let mut next = || numbers.next().unwrap();
            Run { job: next() as u64, enqueued_at: next(), ran_at: next() }
        })
        .collect()
}

/// Deletes the keys with that prefix from Redis.
pub async fn wipe(prefix: &str) {
    stores::wipe_redis(&mut redis_connection().await, prefix).await;
}

pub async fn redis_connection() -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(stores::services().redis_url.as_str()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}
