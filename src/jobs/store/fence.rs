//! The fencing token of a claimed job. Every statement about the job compares its epoch, so a worker that has lost its lease can't change
//! anything.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// The fencing token of one claim: invalid as soon as the job is claimed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    pub job: Uuid,
    pub epoch: i64,
}

impl Fence {
    /// Marks the job as done, as the last statement of the transaction with its effects.
    ///
    /// # Errors
    /// [`Fenced`]: the lease was lost; the transaction must be rolled back.
    pub async fn finish(self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "update jobs set state = 'done', finished_at = $3, lease_until = null where id = $1 and epoch = $2 and state = 'running'";
        let done = sqlx::query(sql).bind(self.job).bind(self.epoch).bind(now).execute(db).await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(fenced(self)) }
    }

    /// Locks the job's row in this state until the transaction ends: for all but the last of several transactions of a job.
    ///
    /// # Errors
    /// [`Fenced`]: the lease was lost; the transaction must be rolled back.
    pub async fn check(self, db: &mut PgConnection) -> Result<()> {
        self.look(db, "select true from jobs where id = $1 and epoch = $2 and state = 'running' for share").await
    }

    /// Whether the lease is still held, without locking the row: before work that is safe to do twice.
    ///
    /// # Errors
    /// [`Fenced`]: the lease was lost.
    pub async fn ensure_held(self, db: &mut PgConnection) -> Result<()> {
        self.look(db, "select true from jobs where id = $1 and epoch = $2 and state = 'running'").await
    }

    async fn look(self, db: &mut PgConnection, sql: &'static str) -> Result<()> {
        let held: Option<bool> = sqlx::query_scalar(sql).bind(self.job).bind(self.epoch).fetch_optional(db).await?;
        if held.is_some() { Ok(()) } else { Err(fenced(self)) }
    }
}

/// The lease of a job was lost.
#[derive(Debug, thiserror::Error)]
#[error("the lease of job {} was lost (epoch {})", .0.job, .0.epoch)]
pub struct Fenced(pub Fence);

/// The error of a command whose job has lost its lease.
pub fn fenced(fence: Fence) -> Error {
    Error::internal(Fenced(fence))
}

/// Whether this is the error of a lost lease.
pub fn is_fenced(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<Fenced>())
}
