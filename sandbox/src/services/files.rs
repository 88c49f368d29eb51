//! What lies where in a data folder, and the state that the keeper publishes there.
//!
//! *Invariant:* `state.json` is written whole or not at all, and only by the keeper while both ports are known.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::ServicesError;

/// The data folder, by its absolute path without symlinks: the servers report the same path when asked who they are.
#[derive(Debug, Clone)]
pub struct Files {
    pub root: PathBuf,
}

impl Files {
    /// Makes the folder where it is missing.
    pub fn create(root: &Path) -> Result<Self, ServicesError> {
        Ok(Self { root: create_folder(root)? })
    }

    /// Held shared by everyone who uses the servers.
    pub fn users_lock(&self) -> PathBuf {
        self.root.join("users.lock")
    }

    /// Held by the one process that looks for a keeper or starts it.
    pub fn start_lock(&self) -> PathBuf {
        self.root.join("start.lock")
    }

    /// Held by the keeper for as long as it lives.
    pub fn keeper_lock(&self) -> PathBuf {
        self.root.join("keeper.lock")
    }

    pub fn state(&self) -> PathBuf {
        self.root.join("state.json")
    }

    /// The state that a keeper left behind when it was killed: its servers may still run.
    pub fn left_behind(&self) -> PathBuf {
        self.root.join("left-behind.json")
    }

    /// Why the keeper gave up, for the process that waits for it.
    pub fn failure(&self) -> PathBuf {
        self.root.join("failure.txt")
    }

    /// Of its own for each mode: a disposable start never empties what is durable, and a durable one never trusts what
    /// was written without waiting for the disk.
    pub fn cluster(&self, durable: bool) -> PathBuf {
        self.root.join(if durable { "postgres" } else { "postgres-disposable" })
    }

    pub fn redis(&self) -> PathBuf {
        self.root.join("redis")
    }

    pub fn log(&self, of: &str) -> PathBuf {
        self.root.join(format!("{of}.log"))
    }

    /// Renamed into place, so that a reader never sees half of it.
    pub fn publish(&self, state: &State) -> Result<(), ServicesError> {
        let path = self.state();
        let fresh = path.with_extension("json.new");
        let write = || -> io::Result<()> {
            fs::write(&fresh, serde_json::to_vec_pretty(state)?)?;
            fs::rename(&fresh, &path)
        };
        write().map_err(ServicesError::io(format!("writing {}", path.display())))
    }

    /// The major version that made the durable cluster, where there is one.
    pub fn durable_major(&self) -> Option<u32> {
        fs::read_to_string(self.cluster(true).join("PG_VERSION")).ok()?.trim().parse().ok()
    }
}

/// What runs: ports stay the same for a keeper's life, process ids change when a server had to be started again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub keeper: u32,
    pub durable: bool,
    pub postgres: Running,
    pub redis: Running,
}

/// One server that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pub port: u16,
    pub pid: u32,
}

impl State {
    /// What `path` says; a missing or unreadable file says nothing.
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }
}

/// The absolute path of a folder, made where it is missing.
pub fn create_folder(path: &Path) -> Result<PathBuf, ServicesError> {
    fs::create_dir_all(path)
        .and_then(|()| fs::canonicalize(path))
        .map_err(ServicesError::io(format!("creating the folder {}", path.display())))
}

/// Deletes a file or a folder with all that is in it; what is not there is deleted already.
pub fn remove(path: &Path) -> Result<(), ServicesError> {
    let gone = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ServicesError::io(format!("deleting {}", path.display()))(error))
        }
        _ => Ok(()),
    }
}

/// The last lines of a log, for an error message.
pub fn last_lines(path: &Path, count: usize) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
