//! Advisory file locks, taken with a deadline. The operating system gives them back when their holder is gone.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::error::ServicesError;

const TICK: Duration = Duration::from_millis(20);

/// Shared with other holders, or alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Shared,
    Alone,
}

/// Opens the lock's file without taking the lock.
pub fn open(path: &Path) -> Result<File, ServicesError> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(ServicesError::io(format!("opening {}", path.display())))
}

/// The lock, if it is free right now.
pub fn attempt(path: &Path, kind: Kind) -> Result<Option<File>, ServicesError> {
    let file = open(path)?;
    Ok(hold(&file, kind).map_err(|error| on(path, error))?.then_some(file))
}

/// The lock, waited for up to `patience`; `waiting` is told once when it is not free at first.
pub fn wait(
    path: &Path,
    kind: Kind,
    patience: Duration,
    what: &'static str,
    waiting: &dyn Fn(),
) -> Result<File, ServicesError> {
    let file = open(path)?;
    let began = Instant::now();
    let mut told = false;
    while !hold(&file, kind).map_err(|error| on(path, error))? {
        if began.elapsed() > patience {
            return Err(ServicesError::TimedOut { what, waited: patience });
        }
        // What takes a moment only is not worth a line.
        if !told && began.elapsed() > Duration::from_secs(1) {
            told = true;
            waiting();
        }
        thread::sleep(TICK);
    }
    Ok(file)
}

/// Takes the lock of an open file if it is free.
pub fn hold(file: &File, kind: Kind) -> std::io::Result<bool> {
    let tried = match kind {
        Kind::Shared => file.try_lock_shared(),
        Kind::Alone => file.try_lock(),
    };
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn on(path: &Path, error: std::io::Error) -> ServicesError {
    ServicesError::io(format!("locking {}", path.display()))(error)
}
