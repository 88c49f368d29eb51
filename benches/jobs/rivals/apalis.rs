//! Plain apalis-redis 1.0.0: as its own page shows it, and with what it has for idle workers and for crashes turned up. Its workers are this
//! very program, called by another name.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, TaskSink, WorkerBuilder};
use apalis_redis::{Config, RedisStorage};
use serde::{Deserialize, Serialize};

use super::{CONCURRENCY, Contender, Crew, Outcome, Pace, Run, at_pace, now, wipe};
use crate::support::stores;

/// A job that does nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Nothing {
    job: u64,
    asked: i64,
}

/// How it is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// Its defaults: ten jobs fetched at once, a heartbeat every 30 s, a worker dead after ten of them.
    AsItComes,
    /// Its own `poll_with_interval`, one job at a time, and a worker dead after 30 s.
    Polling,
}

/// One queue of it.
pub struct Apalis {
    setup: Setup,
    queue: String,
    crew: Crew,
}

impl Apalis {
    pub fn new(setup: Setup) -> Self {
        Self { setup, queue: String::new(), crew: Crew::new() }
    }
}

fn config(setup: Setup, queue: &str) -> Config {
    let config = Config::default().queue(queue);
    match setup {
        Setup::AsItComes => config,
        Setup::Polling => config
            .batch_size(1)
            .heartbeat_interval(Duration::from_secs(5))
            .missed_heartbeats(6)
            .lock_tasks(false)
            .emit_events(false),
    }
}

impl Contender for Apalis {
    fn name(&self) -> &'static str {
        match self.setup {
            Setup::AsItComes => "apalis-redis, as it comes",
            Setup::Polling => "apalis-redis, polling at 40 ms",
        }
    }

    async fn anew(&mut self) {
        if !self.queue.is_empty() {
            wipe(&self.queue).await;
        }
        self.crew = Crew::new();
        self.queue = format!("rivals-apalis-{}", rapport::ids::random().simple());
    }

    fn employ(&mut self) {
        let setup = if self.setup == Setup::AsItComes { "as-it-comes" } else { "polling" };
        let mut worker = Command::new(std::env::current_exe().unwrap());
        worker.args(["apalis-worker", &stores::services().redis_url, &self.queue, setup]).arg(self.crew.notes());
        self.crew.start(&mut worker);
    }

    fn kill(&mut self) {
        self.crew.kill();
    }

    fn freeze(&mut self) {
        self.crew.freeze();
    }

    fn thaw(&mut self) {
        self.crew.thaw();
    }

    fn ended(&mut self) -> Option<String> {
        self.crew.ended()
    }

    async fn ask(&mut self, count: u64, pace: Pace) -> Duration {
        let connection = apalis_redis::connect(stores::services().redis_url.as_str()).await.unwrap();
        let storage = RedisStorage::<Nothing>::new(connection).with_config(config(self.setup, &self.queue));
        at_pace(count, pace, async |job| storage.clone().push(Nothing { job, asked: now() }).await.unwrap()).await
    }

    async fn done(&self) -> u64 {
        self.crew.outcome().done
    }

    async fn runs(&self) -> Vec<Run> {
        self.crew.runs()
    }

    async fn outcome(&self) -> Outcome {
        self.crew.outcome()
    }

    async fn wipe(&self) {
        wipe(&self.queue).await;
    }
}

/// The worker process: `redis-url queue setup notes`.
pub async fn work(words: &[String]) {
    let [url, queue, setup, notes] = words else { panic!("redis-url queue setup notes") };
    std::thread::spawn(|| {
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        std::process::exit(0);
    });
    let notes = Arc::new(File::options().create(true).append(true).open(notes).unwrap());
    let connection = apalis_redis::connect(url.as_str()).await.unwrap();
    let name = format!("worker-{}", rapport::ids::random().simple());
    let setup = if setup == "polling" { Setup::Polling } else { Setup::AsItComes };
    let storage = RedisStorage::<Nothing>::new(connection).with_config(config(setup, queue));
    let ended = match setup {
        Setup::AsItComes => {
            WorkerBuilder::new(name).backend(storage).data(notes).concurrency(CONCURRENCY).build(note).run().await
        }
        Setup::Polling => {
            let backend = storage.poll_with_interval(Duration::from_millis(40));
            WorkerBuilder::new(name).backend(backend).data(notes).concurrency(CONCURRENCY).build(note).run().await
        }
    };
    eprintln!("{}", ended.map_or_else(|error| error.to_string(), |()| "it ended".to_owned()).replace('\n', " "));
}

/// The handler: one line, in one write.
async fn note(job: Nothing, notes: Data<Arc<File>>) -> Result<(), std::io::Error> {
    let mut file: &File = &notes;
    file.write_all(format!("{} {} {}\n", job.job, job.asked, now()).as_bytes())
}
