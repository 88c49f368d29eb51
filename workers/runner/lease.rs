//! Renewal of a claimed job's lease, and writes that are retried while it lasts.

use std::future::Future;
use std::time::Duration;

use super::context::WorkerContext;
use crate::error::Result;
use crate::jobs::store::{self, ClaimedJob, LEASE};

/// The pause between attempts at a write.
const RETRY_DELAY: Duration = Duration::from_millis(500);

/// Retries a write while the database can't be reached, for as long as the lease lasts, so that no other worker can have the job.
pub(in crate::workers) async fn retry_within_lease<T, F: Future<Output = Result<T>>>(
    write: impl Fn() -> F,
) -> Result<T> {
    let until = tokio::time::Instant::now() + Duration::try_from(LEASE).unwrap_or(Duration::from_secs(20));
    loop {
        match write().await {
            Err(error) if tokio::time::Instant::now() < until => {
                tracing::debug!(%error, "write failed, retrying");
                tokio::time::sleep(RETRY_DELAY).await;
            }
            result => return result,
        }
    }
}

/// Renews the lease while the job runs; returns when it is lost.
pub(super) async fn keep_lease(worker: &WorkerContext, claimed: &ClaimedJob) {
    let interval = Duration::try_from(LEASE).unwrap_or(Duration::from_secs(30)) / 3;
    loop {
        tokio::time::sleep(interval).await;
        match store::renew(&worker.app.db, claimed.fence()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "lease not renewed"),
        }
    }
}
