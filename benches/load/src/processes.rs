//! Processes that end with this one: each ends when its standard input does, however this process ends.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::{During, Outcome};
use crate::http::{Connection, Request};

/// How long a server may take until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// How long a process may take to end before it is killed.
const END_WITHIN: Duration = Duration::from_secs(8);

/// How much of a log a message shows.
const LOG_TAIL: usize = 2_000;

/// A running process.
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it; what it says goes to `<folder>/<name>.log`.
    ///
    /// # Errors
    /// There is no such program.
    pub fn start(name: &str, mut command: Command, folder: &Path) -> Outcome<Self> {
        let log = folder.join(format!("{name}.log"));
        let output = File::create(&log).during(|| format!("creating {}", log.display()))?;
        let spawned = command.stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output).spawn();
        let child = spawned.during(|| format!("starting {}", command.get_program().display()))?;
        Ok(Self { name: name.to_owned(), child, log })
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said.
    pub fn output(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the process answers `path` with 200.
    ///
    /// # Errors
    /// It ends before, or takes too long; with the end of its log.
    pub async fn ready(&mut self, address: SocketAddr, path: &str) -> Outcome<()> {
        let began = Instant::now();
        let mut connection = Connection::to(address);
        while began.elapsed() < READY_WITHIN {
            if connection.ask(&Request::get(path)).await.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            self.check()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("{} does not answer {path}:\n{}", self.name, self.tail()).into())
    }

    /// That it still runs.
    ///
    /// # Errors
    /// It has ended; with the end of its log.
    pub fn check(&mut self) -> Outcome<()> {
        match self.child.try_wait()? {
            Some(status) => Err(format!("{} has ended, {status}:\n{}", self.name, self.tail()).into()),
            None => Ok(()),
        }
    }

    fn tail(&self) -> String {
        let output = self.output();
        let from = output.char_indices().rev().nth(LOG_TAIL).map_or(0, |(index, _)| index);
        output[from..].to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let began = Instant::now();
        while began.elapsed() < END_WITHIN {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An address of this machine that nobody uses.
///
/// # Errors
/// There is none.
pub fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Runs a command to its end.
///
/// # Errors
/// It fails; with what it said.
pub fn run(mut command: Command) -> Outcome<String> {
    let program = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output().during(|| format!("starting {program}"))?;
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        Ok(said.into_owned())
    } else {
        Err(format!("{program} failed: {said}{complained}").into())
    }
}
