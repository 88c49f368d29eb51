//! The index as this process has it. A change notes the coach; whoever reads next waits for the noted rows alone, one read for all who wait.
//! Nobody waits for anything else, and no change of one coach costs more with more coaches.
//!
//! Messages about changes can be lost: the rows bear transaction numbers, by which a look finds what was missed (`models::coaches::changes`): every
//! few seconds, after every gap, and twice a second while anybody reads, so that nobody reads what is older than a second.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;
use uuid::Uuid;

use super::known::{Changed, Known};
use super::refresh::Refresher;
use super::showings::ShowingsToday;
use super::text_queries::TextQueries;
use crate::actors::ActorState;
use crate::actors::changed_users::ChangedUsers;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::events::{Change, Subscriber};
use crate::models::bookings::Timetable;
use crate::models::coaches::RenderedProfile;
use crate::models::matching::Index;

/// How often changes are looked for that no message announced while nobody reads; and the jitter on top.
const CHECK_INTERVAL: Duration = Duration::from_secs(5);
const JITTER_MILLIS: u128 = 1_000;

/// The pause between two looks at least, however many read.
const MIN_INTERVAL: Duration = Duration::from_millis(200);

/// How many coaches a search looks at where it is asked; over more of them it goes to the blocking pool.
const MAX_INLINE: usize = 4_096;

/// How long a reader waits for what it knows to have changed. Then it reads what there is.
const PATIENCE: Duration = Duration::from_secs(3);

/// The actor's state: the index, and what of it has changed since.
pub struct Matching {
    known: Known,
    pub(super) text_queries: TextQueries,
    pub(super) showings: ShowingsToday,
    changed_clients: ChangedUsers,
    refresher: tokio::sync::Mutex<Refresher>,
    /// A reader has found work for the background.
    work: Notify,
    /// Scans of the index that run at a time.
    scans: Semaphore,
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            known: Known::default(),
            text_queries: TextQueries::default(),
            showings: ShowingsToday::default(),
            changed_clients: ChangedUsers::default(),
            refresher: tokio::sync::Mutex::default(),
            work: Notify::new(),
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
        let changed = match change {
            Change::Booking { .. } | Change::Hold { .. } => Changed::Times,
            Change::Coach(_) | Change::User(_) | Change::SessionEnded(_) => Changed::All,
        };
        self.known.note(change.coach_id(), changed);
        if let Change::User(user_id) = change {
            self.changed_clients.note(user_id);
        }
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
        self.current_if(app, |known| known.fresh(app.now())).await
    }

    /// As [`Self::current`], for whoever does not ask who is free when: changes of times alone are not waited for.
    ///
    /// # Errors
    /// As [`Self::current`].
    pub(super) async fn current_profiles(&self, app: &App) -> Result<Arc<Index>> {
        self.current_if(app, Known::fresh_profiles).await
    }

    async fn current_if(&self, app: &App, fresh: impl Fn(&Known) -> Option<Arc<Index>>) -> Result<Arc<Index>> {
        self.call_for_work();
        if let Some(index) = fresh(&self.known) {
            return Ok(index);
        }
        match tokio::time::timeout(PATIENCE, self.catch_up(app, fresh)).await {
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

    /// What the public sees of a listed coach. `None`: this process has to ask for the row, because it is not loaded, known to have changed, or the
    /// coach not known to be listed.
    pub fn public_profile(&self, id: Uuid) -> Option<Arc<RenderedProfile>> {
        self.call_for_work();
        self.known.fresh_profiles_of(&[id])?.rendered(id).cloned()
    }

    /// What the public sees of each of these coaches, and the version of their row. `None`: as in [`Self::public_profile`], for any of them.
    pub(super) fn profiles(&self, ids: &[Uuid]) -> Option<Vec<(i64, Arc<RenderedProfile>)>> {
        self.call_for_work();
        let index = self.known.fresh_profiles_of(ids)?;
        ids.iter().map(|id| Some((index.version(*id)?, index.rendered(*id)?.clone()))).collect()
    }

    /// Whether a client's answers, read from `since` on, are those that would be read now; a change that no message announced is seen within a second.
    pub(super) fn is_client_current(&self, client_id: Uuid, since: Instant) -> bool {
        self.changed_clients.is_current(client_id, since)
    }

    /// What a listed coach's free times are made of. `None`: as in [`Self::public_profile`].
    pub fn timetable(&self, app: &App, id: Uuid) -> Option<Arc<Timetable>> {
        self.call_for_work();
        self.known.fresh_coach(id, app.now())?.timetable(id).cloned()
    }

    /// Has the background do what readers would wait for otherwise.
    fn call_for_work(&self) {
        if self.known.has_work() {
            self.work.notify_one();
        }
    }

    /// Runs a search of the index: at once, or, over many coaches, as a scan.
    ///
    /// # Errors
    /// As [`Self::scan`].
    pub(super) async fn search<T: Send + 'static>(
        &self,
        index: Arc<Index>,
        search: impl FnOnce(&Index) -> T + Send + 'static,
    ) -> Result<T> {
        if index.len() <= MAX_INLINE { Ok(search(&index)) } else { self.scan(move || search(&index)).await }
    }

    /// Runs a scan of the index on the blocking pool, a few at a time.
    ///
    /// # Errors
    /// It has panicked.
    pub(super) async fn scan<T: Send + 'static>(&self, scan: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _permit = self.scans.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(scan).await.map_err(Error::internal)
    }

    async fn catch_up(&self, app: &App, fresh: impl Fn(&Known) -> Option<Arc<Index>>) -> Result<()> {
        let mut refresher = self.refresher.lock().await;
        // Whoever had the lock before may have done it all.
        if fresh(&self.known).is_some() {
            return Ok(());
        }
        refresher.load(app, &self.known).await?;
        if self.known.gap().is_some() || self.known.is_overdue() {
            self.look(app, &mut refresher).await?;
        }
        refresher.refresh(app, &self.known, false).await
    }

    /// Loads the index, finds changes that were missed, and looks at coaches who are due.
    async fn maintain(&self, app: &App) -> Result<()> {
        let mut refresher = self.refresher.lock().await;
        refresher.load(app, &self.known).await?;
        self.look(app, &mut refresher).await?;
        refresher.refresh(app, &self.known, true).await?;
        // So that no client waits for it.
        self.showings.today(app).await.map(drop)
    }

    async fn look(&self, app: &App, refresher: &mut Refresher) -> Result<()> {
        let (at, gap) = (Instant::now(), self.known.gap());
        refresher.look_for_changes(app, &self.known).await?;
        self.known.looked(at, gap);
        Ok(())
    }
}

/// Loads the index and keeps it up to date; never returns.
pub async fn keep_index_current(app: App, state: Arc<Matching>) {
    loop {
        if let Err(error) = state.maintain(&app).await {
            tracing::warn!(%error, "matching index not brought up to date");
        }
        tokio::time::sleep(MIN_INTERVAL).await;
        // So that processes that were started together don't ask together.
        let jitter = u64::try_from(crate::ids::random().as_u128() % JITTER_MILLIS).unwrap_or(0);
        let nobody_reads = tokio::time::sleep(CHECK_INTERVAL + Duration::from_millis(jitter));
        tokio::select! {
            () = nobody_reads => {}
            () = state.work.notified() => {}
        }
    }
}
