//! The child processes of `rapport dev`. Each stops when its standard input closes, so that none outlives its parent, however that ended.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::cli::error::CliError;

/// The running child processes, and the folder of their logs.
pub struct ProcessGroup {
    logs: PathBuf,
    children: Vec<(String, Child)>,
}

impl ProcessGroup {
    /// An empty group.
    pub fn new(logs: PathBuf) -> Self {
        Self { logs, children: Vec::new() }
    }

    /// The log file of a process.
    pub fn log(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.log"))
    }

    /// Starts this very binary with other arguments.
    pub fn start(&mut self, name: &str, arguments: &[&str], variables: &[(String, String)]) -> Result<(), CliError> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments).envs(variables.iter().cloned());
        self.spawn(name, command)
    }

    /// Starts any command.
    pub fn spawn(&mut self, name: &str, mut command: Command) -> Result<(), CliError> {
        let log = File::create(self.log(name))?;
        // A process group of its own: Ctrl-C reaches only the parent, which stops the children in order.
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log).process_group(0).kill_on_drop(true);
        self.children.push((name.to_owned(), command.spawn()?));
        Ok(())
    }

    /// Fails if a process has exited.
    pub fn check(&mut self) -> Result<(), CliError> {
        for (name, child) in &mut self.children {
            if let Some(status) = child.try_wait()? {
                return Err(exited(name, &status.to_string(), &self.logs));
            }
        }
        Ok(())
    }

    /// Returns when a process has exited by itself.
    pub async fn watch(&mut self) -> CliError {
        loop {
            if let Err(error) = self.check() {
                return error;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Stops all processes, and waits; those that take too long are killed.
    pub async fn stop(&mut self) {
        for (_, child) in &mut self.children {
            drop(child.stdin.take());
            // The web app does not read its standard input; our own processes count the two as one signal.
            let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
            if let Some(Err(error)) = pid.map(|pid| kill_process(pid, Signal::TERM)) {
                tracing::debug!(%error, "child process has exited already");
            }
        }
        for (name, child) in &mut self.children {
            if tokio::time::timeout(Duration::from_secs(35), child.wait()).await.is_err() {
                tracing::warn!(name, "child process killed, as it did not stop in time");
                drop(child.kill().await);
            }
        }
    }
}

fn exited(name: &str, status: &str, logs: &Path) -> CliError {
    let path = logs.join(format!("{name}.log"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let last: Vec<&str> = text.lines().rev().take(8).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    CliError::Other(format!("{name} ended ({status}). Its last words, from {}:\n{}", path.display(), last.join("\n")))
}
