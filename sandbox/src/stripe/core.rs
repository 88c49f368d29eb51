//! What the doors (API, page, control, tests) share: the account behind its lock, the clock, and the tasks that
//! deliver and expire in the background.
//!
//! Every change runs through [`Core::act`]: due sessions expire first, the snapshot is written, then events go out.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::account::{Account, Cause};
use super::deliveries::Plan;
use crate::faults::Faults;

/// Tells the time; handed in so that tests can move it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub struct Core {
    account: Mutex<Account>,
    pub plan: Mutex<Plan>,
    pub faults: Faults,
    pub secret_key: String,
    pub publishable_key: String,
    pub http: reqwest::Client,
    /// Deliveries under way.
    pub in_flight: watch::Sender<usize>,
    /// While true, requests that have begun do not end.
    pub stalled: watch::Sender<bool>,
    /// How many of the next POSTs do their work and then break: the 500 is what their key keeps.
    pub breaking: AtomicUsize,
    clock: Clock,
    snapshot: Option<PathBuf>,
    runtime: tokio::runtime::Handle,
    tasks: Mutex<JoinSet<()>>,
}

impl Core {
    pub fn new(options: super::Options, account: Account, http: reqwest::Client) -> Self {
        Self {
            account: Mutex::new(account),
            plan: Mutex::new(Plan::new(options.webhook_secret, options.webhook_url)),
            faults: Faults::default(),
            secret_key: options.secret_key,
            publishable_key: options.publishable_key,
            http,
            in_flight: watch::Sender::new(0),
            stalled: watch::Sender::new(false),
            breaking: AtomicUsize::new(0),
            clock: options.clock,
            snapshot: options.snapshot,
            runtime: tokio::runtime::Handle::current(),
            tasks: Mutex::new(JoinSet::new()),
        }
    }

    /// Seconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        (self.clock)().as_second()
    }

    /// Changes the account, for a reason that is not an API request.
    pub fn act<T>(self: &Arc<Self>, change: impl FnOnce(&mut Account, &Cause) -> T) -> T {
        self.act_for(None, None, change)
    }

    /// Changes the account on behalf of an API request.
    pub fn act_for<T>(
        self: &Arc<Self>,
        request_id: Option<String>,
        key: Option<String>,
        change: impl FnOnce(&mut Account, &Cause) -> T,
    ) -> T {
        let cause = Cause { now: self.now(), request_id, key };
        let (result, outbox) = {
            let mut account = self.lock();
            account.expire_due(cause.now);
            let result = change(&mut account, &cause);
            self.save(&account);
            (result, std::mem::take(&mut account.outbox))
        };
        for event in outbox {
            self.offer(event);
        }
        result
    }

    /// Reads the account as it is now.
    pub fn look<T>(self: &Arc<Self>, read: impl FnOnce(&Account) -> T) -> T {
        let now = self.now();
        let mut account = self.lock();
        let due = account.has_due(now);
        if !due {
            return read(&account);
        }
        account.expire_due(now);
        self.save(&account);
        let outbox = std::mem::take(&mut account.outbox);
        let result = read(&account);
        drop(account);
        for event in outbox {
            self.offer(event);
        }
        result
    }

    /// Runs in the background until the stand-in is dropped.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, &self.runtime);
    }

    pub fn stop(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
    }

    /// Lets sessions expire when nobody asks.
    pub async fn keep_time(self: Arc<Self>) {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            self.look(|_| ());
        }
    }

    /// Waits while requests are told to stall.
    pub async fn wait_while_stalled(&self) {
        let mut stalled = self.stalled.subscribe();
        // The sender lives in `self`, so the wait can only end by the value.
        drop(stalled.wait_for(|stalled| !stalled).await);
    }

    /// Whether this POST is one that breaks after its work is done.
    pub fn breaks(&self) -> bool {
        self.breaking.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    fn lock(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Written beside and renamed, so that a crash leaves the old or the new one.
    fn save(&self, account: &Account) {
        let Some(path) = &self.snapshot else { return };
        let beside = path.with_extension("tmp");
        let written = serde_json::to_vec(account)
            .map_err(std::io::Error::from)
            .and_then(|json| std::fs::write(&beside, json))
            .and_then(|()| std::fs::rename(&beside, path));
        if let Err(error) = written {
            tracing::warn!(%error, path = %path.display(), "the Stripe stand-in could not save its state");
        }
    }
}
