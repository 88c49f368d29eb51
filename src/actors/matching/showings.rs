//! How often coaches were shown lately: counted by a job for the next day, and read by each process once a day.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::allow_long_statements;
use crate::error::Result;
use crate::jobs::Fence;
use crate::models::matching::{Showings, showings};
use crate::models::profiles::availability::QuarterHours;

/// What counts today, as this process has read it.
#[derive(Default)]
pub(super) struct ShowingsToday(Mutex<Option<(Timestamp, Arc<Showings>)>>);

impl ShowingsToday {
    /// What counts today; the first who asks on a day has it read, and others wait for that.
    ///
    /// # Errors
    /// It is not read yet, and the database does not answer.
    pub async fn today(&self, app: &App) -> Result<Arc<Showings>> {
        let today = QuarterHours::day_start(app.now());
        let mut known = self.0.lock().await;
        if let Some((day, showings)) = known.as_ref()
            && *day == today
        {
            return Ok(showings.clone());
        }
        let showings = Arc::new(showings::on_day(&mut *app.db.acquire().await?, today).await?);
        *known = Some((today, showings.clone()));
        Ok(showings)
    }
}

/// Counts what was shown of late for tomorrow, unless that is done, and finishes the job.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn count_showings(app: &App, fence: Fence) -> Result<()> {
    let now = app.now();
    let mut tx = app.begin().await?;
    allow_long_statements(&mut tx).await?;
    showings::count_for_tomorrow(&mut tx, now).await?;
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await
}
