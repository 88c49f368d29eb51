//! Who runs beside whom in one process: jobs run side by side, but one that is suspected of killing its process runs alone.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::clock::{minutes, seconds};
use crate::jobs::delivery::rescuer::needs_isolation;
use crate::jobs::store::{ClaimedJob, mark_isolated};
use crate::workers::handler::JobError;

/// How long a suspect holds up the process while what runs already comes to its end.
const ISOLATION_TIMEOUT: Duration = Duration::from_secs(20);

/// The jobs of one process; clones share it. A suspect holds it for writing, the others for reading.
#[derive(Clone, Debug, Default)]
pub struct IsolationLock(Arc<RwLock<()>>);

/// A job's permit among those that run, held for as long as it does.
#[derive(Debug)]
pub enum Permit {
    Shared { _shared: OwnedRwLockReadGuard<()> },
    Exclusive { _exclusive: OwnedRwLockWriteGuard<()> },
}

impl IsolationLock {
    /// A permit among others, taken before a job is claimed: so that while a suspect runs, nobody else of its process holds a job, and none is
    /// taken for its accomplice.
    pub async fn shared(&self) -> Permit {
        Permit::Shared { _shared: self.0.clone().read_owned().await }
    }

    /// The permit that the claimed job's past demands: the one it has, or one for itself. Nothing new starts while a suspect waits for that.
    ///
    /// # Errors
    /// [`JobError::Wait`]: others run for too long, or the database did not hear that the job is alone; [`JobError::TakenOver`].
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
            let error = "it has to run alone, and others ran for too long".to_owned();
            return Err(JobError::Wait { after: minutes(1), error });
        };
        match mark_isolated(db, claimed.fence()).await {
            Ok(true) => Ok(Permit::Exclusive { _exclusive: exclusive }),
            Ok(false) => Err(JobError::TakenOver),
            Err(error) => Err(JobError::Wait { after: seconds(5), error: error.to_string() }),
        }
    }
}
