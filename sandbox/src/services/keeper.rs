//! The keeper: one process per data folder that owns both servers, starts them again when they die, and ends them when
//! nobody uses them any more.
//!
//! *Invariant:* it ends the servers for want of users only while it holds the users' lock alone, so nobody can join
//! servers that are going down; who comes meanwhile waits, and then starts anew.

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

const TICK: Duration = Duration::from_millis(50);

/// Someone who looks whether a keeper lives holds its lock for a moment.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// What a keeper is started with: made by [`super::start`], handed over as one argument of its command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepOptions {
    /// The folder of the cluster, locks, logs and state.
    pub(super) data_dir: PathBuf,
    /// Whether the cluster outlives the keeper.
    pub(super) durable: bool,
    /// For how long the servers wait for another user.
    pub(super) linger: Duration,
    pub(super) binaries: Binaries,
}

impl KeepOptions {
    /// The argument from which [`KeepOptions::from_argument`] makes the same options.
    ///
    /// # Errors
    /// A path is not valid UTF-8.
    pub fn to_argument(&self) -> Result<OsString, ServicesError> {
        serde_json::to_string(self).map(OsString::from).map_err(|error| ServicesError::BadArgument(error.to_string()))
    }

    /// Reads the argument that [`super::start`] appends to [`super::Options::keeper`].
    ///
    /// # Errors
    /// It was made by something else.
    pub fn from_argument(argument: &OsStr) -> Result<Self, ServicesError> {
        let text = argument.to_str().ok_or_else(|| ServicesError::BadArgument("not text".to_owned()))?;
        serde_json::from_str(text).map_err(|error| ServicesError::BadArgument(error.to_string()))
    }
}

/// Runs both servers until nobody uses them, or SIGTERM or SIGINT comes. Blocks; call it from a thread that lives as
/// long as the process, because the servers are tied to it.
///
/// # Errors
/// The servers could not be started; whoever waits for them is told the same.
pub fn keep(options: &KeepOptions) -> Result<(), ServicesError> {
    let files = Files::create(&options.data_dir)?;
    let _alive = locks::wait(&files.keeper_lock(), Kind::Alone, LOCK_PATIENCE, "the other keeper to end", &|| ())?;
    let kept = run(options, &files);
    let tidied = files::remove(&files.state());
    if let Err(error) = &kept {
        // With the reason alone: the reader wraps it in the same words.
        let text = match error {
            ServicesError::DidNotStart { reason, .. } => reason.clone(),
            other => other.to_string(),
        };
        let path = files.failure();
        fs::write(&path, text).map_err(ServicesError::io(format!("writing {}", path.display())))?;
    }
    kept.and(tidied)
}

fn run(options: &KeepOptions, files: &Files) -> Result<(), ServicesError> {
    let stop = listen_for_signals()?;
    postgres::end_left_behind(files)?;
    if let Some(state) = State::read(&files.left_behind()) {
        redis::end_left_behind(files, state.redis);
    }
    files::remove(&files.left_behind())?;

    // Redis is up long before the cluster is made.
    let redis = Server::start(redis::prepare(&options.binaries.redis, files)?, &stop)?;
    let made = postgres::prepare(&options.binaries.postgres, files, options.durable)
        .and_then(|recipe| Server::start(recipe, &stop));
    let postgres = match made {
        Ok(postgres) => postgres,
        Err(error) => {
            redis.stop();
            return Err(error);
        }
    };
    let mut kept = Kept { files, durable: options.durable, postgres, redis };
    let watched = kept.watch(options.linger, &stop);
    // No longer there to be joined, before it is going down.
    let withdrawn = files::remove(&files.state());
    kept.redis.stop();
    kept.postgres.stop();
    // What holds the users' lock holds it until both have ended.
    watched.map(drop).and(withdrawn)
}

struct Kept<'a> {
    files: &'a Files,
    durable: bool,
    postgres: Server,
    redis: Server,
}

impl Kept<'_> {
    /// Returns when the servers must end: with the users' lock when nobody uses them, without on a signal.
    fn watch(&mut self, linger: Duration, stop: &AtomicBool) -> Result<Option<File>, ServicesError> {
        let users = locks::open(&self.files.users_lock())?;
        self.publish()?;
        let mut unused_since: Option<Instant> = None;
        while !stop.load(Ordering::Relaxed) {
            let failed = ServicesError::io("locking users.lock");
            if locks::hold(&users, Kind::Alone).map_err(failed)? {
                let since = *unused_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= linger {
                    return Ok(Some(users));
                }
                users.unlock().map_err(ServicesError::io("unlocking users.lock"))?;
            } else {
                unused_since = None;
            }
            let changed = [self.postgres.tend(), self.redis.tend()];
            if changed.contains(&true) {
                self.publish()?;
            }
            thread::sleep(TICK);
        }
        Ok(None)
    }

    fn publish(&self) -> Result<(), ServicesError> {
        self.files.publish(&State {
            keeper: std::process::id(),
            durable: self.durable,
            postgres: self.postgres.running(),
            redis: self.redis.running(),
        })
    }
}

/// True once SIGTERM or SIGINT came. A terminal that closes is not ours: SIGHUP changes nothing.
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
