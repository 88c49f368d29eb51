//! Who runs beside whom in one process: jobs run side by side, but one that is suspected of killing its process runs alone.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use super::JobError;
use crate::clock::{minutes, seconds};
use crate::jobs::ledger::{Claimed, runs_alone};
use crate::jobs::sweeper::is_suspected;

/// How long a suspect holds up the process while what runs already comes to its end.
const PATIENCE: Duration = Duration::from_secs(20);

/// The jobs of one process; clones share it. A suspect holds it for writing, the others for reading.
#[derive(Clone, Debug, Default)]
pub struct Company(Arc<RwLock<()>>);

/// A job's place among those that run, held for as long as it does.
#[derive(Debug)]
pub enum Place {
    AmongOthers { _shared: OwnedRwLockReadGuard<()> },
    Alone { _sole: OwnedRwLockWriteGuard<()> },
}

impl Company {
    /// A place among others, taken before a job is claimed: so that while a suspect runs, nobody else of its process holds a job, and none is
    /// taken for its accomplice.
    pub async fn join(&self) -> Place {
        Place::AmongOthers { _shared: self.0.clone().read_owned().await }
    }

    /// The place that the claimed job's past demands: the one it has, or one for itself. Nothing new starts while a suspect waits for that.
    ///
    /// # Errors
    /// [`JobError::Wait`]: others run for too long, or the database did not hear that the job is alone; [`JobError::TakenOver`].
    pub async fn seat(&self, place: Place, db: &PgPool, claimed: &Claimed) -> Result<Place, JobError> {
        if !is_suspected(claimed.crash_count) {
            return Ok(place);
        }
        drop(place);
        let Ok(sole) = tokio::time::timeout(PATIENCE, self.0.clone().write_owned()).await else {
            let error = "it has to run alone, and others ran for too long".to_owned();
            return Err(JobError::Wait { after: minutes(1), error });
        };
        match runs_alone(db, claimed.fence()).await {
            Ok(true) => Ok(Place::Alone { _sole: sole }),
            Ok(false) => Err(JobError::TakenOver),
            Err(error) => Err(JobError::Wait { after: seconds(5), error: error.to_string() }),
        }
    }
}
