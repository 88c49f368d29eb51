//! The supervisor: one process per data folder that owns both servers, restarts them when they die, and stops them when
//! they have no users.
//!
//! *Invariant:* it stops unused servers only while it holds the users' lock exclusively, so no process can join servers
//! that are stopping; such a process waits and then starts them again.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::binaries::Binaries;
use super::error::ServicesError;
use super::files::{self, Files, State};
use super::locks::{self, Kind};
use super::server::Server;
use super::{postgres, redis};

const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// A process that checks whether a supervisor runs holds its lock for a moment.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// The options of a supervisor: made by [`super::start`], passed as one argument of its command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupervisorOptions {
    /// The folder of the cluster, locks, logs and state.
    pub(super) data_dir: PathBuf,
    /// Whether the cluster is kept when the supervisor ends.
    pub(super) durable: bool,
    /// How long the servers run without users.
    pub(super) linger: Duration,
    pub(super) binaries: Binaries,
}

impl SupervisorOptions {
    /// The options as one argument, for [`SupervisorOptions::from_argument`].
    ///
    /// # Errors
    /// A path is not valid UTF-8.
    pub fn to_argument(&self) -> Result<OsString, ServicesError> {
        serde_json::to_string(self).map(OsString::from).map_err(|error| ServicesError::BadArgument(error.to_string()))
    }

    /// Parses the argument that [`super::start`] appends to [`super::Options::supervisor`].
    ///
    /// # Errors
    /// It was not made by [`SupervisorOptions::to_argument`].
    pub fn from_argument(argument: &OsStr) -> Result<Self, ServicesError> {
        let text = argument.to_str().ok_or_else(|| ServicesError::BadArgument("not text".to_owned()))?;
        serde_json::from_str(text).map_err(|error| ServicesError::BadArgument(error.to_string()))
    }
}

/// Runs both servers until they have no users, or until SIGTERM or SIGINT. Blocks; call it from a thread that lives as long
/// as the process, because the servers' parent-death signal is tied to that thread.
///
/// # Errors
/// The servers could not be started; the reason is also written to `failure.txt`.
pub fn supervise(options: &SupervisorOptions) -> Result<(), ServicesError> {
    let files = Files::create(&options.data_dir)?;
    let _lock =
        locks::acquire(&files.supervisor_lock(), Kind::Exclusive, LOCK_TIMEOUT, "the other supervisor to end", &|| ())?;
    let outcome = run(options, &files);
    let removed = files::remove(&files.state());
    if let Err(error) = &outcome {
        // The reason only: the reader adds the rest of the message.
        let text = match error {
            ServicesError::DidNotStart { reason, .. } => reason.clone(),
            other => other.to_string(),
        };
        let path = files.failure();
        fs::write(&path, text).map_err(ServicesError::io(format!("writing {}", path.display())))?;
    }
    outcome.and(removed)
}

fn run(options: &SupervisorOptions, files: &Files) -> Result<(), ServicesError> {
    let stop = listen_for_signals()?;
    postgres::stop_orphans(files)?;
    if let Some(state) = State::read(&files.orphaned()) {
        redis::stop_orphan(files, state.redis);
    }
    files::remove(&files.orphaned())?;

    // Redis starts before the cluster is initialised, which takes longer.
    let redis = Server::start(redis::prepare(&options.binaries.redis, files)?, &stop)?;
    let started = postgres::prepare(&options.binaries.postgres, files, options.durable)
        .and_then(|spec| Server::start(spec, &stop));
    let postgres = match started {
        Ok(postgres) => postgres,
        Err(error) => {
            redis.stop();
            return Err(error);
        }
    };
    let mut supervised = Supervised { files, durable: options.durable, postgres, redis };
    let watched = supervised.watch(options.linger, &stop);
    // Remove the state before the servers stop, so that no process joins them.
    let removed = files::remove(&files.state());
    supervised.redis.stop();
    supervised.postgres.stop();
    // The users' lock is released only now, after both servers have ended.
    watched.map(drop).and(removed)
}

struct Supervised<'a> {
    files: &'a Files,
    durable: bool,
    postgres: Server,
    redis: Server,
}

impl Supervised<'_> {
    /// Returns when the servers must stop: with the users' lock if they have no users, without on a signal.
    fn watch(&mut self, linger: Duration, stop: &AtomicBool) -> Result<Option<File>, ServicesError> {
        let users = locks::open(&self.files.users_lock())?;
        self.publish()?;
        let mut unused_since: Option<Instant> = None;
        while !stop.load(Ordering::Relaxed) {
            let failed = ServicesError::io("locking users.lock");
            if locks::try_lock(&users, Kind::Exclusive).map_err(failed)? {
                let since = *unused_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= linger {
                    return Ok(Some(users));
                }
                users.unlock().map_err(ServicesError::io("unlocking users.lock"))?;
            } else {
                unused_since = None;
            }
            let changed = [self.postgres.restart_if_ended(), self.redis.restart_if_ended()];
            if changed.contains(&true) {
                self.publish()?;
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(None)
    }

    fn publish(&self) -> Result<(), ServicesError> {
        self.files.publish(&State {
            supervisor: std::process::id(),
            durable: self.durable,
            postgres: self.postgres.running(),
            redis: self.redis.running(),
        })
    }
}

/// Becomes true on SIGTERM or SIGINT. SIGHUP is ignored: the servers outlive the terminal.
fn listen_for_signals() -> Result<Arc<AtomicBool>, ServicesError> {
    let stop = Arc::new(AtomicBool::new(false));
    let register = |signal, flag: &Arc<AtomicBool>| {
        signal_hook::flag::register(signal, Arc::clone(flag)).map_err(ServicesError::io("listening for signals"))
    };
    register(SIGTERM, &stop)?;
    register(SIGINT, &stop)?;
    register(SIGHUP, &Arc::new(AtomicBool::new(false)))?;
    Ok(stop)
}
