//! Advisory file locks, acquired with a timeout. The operating system releases them when their holder exits.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::error::ServicesError;

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A shorter wait is not reported.
const REPORT_AFTER: Duration = Duration::from_secs(1);

/// Shared with other holders, or exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Shared,
    Exclusive,
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

/// Acquires the lock if it is free.
pub fn try_acquire(path: &Path, kind: Kind) -> Result<Option<File>, ServicesError> {
    let file = open(path)?;
    Ok(try_lock(&file, kind).map_err(|error| lock_error(path, error))?.then_some(file))
}

/// Acquires the lock, waiting for up to `timeout`; `waiting` is called once if that takes longer than a second.
pub fn acquire(
    path: &Path,
    kind: Kind,
    timeout: Duration,
    what: &'static str,
    waiting: &dyn Fn(),
) -> Result<File, ServicesError> {
    let file = open(path)?;
    let began = Instant::now();
    let mut reported = false;
    while !try_lock(&file, kind).map_err(|error| lock_error(path, error))? {
        if began.elapsed() > timeout {
            return Err(ServicesError::TimedOut { what, waited: timeout });
        }
        if !reported && began.elapsed() > REPORT_AFTER {
            reported = true;
            waiting();
        }
        thread::sleep(POLL_INTERVAL);
    }
    Ok(file)
}

/// Locks an open file if the lock is free.
pub fn try_lock(file: &File, kind: Kind) -> std::io::Result<bool> {
    let tried = match kind {
        Kind::Shared => file.try_lock_shared(),
        Kind::Exclusive => file.try_lock(),
    };
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_error(path: &Path, error: std::io::Error) -> ServicesError {
    ServicesError::io(format!("locking {}", path.display()))(error)
}
