//! BullMQ, with its usual `Queue` and `Worker` on Node 20: `../bullmq/`, installed with its own lock file into the target folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{ASKING, CONCURRENCY, Contender, Crew, Outcome, Pace, Run, wipe};
use crate::support::stores;

/// One queue of it.
pub struct BullMq {
    script: PathBuf,
    prefix: String,
    crew: Crew,
}

impl BullMq {
    /// Installs it. `None`, and a word why: there is no Node, no npm, or no registry.
    pub fn install() -> Option<Self> {
        match Self::installed() {
            Ok(script) => Some(Self { script, prefix: String::new(), crew: Crew::new() }),
            Err(why) => {
                println!("\nBullMQ is left out: {why}");
                None
            }
        }
    }

    fn installed() -> Result<PathBuf, String> {
        let version = said(Command::new("node").arg("--version"))?;
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
        said(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&to))?;
        Ok(to.join("queue.mjs"))
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(&self.script).args([what, &stores::services().redis_url, &self.prefix]);
        command
    }
}

/// What a command says, if it goes well.
fn said(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name} does not run: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

impl Contender for BullMq {
    fn name(&self) -> &'static str {
        "BullMQ 6.7"
    }

    async fn anew(&mut self) {
        if !self.prefix.is_empty() {
            wipe(&self.prefix).await;
        }
        self.crew = Crew::new();
        self.prefix = format!("rivals-bullmq-{}", rapport::ids::random().simple());
    }

    fn employ(&mut self) {
        let mut worker = self.command("work");
        worker.arg(self.crew.notes()).arg(CONCURRENCY.to_string());
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
        let mut producer = self.command("ask");
        let rate = if let Pace::PerSecond(rate) = pace { rate } else { 0 };
        producer.args([count, rate, ASKING].map(|number| number.to_string()));
        let took = tokio::task::spawn_blocking(move || said(&mut producer)).await.unwrap().unwrap();
        Duration::from_micros(took.trim().parse().unwrap())
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
        wipe(&self.prefix).await;
    }
}
