//! Joins the running servers of a data folder, or starts the supervisor that runs them.
//!
//! *Invariant:* the users' lock is held before the servers are checked, so that they can't be stopped in between.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::binaries::{Binaries, Search};
use super::error::ServicesError;
use super::files::{self, Files, State};
use super::locks::{self, Kind};
use super::supervisor::SupervisorOptions;
use super::{postgres, redis};

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// For servers that are stopping: at most two stop sequences.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(60);

/// Another process that starts the servers may have to download them first.
const START_LOCK_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// From the start of the supervisor until both servers answer, including a long crash recovery.
const READY_TIMEOUT: Duration = Duration::from_secs(180);

/// How the private servers are started.
pub struct Options<'a> {
    /// A program and arguments that call [`super::supervise`]; one argument is appended, for
    /// [`SupervisorOptions::from_argument`].
    pub supervisor: Vec<String>,
    /// For the cluster, logs and locks; created if missing. Processes with the same folder share the servers.
    pub data_dir: PathBuf,
    /// For downloaded programs; may be shared by many data folders.
    pub tools_dir: PathBuf,
    /// True keeps the cluster and every commit; false empties it at each start of the servers and turns fsync off. Redis is
    /// always emptied.
    pub durable: bool,
    /// How long the servers keep running without users.
    pub linger: Duration,
    /// Where the servers' programs may come from.
    pub search: Search,
    /// Called with a phrase for people before each slow step.
    pub progress: &'a dyn Fn(&str),
}

/// A user of the private servers: they run at least until this is dropped or its process ends.
#[derive(Debug)]
pub struct Services {
    /// The superuser's database, without a password; other databases are created from here.
    pub database_url: String,
    /// Database 0.
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

    /// The current process of Postgres; it changes at a restart.
    #[must_use]
    pub fn postgres_pid(&self) -> Option<u32> {
        State::read(&self.files.state()).map(|state| state.postgres.pid)
    }

    /// The current process of Redis; it changes at a restart.
    #[must_use]
    pub fn redis_pid(&self) -> Option<u32> {
        State::read(&self.files.state()).map(|state| state.redis.pid)
    }

