//! The fencing token of a claimed job. Every statement about the job names its epoch, so a worker that was paused, cut off or replaced
//! changes nothing any more.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// The right to report on one job: void as soon as another worker has claimed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    pub job: Uuid,
    pub epoch: i64,
}

impl Fence {
    /// Ends the job inside the transaction of what it did. After this the transaction must commit or nothing has happened.
    ///
    /// # Errors
    /// [`fenced`]: another worker has the job; the transaction must be rolled back.
    pub async fn finish(self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "update jobs set state = 'done', finished_at = $3, lease_until = null where id = $1 and epoch = $2 and state = 'running'";
        let done = sqlx::query(sql).bind(self.job).bind(self.epoch).bind(now).execute(db).await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(fenced(self)) }
    }

    /// Holds the job's row in this state until the transaction ends: for one of several transactions of a job.
    ///
    /// # Errors
    /// [`fenced`]: another worker has the job.
    pub async fn check(self, db: &mut PgConnection) -> Result<()> {
        let sql = "select true from jobs where id = $1 and epoch = $2 and state = 'running' for share";
        let held: Option<bool> = sqlx::query_scalar(sql).bind(self.job).bind(self.epoch).fetch_optional(db).await?;
        if held.is_some() { Ok(()) } else { Err(fenced(self)) }
    }
}

/// A job that lost its lease tried to report.
#[derive(Debug, thiserror::Error)]
#[error("job {} was taken over: epoch {} is over", .0.job, .0.epoch)]
pub struct Fenced(pub Fence);

/// The error of a command whose job was taken over.
pub fn fenced(fence: Fence) -> Error {
    Error::internal(Fenced(fence))
}

/// Whether that error says that the job was taken over.
pub fn is_fenced(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<Fenced>())
}
