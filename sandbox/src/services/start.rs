//! How one process comes to use the private servers: joins those that run, or starts the keeper that runs them.
//!
//! *Invariant:* the users' lock is held from before the first look at the servers, so they can't go down in between.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::binaries::{Binaries, Search};
use super::error::ServicesError;
use super::files::{self, Files, State};
use super::keeper::KeepOptions;
use super::locks::{self, Kind};
use super::{postgres, redis};

const TICK: Duration = Duration::from_millis(20);

/// Servers that are going down: two shutdown ladders at worst.
const GOING_DOWN: Duration = Duration::from_secs(60);

/// Another process that starts the servers may be downloading them first.
const OTHER_START: Duration = Duration::from_secs(20 * 60);

/// From the keeper's first breath to both servers' answer, a long crash recovery included.
const READY_PATIENCE: Duration = Duration::from_secs(180);

/// How the private servers are wanted.
pub struct Options<'a> {
    /// Program and arguments that come to [`super::keep`]; one argument is appended, for
    /// [`KeepOptions::from_argument`].
    pub keeper: Vec<String>,
    /// The cluster, logs and locks; made where it is missing. Everyone with the same folder shares the servers.
    pub data_dir: PathBuf,
    /// Where fetched programs are kept; may be shared by many data folders.
    pub tools_dir: PathBuf,
    /// True keeps the cluster and its every commit; false empties it at each start of the servers and does not wait for
    /// the disk. Redis is always emptied.
    pub durable: bool,
    /// For how long the servers wait for another user when the last one is gone.
    pub linger: Duration,
    /// Where the servers' programs may come from.
    pub search: Search,
    /// Told what takes its time, in whole phrases for people.
    pub progress: &'a dyn Fn(&str),
}

/// The right to use the private servers: they run at least until this is dropped, or its process is gone.
#[derive(Debug)]
pub struct Services {
    /// The superuser's database, without a password; databases of one's own are made from here.
    pub database_url: String,
    /// Database 0; the servers are nobody else's.
    pub redis_url: String,
    /// Whether the servers were started by this call rather than joined.
    pub started: bool,
    files: Files,
    users: File,
}

impl Services {
    fn new(files: Files, users: File, state: &State, started: bool) -> Self {
        Self {
            database_url: format!("postgres://postgres@127.0.0.1:{}/postgres", state.postgres.port),
            redis_url: format!("redis://127.0.0.1:{}", state.redis.port),
            started,
            files,
            users,
        }
    }

    /// The process that is Postgres now; another one after it was killed.
    #[must_use]
    pub fn postgres_pid(&self) -> Option<u32> {
        State::read(&self.files.state()).map(|state| state.postgres.pid)
    }

    /// The process that is Redis now; another one after it was killed.
    #[must_use]
    pub fn redis_pid(&self) -> Option<u32> {
        State::read(&self.files.state()).map(|state| state.redis.pid)
    }

    /// Gives up the right, and waits until the servers are gone, if nobody else uses them: then the data folder may be
    /// deleted. True when they are.
    ///
    /// # Errors
    /// The lock's file can't be reached.
    pub fn stop(self) -> Result<bool, ServicesError> {
        let Self { files, users, .. } = self;
        drop(users);
        let began = Instant::now();
        let mut seen_used = 0;
        while began.elapsed() < GOING_DOWN {
            if !keeper_is_alive(&files)? {
                return Ok(true);
            }
            // Twice, because the keeper's own look at the lock can pass for a user's.
            seen_used = if is_used(&files)? { seen_used + 1 } else { 0 };
            if seen_used == 2 {
                return Ok(false);
            }
            thread::sleep(TICK);
        }
        Ok(false)
    }
}

/// Joins the private servers of a data folder, or starts them. Blocks until both answer.
///
/// # Errors
/// There is no usable Postgres or Redis on this machine or in reach, or the servers don't start; each error says what
/// to do.
pub fn start(options: &Options<'_>) -> Result<Services, ServicesError> {
    let files = Files::create(&options.data_dir)?;
    let waiting = || (options.progress)("Waiting for the earlier servers to end");
    let users = locks::wait(&files.users_lock(), Kind::Shared, GOING_DOWN, "the earlier servers to end", &waiting)?;
    if let Some(state) = serving(&files)? {
        return joined(options, files, users, &state);
    }
    let waiting = || (options.progress)("Waiting for another process that starts the servers");
    let what = "another process to start the servers";
    let _turn = locks::wait(&files.start_lock(), Kind::Alone, OTHER_START, what, &waiting)?;
    if keeper_is_alive(&files)?
        && let Some(state) = wait_until_ready(&files, None)?
    {
        return joined(options, files, users, &state);
    }
    let state = start_keeper(options, &files)?;
    Ok(Services::new(files, users, &state, true))
}

