//! Time-driven work on rows that are due, in whatever number: a sweep goes on until nothing is due, steps over what fails, and when its time is
//! up leaves the rest to a job of its own, which begins where it ended. So rows that fail never keep others waiting.
//!
//! A sweep may run twice or concurrently, since each row is checked again when it is its turn; what failed is tried again by the next one.

use std::future::Future;
use std::time::Duration;

use sqlx::PgConnection;
use tokio::time::Instant;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::jobs::definitions::bookings::DueRow;
use crate::jobs::store::is_fenced;
use crate::jobs::{Fence, Job, enqueue};
use crate::origin::Origin;

/// Rows read at once.
pub const BATCH: i64 = 200;

/// After this time no further row is started in the same job.
const TIME_BUDGET: Duration = Duration::from_secs(60);

/// Before every row.
const START: DueRow = (Timestamp::EPOCH, Uuid::nil());

/// The job of a sweep.
pub trait Sweep: Job + Clone {
    /// How far an earlier sweep has come, if this one goes on with its rest.
    fn after(&self) -> Option<DueRow>;

    /// The sweep that goes on after this row.
    fn rest(after: DueRow) -> Self;

    /// At most [`BATCH`] rows that are due, in this order after `after`; a row that is not due any more may be among them.
    fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> impl Future<Output = Result<Vec<DueRow>>> + Send;

    /// Does what is due for one row, in transactions of its own that check the fence.
    fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> impl Future<Output = Result<()>> + Send;
}

/// Runs a sweep and finishes its job.
///
/// # Errors
/// The database does not answer, or the job was taken over. A row that fails is logged and left to the next sweep.
pub async fn sweep<S: Sweep>(app: &App, job: &S, origin: &Origin, fence: Fence) -> Result<()> {
    sweep_within(TIME_BUDGET, app, job, origin, fence).await
}

/// As [`sweep`], with another time budget.
///
/// # Errors
/// As [`sweep`].
pub async fn sweep_within<S: Sweep>(budget: Duration, app: &App, job: &S, origin: &Origin, fence: Fence) -> Result<()> {
    let started = Instant::now();
    let mut after = job.after().unwrap_or(START);
    let mut failed = 0_usize;
    loop {
        let now = app.now();
        let due = S::due(&mut *app.db.acquire().await?, now, after).await?;
        let is_last = i64::try_from(due.len()).unwrap_or(i64::MAX) < BATCH;
        for row in due {
            match db::retry_on_deadlock(|| S::act(app, row.1, origin, fence)).await {
                Err(error) if is_fenced(&error) => return Err(error),
                Err(error) => {
                    failed += 1;
                    tracing::warn!(%error, kind = S::KIND, id = %row.1, "row of a sweep failed, left to the next sweep");
                }
                Ok(()) => {}
            }
            after = row;
            if started.elapsed() >= budget {
                tracing::info!(kind = S::KIND, failed, "the rest of a sweep is left to another job");
                let mut tx = app.begin().await?;
                enqueue(&mut tx, origin, now, &S::rest(after)).await?;
                fence.finish(&mut tx, app.now()).await?;
                return app.commit(tx).await;
            }
        }
        if is_last {
            return app.finish_job(fence).await;
        }
    }
}
