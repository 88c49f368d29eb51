//! The index as this process has it: rebuilt from rows when it is too old or a coach has changed. Readers wait for a rebuild only when
//! the index is known to be stale, or there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::rebuild::load_index;
use crate::actors::ActorState;
use crate::app::App;
use crate::error::Result;
use crate::events::{Change, Subscriber};
use crate::models::matching::Index;

/// The oldest index that is used: a lost message about a change is made up for after this time.
const MAX_AGE: Duration = Duration::from_secs(15);

/// The actor's state: the index, and whether a change has made it stale.
#[derive(Default)]
pub struct Matching {
    snapshot: ArcSwapOption<Snapshot>,
    is_stale: AtomicBool,
    rebuilding: Mutex<()>,
}

struct Snapshot {
    index: Arc<Index>,
    built_at: Instant,
}

impl ActorState for Matching {
    type Context = App;
    const NAME: &'static str = "matching";
}

impl Subscriber for Matching {
    fn on_change(&self, change: Change) {
        if change.coach_id().is_some() {
            self.is_stale.store(true, Ordering::Release);
        }
    }

    fn on_gap(&self) {
        self.is_stale.store(true, Ordering::Release);
    }
}

impl Matching {
    /// The index to score with, rebuilt if it is stale or too old.
    pub(super) async fn current(&self, app: &App) -> Result<Arc<Index>> {
        let snapshot = self.snapshot.load_full();
        let is_stale = self.is_stale.load(Ordering::Acquire);
        if let Some(snapshot) = &snapshot
            && !is_stale
            && snapshot.built_at.elapsed() < MAX_AGE
        {
            return Ok(snapshot.index.clone());
        }
        match (self.rebuilding.try_lock(), snapshot) {
            // It is being rebuilt only because of its age: the old one is used meanwhile.
            (Err(_), Some(snapshot)) if !is_stale => Ok(snapshot.index.clone()),
            (Ok(_guard), _) => self.rebuild(app).await,
            (Err(_), _) => {
                let _guard = self.rebuilding.lock().await;
                self.rebuild(app).await
            }
        }
    }

    async fn rebuild(&self, app: &App) -> Result<Arc<Index>> {
        self.is_stale.store(false, Ordering::Release);
        match load_index(app).await {
            Ok(index) => {
                let index = Arc::new(index);
                self.snapshot.store(Some(Arc::new(Snapshot { index: index.clone(), built_at: Instant::now() })));
                Ok(index)
            }
            Err(error) => {
                self.is_stale.store(true, Ordering::Release);
                Err(error)
            }
        }
    }
}

/// Builds the index before the first request needs it, which also enqueues jobs for missing embeddings.
///
/// # Errors
/// The database does not answer.
pub async fn build_index(app: &App, state: &Matching) -> Result<()> {
    state.current(app).await.map(drop)
}
