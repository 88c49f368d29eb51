//! The job store beside what others use for jobs: plain apalis-redis, and BullMQ on Node. All on one Redis, with jobs that do nothing, one worker
//! process and eight jobs at once; asked for one by one, never in bulk, since that is how the business asks.

pub mod apalis;
pub mod bullmq;
pub mod job_store;
pub mod promises;
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

/// Jobs that one worker does at once.
pub const CONCURRENCY: usize = 8;

/// Requests for a job that are under way at once when nobody keeps a pace.
pub const ASKING: u64 = 16;

/// How fast jobs are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// The next as soon as one is acknowledged, [`ASKING`] at once.
    Full,
    /// So many a second.
    PerSecond(u64),
}

/// When a job was asked for and when its handler ran, in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub job: u64,
    pub asked: i64,
    pub ran: i64,
}

/// What became of the jobs that were asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Jobs that were done at least once.
    pub done: u64,
    /// Times that a worker took one up.
    pub taken_up: u64,
    /// Times that the effect of one happened.
    pub effects: u64,
    /// When the last one ran, in microseconds.
    pub last: i64,
}

/// A way of having jobs done.
pub trait Contender {
    fn name(&self) -> &'static str;

    /// An empty queue, and nobody who serves it.
    async fn anew(&mut self);

    /// Starts a worker process.
    fn employ(&mut self);

    /// Kills the worker process with SIGKILL.
    fn kill(&mut self);

    /// Stops the worker process where it stands (SIGSTOP); it counts as nobody until it is thawed.
    fn freeze(&mut self);

    /// Lets frozen processes go on as if nothing had been (SIGCONT).
    fn thaw(&mut self);

    /// The last words of a worker that ended without being told to.
    fn ended(&mut self) -> Option<String>;

    /// Asks for so many jobs; how long it took until the last was acknowledged.
    async fn ask(&mut self, count: u64, pace: Pace) -> Duration;

    /// How many jobs are done.
    async fn done(&self) -> u64;

    /// Every time that a job ran.
    async fn runs(&self) -> Vec<Run>;

    async fn outcome(&self) -> Outcome;

    /// Redis forgets everything of this queue at once, as after `FLUSHALL`.
    async fn wipe(&self);
}

/// Now, in microseconds.
pub fn now() -> i64 {
    Clock::system().now().as_microseconds()
}

/// Waits until so many are done; `false`: a worker has ended, or nothing more was done for that long.
pub async fn until_done(contender: &mut impl Contender, count: u64, patience: Duration) -> bool {
    let (mut known, mut since) = (0, Instant::now());
    loop {
        let done = contender.done().await;
        if done >= count {
            return true;
        }
        if done > known {
            (known, since) = (done, Instant::now());
        }
        if since.elapsed() > patience || contender.ended().is_some() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Asks at the pace; each call is one request for one job.
pub async fn at_pace(count: u64, pace: Pace, ask: impl AsyncFn(u64)) -> Duration {
    let began = Instant::now();
    match pace {
        Pace::Full => {
            let next = AtomicU64::new(0);
            let walk = async || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    ask(number).await;
                }
            };
            join_all((0..ASKING).map(|_| walk())).await;
        }
        Pace::PerSecond(rate) => {
            let ask = &ask;
            let asks = (0..count).map(|number| async move {
                tokio::time::sleep_until(began + Duration::from_secs_f64(number as f64 / rate as f64)).await;
                ask(number).await;
            });
            join_all(asks).await;
        }
    }
    began.elapsed()
}

/// Worker processes that write a line per job that ran, and what they said.
pub struct Crew {
    folder: tempfile::TempDir,
    children: Vec<Child>,
    frozen: Vec<Child>,
}

impl Crew {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), children: Vec::new(), frozen: Vec::new() }
    }

    /// The file of lines `job asked ran`.
    pub fn notes(&self) -> PathBuf {
        self.folder.path().join("notes")
    }

    fn words(&self) -> PathBuf {
        self.folder.path().join("words")
    }

    /// Starts one; it has to end when its standard input does.
    pub fn start(&mut self, command: &mut Command) {
        let words = std::fs::File::options().create(true).append(true).open(self.words()).unwrap();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(words).spawn().unwrap();
        self.children.push(child);
    }

    /// Kills all of them.
    pub fn kill(&mut self) {
        end(&mut self.children);
    }

    pub fn freeze(&mut self) {
        for child in self.children.drain(..) {
            signal(&child, Signal::SIGSTOP);
            self.frozen.push(child);
        }
    }

    pub fn thaw(&mut self) {
        for child in &self.frozen {
            signal(child, Signal::SIGCONT);
        }
    }

    /// The last words of one that has ended.
    pub fn ended(&mut self) -> Option<String> {
        let ended = self.children.iter_mut().any(|child| child.try_wait().unwrap().is_some());
        let last = || std::fs::read_to_string(self.words()).unwrap_or_default().lines().last().map(str::to_owned);
        ended.then(|| last().unwrap_or_default())
    }

    pub fn runs(&self) -> Vec<Run> {
        runs(&self.notes())
    }

    pub fn outcome(&self) -> Outcome {
        let runs = self.runs();
        let mut jobs: Vec<u64> = runs.iter().map(|run| run.job).collect();
        jobs.sort_unstable();
        jobs.dedup();
        // The line is the effect: it is written where a job would do what it is for.
        Outcome {
            done: jobs.len() as u64,
            taken_up: runs.len() as u64,
            effects: runs.len() as u64,
            last: runs.iter().map(|run| run.ran).max().unwrap_or_default(),
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        end(&mut self.children);
        end(&mut self.frozen);
    }
}

fn end(children: &mut Vec<Child>) {
    for mut child in children.drain(..) {
        drop(child.kill());
        child.wait().unwrap();
    }
}

fn signal(child: &Child, signal: Signal) {
    nix::sys::signal::kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

fn runs(notes: &Path) -> Vec<Run> {
    let text = std::fs::read_to_string(notes).unwrap_or_default();
    // A line that was under way when its writer was killed has no end, and does not count.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .map(|line| {
            let mut numbers = line.split(' ').map(|number| number.parse::<i64>().unwrap());
            let mut next = || numbers.next().unwrap();
            Run { job: next() as u64, asked: next(), ran: next() }
        })
        .collect()
}

/// Wipes what begins with that prefix.
pub async fn wipe(prefix: &str) {
    stores::wipe_redis(&mut redis_connection().await, prefix).await;
}

pub async fn redis_connection() -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(stores::services().redis_url.as_str()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}
