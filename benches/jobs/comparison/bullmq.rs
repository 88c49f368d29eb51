//! BullMQ with its `Queue` and `Worker` on Node 20: `../bullmq/`, installed from its lock file into the target folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{CONCURRENCY, JobSystem, Outcome, PRODUCERS, Rate, Run, WorkerProcesses, wipe};
use crate::support::stores;

/// One queue.
pub struct BullMq {
    script: PathBuf,
    prefix: String,
    workers: WorkerProcesses,
}

impl BullMq {
    /// Installs it. `None`, with the reason printed, without Node, npm or a registry.
    pub fn install() -> Option<Self> {
        match Self::installed() {
            Ok(script) => Some(Self { script, prefix: String::new(), workers: WorkerProcesses::new() }),
            Err(reason) => {
                println!("\nBullMQ is skipped: {reason}");
                None
            }
        }
    }

    fn installed() -> Result<PathBuf, String> {
        let version = output_of(Command::new("node").arg("--version"))?;
        let major =
            version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_none_or(|major| major < 20) {
            return Err(format!("Node is {}, older than 20", version.trim()));
        }
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/jobs/bullmq");
        let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bullmq");
        std::fs::create_dir_all(&to).unwrap();
        for file in ["package.json", "package-lock.json", "queue.mjs"] {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
        output_of(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&to))?;
        Ok(to.join("queue.mjs"))
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(&self.script).args([what, &stores::services().redis_url, &self.prefix]);
        command
    }
}

/// The standard output of a command that succeeds.
fn output_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name} does not run: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

impl JobSystem for BullMq {
    fn name(&self) -> &'static str {
        "BullMQ 6.7"
    }

    async fn reset(&mut self) {
        if !self.prefix.is_empty() {
            wipe(&self.prefix).await;
        }
        self.workers = WorkerProcesses::new();
        self.prefix = format!("bench-bullmq-{}", rapport::ids::random().simple());
    }

    fn start_worker(&mut self) {
        let mut worker = self.command("work");
        worker.arg(self.workers.log_path()).arg(CONCURRENCY.to_string());
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
        let mut producer = self.command("enqueue");
        let rate = if let Rate::PerSecond(rate) = rate { rate } else { 0 };
        producer.args([count, rate, PRODUCERS].map(|number| number.to_string()));
        let took = tokio::task::spawn_blocking(move || output_of(&mut producer)).await.unwrap().unwrap();
        Duration::from_micros(took.trim().parse().unwrap())
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
        wipe(&self.prefix).await;
    }
}