fn joined(options: &Options<'_>, files: Files, users: File, state: &State) -> Result<Services, ServicesError> {
    if state.durable != options.durable {
        return Err(ServicesError::OtherMode { data_dir: files.root, durable: state.durable });
    }
    Ok(Services::new(files, users, state, false))
}

/// What runs, if a keeper lives and both servers answer.
fn serving(files: &Files) -> Result<Option<State>, ServicesError> {
    let Some(state) = State::read(&files.state()) else {
        return Ok(None);
    };
    Ok((keeper_is_alive(files)? && answers(files, &state)).then_some(state))
}

fn answers(files: &Files, state: &State) -> bool {
    redis::serves(state.redis.port, &files.redis())
        && postgres::serves(state.postgres.port, &files.cluster(state.durable))
}

/// Looked at by shared locks only: two that look at once do not take each other for the keeper.
fn keeper_is_alive(files: &Files) -> Result<bool, ServicesError> {
    Ok(locks::attempt(&files.keeper_lock(), Kind::Shared)?.is_none())
}

/// Held by others, and not by a keeper that is going down: that one would not share it.
fn is_used(files: &Files) -> Result<bool, ServicesError> {
    let path = files.users_lock();
    Ok(locks::attempt(&path, Kind::Alone)?.is_none() && locks::attempt(&path, Kind::Shared)?.is_some())
}

/// With the start lock held and no keeper alive.
fn start_keeper(options: &Options<'_>, files: &Files) -> Result<State, ServicesError> {
    let tools = files::create_folder(&options.tools_dir)?;
    let major = if options.durable { files.durable_major() } else { None };
    let binaries = Binaries::find(options.search, &tools, major, options.progress)?;
    if files.state().exists() {
        fs::rename(files.state(), files.left_behind()).map_err(ServicesError::io("moving the old state away"))?;
    }
    files::remove(&files.failure())?;
    (options.progress)("Starting Postgres and Redis");
    let keep = KeepOptions { data_dir: files.root.clone(), durable: options.durable, linger: options.linger, binaries };
    let mut child = spawn_keeper(&options.keeper, &keep, &files.log("keeper"))?;
    let ready = wait_until_ready(files, Some(&mut child));
    // Reaped when it ends, however long this process lives on.
    thread::spawn(move || child.wait());
    ready?.ok_or_else(|| did_not_start(files))
}

fn spawn_keeper(argv: &[String], keep: &KeepOptions, log: &Path) -> Result<Child, ServicesError> {
    let Some((program, arguments)) = argv.split_first() else {
        return Err(ServicesError::BadArgument("no program was given".to_owned()));
    };
    let open = || -> std::io::Result<(File, File)> {
        let file = File::create(log)?;
        Ok((file.try_clone()?, file))
    };
    let (out, err) = open().map_err(ServicesError::io(format!("writing {}", log.display())))?;
    // In a process group of its own: Ctrl-C in the caller's terminal is the caller's.
    Command::new(program)
        .args(arguments)
        .arg(keep.to_argument()?)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .process_group(0)
        .spawn()
        .map_err(ServicesError::io(format!("running {program}")))
}

/// The state once both servers answer; `None` when the keeper ended first.
fn wait_until_ready(files: &Files, mut keeper: Option<&mut Child>) -> Result<Option<State>, ServicesError> {
    let began = Instant::now();
    while began.elapsed() < READY_PATIENCE {
        // Asked before the state is read: what is there when it has ended is all there will be.
        let ended = match &mut keeper {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => !keeper_is_alive(files)?,
        };
        if let Some(state) = State::read(&files.state())
            && answers(files, &state)
        {
            return Ok(Some(state));
        }
        if ended {
            return Ok(None);
        }
        thread::sleep(TICK);
    }
    Err(ServicesError::TimedOut { what: "both servers to answer", waited: READY_PATIENCE })
}

/// In the keeper's words if it had the time for any.
fn did_not_start(files: &Files) -> ServicesError {
    let reason = fs::read_to_string(files.failure()).unwrap_or_else(|_| {
        let last = files::last_lines(&files.log("keeper"), 8);
        if last.is_empty() { "their keeper ended without a word".to_owned() } else { last }
    });
    ServicesError::DidNotStart { reason, logs: files.root.clone() }
}
