//! The index as this process has it. A change notes the coach; whoever reads next waits for the noted rows alone, one read for all who wait.
//! Nobody waits for anything else, and no change of one coach costs more with more coaches.
//!
//! Messages about changes can be lost: the rows bear transaction numbers, by which a look every few seconds, and after every gap, finds what
//! was missed (`models::coaches::changes`).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::known::Known;
use super::refresh::Refresher;
use crate::actors::ActorState;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::events::{Change, Subscriber};
use crate::models::matching::Index;

/// How often changes are looked for that no message announced; and the jitter on top.
const CHECK_INTERVAL: Duration = Duration::from_secs(5);
const JITTER_MILLIS: u128 = 1_000;

/// How long a reader waits for what it knows to have changed. Then it reads what there is.
const PATIENCE: Duration = Duration::from_secs(3);

/// The actor's state: the index, and what of it has changed since.
pub struct Matching {
    known: Known,
    refresher: tokio::sync::Mutex<Refresher>,
    /// Scans of the index that run at a time.
    scans: Semaphore,
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            known: Known::default(),
            refresher: tokio::sync::Mutex::default(),
            scans: Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)),
        }
    }
}

impl ActorState for Matching {
    type Context = App;
    const NAME: &'static str = "matching";
}

impl Subscriber for Matching {
    fn on_change(&self, change: Change) {
        self.known.note(change.coach_id());
    }

    fn on_gap(&self) {
        self.known.note_gap();
    }
}

impl Matching {
    /// The index with everything that this process knows to have changed.
    ///
    /// # Errors
    /// `unavailable`: it is not loaded yet, or the database does not answer.
    pub(super) async fn current(&self, app: &App) -> Result<Arc<Index>> {
        if let Some(index) = self.known.fresh(app.now()) {
            return Ok(index);
        }
        match tokio::time::timeout(PATIENCE, self.catch_up(app)).await {
            Ok(done) => done?,
            Err(_) => tracing::warn!("matching index not brought up to date in time"),
        }
        let loading = || {
            Error::new(Code::Unavailable)
                .with_detail("The coaches are being loaded. Please try again in a few seconds.")
                .retry_after(CHECK_INTERVAL)
        };
        self.known.index().ok_or_else(loading)
    }

    /// Runs a scan of the index on the blocking pool, a few at a time.
    ///
    /// # Errors
    /// It has panicked.
    pub(super) async fn scan<T: Send + 'static>(&self, scan: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _permit = self.scans.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(scan).await.map_err(Error::internal)
    }

    async fn catch_up(&self, app: &App) -> Result<()> {
        let mut refresher = self.refresher.lock().await;
        // Whoever had the lock before may have done it all.
        if self.known.fresh(app.now()).is_some() {
            return Ok(());
        }
        refresher.load(app, &self.known).await?;
        if let Some(gap) = self.known.gap() {
            refresher.look_for_changes(app, &self.known).await?;
            self.known.close(gap);
        }
        refresher.refresh(app, &self.known, false).await
    }

    /// Loads the index, finds changes that were missed, and looks at coaches who are due.
    async fn maintain(&self, app: &App) -> Result<()> {
        let mut refresher = self.refresher.lock().await;
        refresher.load(app, &self.known).await?;
        refresher.look_for_changes(app, &self.known).await?;
        refresher.refresh(app, &self.known, true).await
    }
}

/// Loads the index and keeps it up to date; never returns.
pub async fn keep_index_current(app: App, state: Arc<Matching>) {
    loop {
        if let Err(error) = state.maintain(&app).await {
            tracing::warn!(%error, "matching index not brought up to date");
        }
        // So that processes that were started together don't ask together.
        let jitter = u64::try_from(crate::ids::random().as_u128() % JITTER_MILLIS).unwrap_or(0);
        tokio::time::sleep(CHECK_INTERVAL + Duration::from_millis(jitter)).await;
    }
}
