//! Making the names anew by which people are mentioned, after somebody has written for the first time or has another name.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::App;
use crate::error::Result;
use crate::jobs::Fence;
use crate::models::community::people;

/// After this time no further chunk is begun in the same job.
const TIME_BUDGET: Duration = Duration::from_secs(60);

/// People in one transaction.
const CHUNK: i64 = 200;

/// Makes the outdated names anew, and finishes the job. What is left when its time is up, the next one does.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn refresh_names(app: &App, fence: Fence) -> Result<()> {
    let deadline = Instant::now() + TIME_BUDGET;
    loop {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let refreshed = people::refresh_outdated(&mut tx, CHUNK).await?;
        tx.commit().await?;
        if i64::try_from(refreshed) != Ok(CHUNK) || Instant::now() >= deadline {
            return app.finish_job(fence).await;
        }
    }
}
