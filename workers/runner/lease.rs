//! Keeping a claimed job's lease, and writing within it what must not be lost.

use std::future::Future;
use std::time::Duration;

use super::context::WorkerContext;
use crate::error::Result;
use crate::jobs::store::{self, ClaimedJob, LEASE};

/// The pause before that is written again which the database did not take.
const RETRY_DELAY: Duration = Duration::from_millis(500);

/// Writes what must not be forgotten: while the database is away it is tried again, for as long as nobody else can have the job.
pub(in crate::workers) async fn retry_within_lease<T, F: Future<Output = Result<T>>>(
    write: impl Fn() -> F,
) -> Result<T> {
    let until = tokio::time::Instant::now() + Duration::try_from(LEASE).unwrap_or(Duration::from_secs(20));
    loop {
        match write().await {
            Err(error) if tokio::time::Instant::now() < until => {
                tracing::debug!(%error, "not written yet");
                tokio::time::sleep(RETRY_DELAY).await;
            }
            written => return written,
        }
    }
}

/// Moves the lease on for as long as the job runs; returns when it is lost.
pub(super) async fn keep_lease(worker: &WorkerContext, claimed: &ClaimedJob) {
    let every = Duration::try_from(LEASE).unwrap_or(Duration::from_secs(30)) / 3;
    loop {
        tokio::time::sleep(every).await;
        match store::renew(&worker.app.db, claimed.fence()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "the lease was not renewed"),
        }
    }
}
