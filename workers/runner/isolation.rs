//! Isolation: jobs run concurrently, but a job that may crash its process runs alone in it.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::clock::seconds;
use crate::jobs::delivery::rescuer::needs_isolation;
use crate::jobs::store::{ClaimedJob, mark_isolated};
use crate::workers::handler::JobError;

/// How long a job waits for running jobs to end, during which no other job starts.
const ISOLATION_TIMEOUT: Duration = Duration::from_secs(20);

/// How long others may start again before the next attempt, in seconds: as long, so that a job that runs for an hour costs them half of their time,
/// and the one that waits tries again soon, in this process or in one that is not busy.
const RETRY_DELAY: i64 = 20;

/// The lock that all jobs of a process share: an isolated job holds it for writing, the others for reading.
#[derive(Clone, Debug, Default)]
pub struct IsolationLock(Arc<RwLock<()>>);

/// A job's hold on the lock, for as long as it runs.
#[derive(Debug)]
pub enum Permit {
    Shared { _shared: OwnedRwLockReadGuard<()> },
    Exclusive { _exclusive: OwnedRwLockWriteGuard<()> },
}

impl IsolationLock {
    /// A permit to run concurrently. Acquired before a job is claimed, so that no other job of the process is claimed, and counted as crashed,
    /// while an isolated one runs.
    pub async fn shared(&self) -> Permit {
        Permit::Shared { _shared: self.0.clone().read_owned().await }
    }

    /// The permit that the claimed job needs: the one it has, or an exclusive one if it has crashed too often. No other job starts while it waits.
    ///
    /// # Errors
    /// [`JobError::Wait`]: running jobs did not end in time, or the isolation was not recorded; [`JobError::Fenced`]: the lease was lost.
    pub async fn exclusive_if_poison(
        &self,
        permit: Permit,
        db: &PgPool,
        claimed: &ClaimedJob,
    ) -> Result<Permit, JobError> {
        if !needs_isolation(claimed.crash_count) {
            return Ok(permit);
        }
        drop(permit);
        let Ok(exclusive) = tokio::time::timeout(ISOLATION_TIMEOUT, self.0.clone().write_owned()).await else {
            let error = "the job has to run alone, and others did not end in time".to_owned();
            return Err(JobError::Wait { after: seconds(RETRY_DELAY), error });
        };
        match mark_isolated(db, claimed.fence()).await {
            Ok(true) => Ok(Permit::Exclusive { _exclusive: exclusive }),
            Ok(false) => Err(JobError::Fenced),
            Err(error) => Err(JobError::Wait { after: seconds(5), error: error.to_string() }),
        }
    }
}
