//! The layout of a data folder, and the state that the supervisor publishes there.
//!
//! *Invariant:* `state.json` is replaced atomically, and only by the supervisor once both ports are known.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::ServicesError;

/// The data folder, by its absolute path without symlinks: the servers report this path in the probes.
#[derive(Debug, Clone)]
pub struct Files {
    pub root: PathBuf,
}

impl Files {
    /// Creates the folder if it is missing.
    pub fn create(root: &Path) -> Result<Self, ServicesError> {
        Ok(Self { root: create_folder(root)? })
    }

    /// Held shared by every user of the servers.
    pub fn users_lock(&self) -> PathBuf {
        self.root.join("users.lock")
    }

    /// Held by the one process that may start a supervisor.
    pub fn start_lock(&self) -> PathBuf {
        self.root.join("start.lock")
    }

    /// Held by the supervisor while it runs.
    pub fn supervisor_lock(&self) -> PathBuf {
        self.root.join("supervisor.lock")
    }

    pub fn state(&self) -> PathBuf {
        self.root.join("state.json")
    }

    /// The state of a supervisor that was killed; its servers may still run.
    pub fn orphaned(&self) -> PathBuf {
        self.root.join("orphaned.json")
    }

    /// Why the supervisor failed, for the process that waits for it.
    pub fn failure(&self) -> PathBuf {
        self.root.join("failure.txt")
    }

    /// One per mode: a disposable start never empties the durable cluster, and a durable one never uses a cluster that was
    /// written without fsync.
    pub fn cluster(&self, durable: bool) -> PathBuf {
        self.root.join(if durable { "postgres" } else { "postgres-disposable" })
    }

    pub fn redis(&self) -> PathBuf {
        self.root.join("redis")
    }

    pub fn log(&self, of: &str) -> PathBuf {
        self.root.join(format!("{of}.log"))
    }

    /// Written to another file and renamed, so that a reader never sees half of it.
    pub fn publish(&self, state: &State) -> Result<(), ServicesError> {
        let path = self.state();
        let fresh = path.with_extension("json.new");
        let write = || -> io::Result<()> {
            fs::write(&fresh, serde_json::to_vec_pretty(state)?)?;
            fs::rename(&fresh, &path)
        };
        write().map_err(ServicesError::io(format!("writing {}", path.display())))
    }

    /// The major version of the durable cluster, if there is one.
    pub fn durable_major(&self) -> Option<u32> {
        fs::read_to_string(self.cluster(true).join("PG_VERSION")).ok()?.trim().parse().ok()
    }
}

/// What runs. Ports stay the same while the supervisor runs, process ids change when a server is restarted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub supervisor: u32,
    pub durable: bool,
    pub postgres: Running,
    pub redis: Running,
}

/// One running server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pub port: u16,
    pub pid: u32,
}

impl State {
    /// `None` if the file is missing or can't be parsed.
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }
}

/// Creates a folder if it is missing; returns its absolute path.
pub fn create_folder(path: &Path) -> Result<PathBuf, ServicesError> {
    fs::create_dir_all(path)
        .and_then(|()| fs::canonicalize(path))
        .map_err(ServicesError::io(format!("creating the folder {}", path.display())))
}

/// Deletes a file, or a folder and its content, if it exists.
pub fn remove(path: &Path) -> Result<(), ServicesError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ServicesError::io(format!("deleting {}", path.display()))(error))
        }
        _ => Ok(()),
    }
}

/// Moves a folder out of the way and deletes it in the background, which takes minutes for a cluster of a thousand databases on some disks; with
/// it what an earlier process did not get to.
pub fn remove_later(path: &Path) -> Result<(), ServicesError> {
    let what = format!("deleting {}", path.display());
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let prefix = format!("{}.deleted-", name.to_string_lossy());
    let mut names = (0..).map(|number| parent.join(format!("{prefix}{number}")));
    if let (true, Some(free)) = (path.exists(), names.find(|name| !name.exists())) {
        fs::rename(path, free).map_err(ServicesError::io(what.clone()))?;
    }
    let entries = fs::read_dir(parent).map_err(ServicesError::io(what))?.filter_map(Result::ok);
    let is_deleted = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(&prefix);
    let deleted: Vec<PathBuf> = entries.filter(is_deleted).map(|entry| entry.path()).collect();
    // What can't be deleted now is tried again at the next start.
    std::thread::spawn(move || deleted.iter().for_each(|folder| drop(fs::remove_dir_all(folder))));
    Ok(())
}

/// A log file opened for appending, as standard output and standard error of a process.
pub fn log_outputs(path: &Path) -> Result<(File, File), ServicesError> {
    let open = || -> io::Result<(File, File)> {
        let log = File::options().create(true).append(true).open(path)?;
        Ok((log.try_clone()?, log))
    };
    open().map_err(ServicesError::io(format!("opening {}", path.display())))
}

/// The last lines of a log, for an error message.
pub fn last_lines(path: &Path, count: usize) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