    /// Ends the use, and waits until the servers have stopped if they have no other user: then the data folder may be
    /// deleted. True if they have stopped.
    ///
    /// # Errors
    /// The lock's file can't be reached.
    pub fn stop(self) -> Result<bool, ServicesError> {
        let Self { files, users, .. } = self;
        drop(users);
        let began = Instant::now();
        let mut times_used = 0;
        while began.elapsed() < SHUTDOWN_TIMEOUT {
            if !supervisor_is_alive(&files)? {
                return Ok(true);
            }
            // Twice, because the supervisor's own check of the lock looks like a user.
            times_used = if is_used(&files)? { times_used + 1 } else { 0 };
            if times_used == 2 {
                return Ok(false);
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(false)
    }
}

/// Joins the private servers of a data folder, or starts them. Blocks until both answer.
///
/// # Errors
/// No usable Postgres or Redis is installed or can be downloaded, or the servers don't start; each error says what to
/// do.
pub fn start(options: &Options<'_>) -> Result<Services, ServicesError> {
    let files = Files::create(&options.data_dir)?;
    let waiting = || (options.progress)("Waiting for the earlier servers to end");
    let users =
        locks::acquire(&files.users_lock(), Kind::Shared, SHUTDOWN_TIMEOUT, "the earlier servers to end", &waiting)?;
    if let Some(state) = running_state(&files)? {
        return join(options, files, users, &state);
    }
    let waiting = || (options.progress)("Waiting for another process that starts the servers");
    let what = "another process to start the servers";
    let _lock = locks::acquire(&files.start_lock(), Kind::Exclusive, START_LOCK_TIMEOUT, what, &waiting)?;
    if supervisor_is_alive(&files)?
        && let Some(state) = wait_until_ready(&files, None)?
    {
        return join(options, files, users, &state);
    }
    let state = start_supervisor(options, &files)?;
    Ok(Services::new(files, users, &state, true))
}

fn join(options: &Options<'_>, files: Files, users: File, state: &State) -> Result<Services, ServicesError> {
    if state.durable != options.durable {
        return Err(ServicesError::OtherMode { data_dir: files.root, durable: state.durable });
    }
    Ok(Services::new(files, users, state, false))
}

/// The state, if a supervisor runs and both servers answer.
fn running_state(files: &Files) -> Result<Option<State>, ServicesError> {
    let Some(state) = State::read(&files.state()) else {
        return Ok(None);
    };
    Ok((supervisor_is_alive(files)? && answers(files, &state)).then_some(state))
}

fn answers(files: &Files, state: &State) -> bool {
    redis::serves(state.redis.port, &files.redis())
        && postgres::serves(state.postgres.port, &files.cluster(state.durable))
}

/// Checked by a shared lock: two processes that check at once do not take each other for the supervisor.
fn supervisor_is_alive(files: &Files) -> Result<bool, ServicesError> {
    Ok(locks::try_acquire(&files.supervisor_lock(), Kind::Shared)?.is_none())
}

/// Whether others hold the lock shared; a supervisor that is stopping holds it exclusively.
fn is_used(files: &Files) -> Result<bool, ServicesError> {
    let path = files.users_lock();
    Ok(locks::try_acquire(&path, Kind::Exclusive)?.is_none() && locks::try_acquire(&path, Kind::Shared)?.is_some())
}

/// The caller holds the start lock, and no supervisor runs.
fn start_supervisor(options: &Options<'_>, files: &Files) -> Result<State, ServicesError> {
    let tools = files::create_folder(&options.tools_dir)?;
    let major = if options.durable { files.durable_major() } else { None };
    let binaries = Binaries::find(options.search, &tools, major, options.progress)?;
    if files.state().exists() {
        fs::rename(files.state(), files.orphaned()).map_err(ServicesError::io("renaming the old state"))?;
    }
    files::remove(&files.failure())?;
    (options.progress)("Starting Postgres and Redis");
    let supervisor =
        SupervisorOptions { data_dir: files.root.clone(), durable: options.durable, linger: options.linger, binaries };
    let mut child = spawn_supervisor(&options.supervisor, &supervisor, &files.log("supervisor"))?;
    let ready = wait_until_ready(files, Some(&mut child));
    // Reap it when it ends.
    thread::spawn(move || child.wait());
    ready?.ok_or_else(|| did_not_start(files))
}

fn spawn_supervisor(argv: &[String], options: &SupervisorOptions, log: &Path) -> Result<Child, ServicesError> {
    let Some((program, arguments)) = argv.split_first() else {
        return Err(ServicesError::BadArgument("no program was given".to_owned()));
    };
    files::remove(log)?;
    let (out, err) = files::log_outputs(log)?;
    // In its own process group, so that Ctrl-C in the caller's terminal does not reach it.
    Command::new(program)
        .args(arguments)
        .arg(options.to_argument()?)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .process_group(0)
        .spawn()
        .map_err(ServicesError::io(format!("running {program}")))
}

/// The state once both servers answer; `None` if the supervisor ended before.
fn wait_until_ready(files: &Files, mut supervisor: Option<&mut Child>) -> Result<Option<State>, ServicesError> {
    let began = Instant::now();
    while began.elapsed() < READY_TIMEOUT {
        // Checked before the state is read: after its end the state does not change any more.
        let ended = match &mut supervisor {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => !supervisor_is_alive(files)?,
        };
        if let Some(state) = State::read(&files.state())
            && answers(files, &state)
        {
            return Ok(Some(state));
        }
        if ended {
            return Ok(None);
        }
        thread::sleep(POLL_INTERVAL);
    }
    Err(ServicesError::TimedOut { what: "both servers to answer", waited: READY_TIMEOUT })
}

/// With the reason that the supervisor wrote, or the end of its log.
fn did_not_start(files: &Files) -> ServicesError {
    let reason = fs::read_to_string(files.failure()).unwrap_or_else(|_| {
        let last = files::last_lines(&files.log("supervisor"), 8);
        if last.is_empty() { "their supervisor ended without output".to_owned() } else { last }
    });
    ServicesError::did_not_start(reason, &files.root)
}
