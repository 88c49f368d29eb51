//! Rows that are made anew in chunks, each a transaction of its own, by a job that comes again: what is left when its time is up, the next one does.

use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::PgConnection;
use tokio::time::Instant;

use crate::app::App;
use crate::error::Result;
use crate::jobs::Fence;

/// After this time no further chunk is begun in the same job.
pub(super) const TIME_BUDGET: Duration = Duration::from_secs(60);

/// Makes chunks of at most `size` rows anew until one is smaller, and finishes the job. `refresh` says how many rows there were.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub(super) async fn refresh_in_chunks(
    app: &App,
    fence: Fence,
    size: i64,
    refresh: impl for<'a> Fn(&'a mut PgConnection, i64) -> BoxFuture<'a, Result<usize>>,
) -> Result<()> {
    let deadline = Instant::now() + TIME_BUDGET;
    loop {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let refreshed = refresh(&mut tx, size).await?;
        tx.commit().await?;
        if i64::try_from(refreshed) != Ok(size) || Instant::now() >= deadline {
            return app.finish_job(fence).await;
        }
    }
}
