//! The processes `rapport dev` is made of. Each follows its parent: when our end of its standard input closes, however we died, it stops.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::cli::CliError;

/// The running children, and where they write.
pub struct ProcessGroup {
    logs: PathBuf,
    children: Vec<(String, Child)>,
}

impl ProcessGroup {
    /// Nobody yet.
    pub fn new(logs: PathBuf) -> Self {
        Self { logs, children: Vec::new() }
    }

    /// Where one of them writes.
    pub fn log(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.log"))
    }

    /// Starts this very binary with other arguments.
    pub fn start(&mut self, name: &str, arguments: &[&str], variables: &[(String, String)]) -> Result<(), CliError> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments).envs(variables.iter().cloned());
        self.spawn(name, command)
    }

    /// Starts anything.
    pub fn spawn(&mut self, name: &str, mut command: Command) -> Result<(), CliError> {
        let log = File::create(self.log(name))?;
        // A group of its own: Ctrl-C reaches us, and we tell the children in order.
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log).process_group(0).kill_on_drop(true);
        self.children.push((name.to_owned(), command.spawn()?));
        Ok(())
    }

    /// Whether all of them still run.
    pub fn check(&mut self) -> Result<(), CliError> {
        for (name, child) in &mut self.children {
            if let Some(status) = child.try_wait()? {
                return Err(gone(name, &status.to_string(), &self.logs));
            }
        }
        Ok(())
    }

    /// Returns when one of them is gone by itself.
    pub async fn watch(&mut self) -> CliError {
        loop {
            if let Err(error) = self.check() {
                return error;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Tells them to stop, and waits; those that take too long are ended.
    pub async fn stop(&mut self) {
        for (_, child) in &mut self.children {
            drop(child.stdin.take());
            // The web app does not look at its input; for our own processes both are one word.
            let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
            if let Some(Err(error)) = pid.map(|pid| kill_process(pid, Signal::TERM)) {
                tracing::debug!(%error, "a child is gone already");
            }
        }
        for (name, child) in &mut self.children {
            if tokio::time::timeout(Duration::from_secs(35), child.wait()).await.is_err() {
                tracing::warn!(name, "did not stop in time");
                drop(child.kill().await);
            }
        }
    }
}

fn gone(name: &str, status: &str, logs: &Path) -> CliError {
    let path = logs.join(format!("{name}.log"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let last: Vec<&str> = text.lines().rev().take(8).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    CliError::Other(format!("{name} ended ({status}). Its last words, from {}:\n{}", path.display(), last.join("\n")))
}
