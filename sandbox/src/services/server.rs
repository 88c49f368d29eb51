//! One server as the keeper's child: started on a port that stays its own, started again when it dies, ended in steps.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::error::ServicesError;
use super::files::{self, Running};
use super::processes::{self, Ladder};

/// Below every system's range of short-lived ports: a client that retries while its server is down could otherwise be
/// given the server's port as its own, and connect to itself.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A first start that fails is tried on other ports: one may have been taken in between.
const FIRST_STARTS: u32 = 4;

/// The longest recovery that a start waits for.
const START_PATIENCE: Duration = Duration::from_secs(60);

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A server that ran this long was well: the pause before its next start is short again.
const WELL_AFTER: Duration = Duration::from_secs(30);

const TICK: Duration = Duration::from_millis(10);

/// What makes a process the server.
pub struct Recipe {
    pub name: &'static str,
    pub log: PathBuf,
    pub ladder: Ladder,
    /// The command for a port.
    pub command: Box<dyn Fn(u16) -> Command>,
    /// Whether the server on a port is this one.
    pub answers: Box<dyn Fn(u16) -> bool>,
}

/// A server that runs, or is about to be started again.
pub struct Server {
    recipe: Recipe,
    port: u16,
    child: Child,
    started: Instant,
    /// Since when it is down.
    ended: Option<Instant>,
    pause: Duration,
}

impl Server {
    /// Starts it on a free port and waits until it answers.
    pub fn start(recipe: Recipe, stop: &AtomicBool) -> Result<Self, ServicesError> {
        fs::write(&recipe.log, "").map_err(ServicesError::io(format!("writing {}", recipe.log.display())))?;
        let mut tries = 0;
        loop {
            tries += 1;
            let port = free_port()?;
            let mut child = spawn(&recipe, port)?;
            let began = Instant::now();
            let reason = loop {
                if (recipe.answers)(port) {
                    return Ok(Self { recipe, port, child, started: began, ended: None, pause: FIRST_PAUSE });
                }
                if let Ok(Some(status)) = child.try_wait() {
                    break format!("ended with {status}");
                }
                if stop.load(Ordering::Relaxed) || began.elapsed() > START_PATIENCE {
                    end(&mut child, &recipe.ladder);
                    break "did not answer in time".to_owned();
                }
                thread::sleep(TICK);
            };
            if tries == FIRST_STARTS || stop.load(Ordering::Relaxed) {
                let reason = format!("{} {reason}:\n{}", recipe.name, files::last_lines(&recipe.log, 8));
                let logs = recipe.log.parent().map(ToOwned::to_owned).unwrap_or_default();
                return Err(ServicesError::DidNotStart { reason, logs });
            }
            eprintln!("{} {reason} on port {port}; trying again", recipe.name);
            thread::sleep(FIRST_PAUSE);
        }
    }

    pub fn running(&self) -> Running {
        Running { port: self.port, pid: self.child.id() }
    }

    /// Starts it again if it died, after a pause that doubles while it keeps dying; true when its process changed.
    pub fn tend(&mut self) -> bool {
        let name = self.recipe.name;
        match self.ended {
            None => {
                if let Ok(Some(status)) = self.child.try_wait() {
                    if self.started.elapsed() > WELL_AFTER {
                        self.pause = FIRST_PAUSE;
                    }
                    eprintln!("{name} ended with {status}; starting it again in {} ms", self.pause.as_millis());
                    self.ended = Some(Instant::now());
                }
                false
            }
            Some(ended) if ended.elapsed() < self.pause => false,
            Some(_) => {
                self.pause = (self.pause * 2).min(LONGEST_PAUSE);
                match spawn(&self.recipe, self.port) {
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

    /// Ends it, first kindly.
    pub fn stop(mut self) {
        end(&mut self.child, &self.recipe.ladder);
    }
}

fn end(child: &mut Child, ladder: &Ladder) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    processes::end(child.id(), ladder, || !matches!(child.try_wait(), Ok(None)));
}

fn spawn(recipe: &Recipe, port: u16) -> Result<Child, ServicesError> {
    let open = || -> std::io::Result<(File, File)> {
        let log = File::options().create(true).append(true).open(&recipe.log)?;
        Ok((log.try_clone()?, log))
    };
    let (out, err) = open().map_err(ServicesError::io(format!("opening {}", recipe.log.display())))?;
    (recipe.command)(port)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(ServicesError::io(format!("running {}", recipe.name)))
}

/// A port on the loopback address that nobody listens on right now.
fn free_port() -> Result<u16, ServicesError> {
    let count = PORTS.end - PORTS.start;
    for _ in 0..200 {
        // The standard library's seed for hash maps is the one source of chance at hand.
        let chance = RandomState::new().build_hasher().finish();
        let offset = u16::try_from(chance % u64::from(count)).unwrap_or(0);
        let port = PORTS.start + offset;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(ServicesError::io("looking for a free port")(std::io::ErrorKind::AddrInUse.into()))
}
