//! Plain apalis-redis 1.0.0: with its defaults, and with settings for lower latency and faster recovery. The worker process is this program
//! with the argument `apalis-worker`.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, TaskSink, WorkerBuilder};
use apalis_redis::{Config, RedisStorage};
use serde::{Deserialize, Serialize};

use super::{CONCURRENCY, JobSystem, Outcome, Rate, Run, WorkerProcesses, at_rate, now, wipe};
use crate::support::stores;

/// A job that does nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Nothing {
    job: u64,
    enqueued_at: i64,
}

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// Its defaults: ten jobs fetched at once, a heartbeat every 30 s, a worker dead after ten missed ones.
    Defaults,
    /// Its own `poll_with_interval`, one job at a time, and a worker dead after 30 s.
    Polling,
}

/// One queue.
pub struct Apalis {
    setup: Setup,
    queue: String,
    workers: WorkerProcesses,
}

impl Apalis {
    pub fn new(setup: Setup) -> Self {
        Self { setup, queue: String::new(), workers: WorkerProcesses::new() }
    }
}

fn config(setup: Setup, queue: &str) -> Config {
    let config = Config::default().queue(queue);
    match setup {
        Setup::Defaults => config,
        Setup::Polling => config
            .batch_size(1)
            .heartbeat_interval(Duration::from_secs(5))
            .missed_heartbeats(6)
            .lock_tasks(false)
            .emit_events(false),
    }
}

impl JobSystem for Apalis {
    fn name(&self) -> &'static str {
        match self.setup {
            Setup::Defaults => "apalis-redis, defaults",
            Setup::Polling => "apalis-redis, polling at 40 ms",
        }
    }

    async fn reset(&mut self) {
        if !self.queue.is_empty() {
            wipe(&self.queue).await;
        }
        self.workers = WorkerProcesses::new();
        self.queue = format!("bench-apalis-{}", rapport::ids::random().simple());
    }

    fn start_worker(&mut self) {
        let setup = if self.setup == Setup::Defaults { "defaults" } else { "polling" };
        let mut worker = Command::new(std::env::current_exe().unwrap());
        worker.args(["apalis-worker", &stores::services().redis_url, &self.queue, setup]).arg(self.workers.log_path());
        self.workers.start(&mut worker);
    }

    fn kill_worker(&mut self) {
        self.workers.kill_worker();
    }

    fn freeze_worker(&mut self) {
        self.workers.freeze_worker();
    }

    fn resume_worker(&mut self) {
        self.workers.resume_worker();
    }

    fn exit_error(&mut self) -> Option<String> {
        self.workers.exit_error()
    }

    async fn enqueue(&mut self, count: u64, rate: Rate) -> Duration {
        let connection = apalis_redis::connect(stores::services().redis_url.as_str()).await.unwrap();
        let storage = RedisStorage::<Nothing>::new(connection).with_config(config(self.setup, &self.queue));
        at_rate(count, rate, async |job| storage.clone().push(Nothing { job, enqueued_at: now() }).await.unwrap()).await
    }

    async fn done(&self) -> u64 {
        self.workers.outcome().done
    }

    async fn runs(&self) -> Vec<Run> {
        self.workers.runs()
    }

    async fn outcome(&self) -> Outcome {
        self.workers.outcome()
    }

    async fn wipe(&self) {
        wipe(&self.queue).await;
    }
}

/// The worker process: `redis-url queue setup log`.
pub async fn work(arguments: &[String]) {
    let [url, queue, setup, log] = arguments else { panic!("redis-url queue setup log") };
    std::thread::spawn(|| {
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        std::process::exit(0);
    });
    let log = Arc::new(File::options().create(true).append(true).open(log).unwrap());
    let connection = apalis_redis::connect(url.as_str()).await.unwrap();
    let name = format!("worker-{}", rapport::ids::random().simple());
    let setup = if setup == "polling" { Setup::Polling } else { Setup::Defaults };
    let storage = RedisStorage::<Nothing>::new(connection).with_config(config(setup, queue));
    let result = match setup {
        Setup::Defaults => {
            WorkerBuilder::new(name).backend(storage).data(log).concurrency(CONCURRENCY).build(append_run).run().await
        }
        Setup::Polling => {
            let backend = storage.poll_with_interval(Duration::from_millis(40));
            WorkerBuilder::new(name).backend(backend).data(log).concurrency(CONCURRENCY).build(append_run).run().await
        }
    };
    eprintln!("{}", result.map_or_else(|error| error.to_string(), |()| "exited".to_owned()).replace('\n', " "));
}

/// The handler: appends a line in one write.
async fn append_run(job: Nothing, log: Data<Arc<File>>) -> Result<(), std::io::Error> {
    let mut file: &File = &log;
    file.write_all(format!("{} {} {}\n", job.job, job.enqueued_at, now()).as_bytes())
}
