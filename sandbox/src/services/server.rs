//! One server as the supervisor's child process: started on a port that it keeps, restarted when it dies, stopped by a
//! sequence of signals.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::error::ServicesError;
use super::files::{self, Running};
use super::processes::{self, StopSequence};

/// Below every system's range of ephemeral ports: a client that retries while its server is down could otherwise get the
/// server's port as its own, and connect to itself.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A failed first start is repeated on other ports: the port may have been taken in between.
const MAX_START_ATTEMPTS: u32 = 4;

/// Includes the longest crash recovery.
const START_TIMEOUT: Duration = Duration::from_secs(60);

const INITIAL_BACKOFF: Duration = Duration::from_millis(100);
const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// After a run of this length the backoff is reset.
const HEALTHY_AFTER: Duration = Duration::from_secs(30);

const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// How to run a server and to recognise it.
pub struct ServerSpec {
    pub name: &'static str,
    pub log: PathBuf,
    pub stop_sequence: StopSequence,
    /// The command for a port.
    pub command: Box<dyn Fn(u16) -> Command>,
    /// Whether the server on a port answers and is this one.
    pub answers: Box<dyn Fn(u16) -> bool>,
}

/// A server that runs, or waits to be restarted.
pub struct Server {
    spec: ServerSpec,
    port: u16,
    child: Child,
    started: Instant,
    /// When it ended, if it is down.
    ended: Option<Instant>,
    backoff: Duration,
}

impl Server {
    /// Starts it on a free port and waits until it answers.
    pub fn start(spec: ServerSpec, stop: &AtomicBool) -> Result<Self, ServicesError> {
        files::remove(&spec.log)?;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let port = free_port()?;
            let mut child = spawn(&spec, port)?;
            let began = Instant::now();
            let reason = loop {
                if (spec.answers)(port) {
                    return Ok(Self { spec, port, child, started: began, ended: None, backoff: INITIAL_BACKOFF });
                }
                if let Ok(Some(status)) = child.try_wait() {
                    break format!("ended with {status}");
                }
                if stop.load(Ordering::Relaxed) || began.elapsed() > START_TIMEOUT {
                    stop_child(&mut child, &spec.stop_sequence);
                    break "did not answer in time".to_owned();
                }
                thread::sleep(POLL_INTERVAL);
            };
            if attempts == MAX_START_ATTEMPTS || stop.load(Ordering::Relaxed) {
                let reason = format!("{} {reason}:\n{}", spec.name, files::last_lines(&spec.log, 8));
                let logs = spec.log.parent().unwrap_or(&spec.log);
                return Err(ServicesError::did_not_start(reason, logs));
            }
            eprintln!("{} {reason} on port {port}; trying another port", spec.name);
            thread::sleep(INITIAL_BACKOFF);
        }
    }

    pub fn running(&self) -> Running {
        Running { port: self.port, pid: self.child.id() }
    }

    /// Restarts it if it has ended, with exponential backoff; true when it has a new process.
    pub fn restart_if_ended(&mut self) -> bool {
        let name = self.spec.name;
        match self.ended {
            None => {
                if let Ok(Some(status)) = self.child.try_wait() {
                    if self.started.elapsed() > HEALTHY_AFTER {
                        self.backoff = INITIAL_BACKOFF;
                    }
                    eprintln!("{name} ended with {status}; restarting in {} ms", self.backoff.as_millis());
                    self.ended = Some(Instant::now());
                }
                false
            }
            Some(ended) if ended.elapsed() < self.backoff => false,
            Some(_) => {
                self.backoff = (self.backoff * 2).min(MAX_BACKOFF);
                match spawn(&self.spec, self.port) {
                    Ok(child) => {
                        self.child = child;
                        self.started = Instant::now();
                        self.ended = None;
                        true
                    }
                    Err(error) => {
                        eprintln!("{name}: {error}");
                        self.ended = Some(Instant::now());
                        false
                    }
                }
            }
        }
    }

    /// Stops it by its stop sequence.
    pub fn stop(mut self) {
        stop_child(&mut self.child, &self.spec.stop_sequence);
    }
}

fn stop_child(child: &mut Child, stop_sequence: &StopSequence) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    processes::stop(child.id(), stop_sequence, || !matches!(child.try_wait(), Ok(None)));
}

fn spawn(spec: &ServerSpec, port: u16) -> Result<Child, ServicesError> {
    let (out, err) = files::log_outputs(&spec.log)?;
    (spec.command)(port)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(ServicesError::io(format!("running {}", spec.name)))
}

/// A free port on the loopback address.
fn free_port() -> Result<u16, ServicesError> {
    let count = PORTS.end - PORTS.start;
    for _ in 0..200 {
        // The seed of the standard library's hash maps is the only source of randomness without a dependency.
        let random = RandomState::new().build_hasher().finish();
        let offset = u16::try_from(random % u64::from(count)).unwrap_or(0);
        let port = PORTS.start + offset;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(ServicesError::io("looking for a free port")(std::io::ErrorKind::AddrInUse.into()))
}
