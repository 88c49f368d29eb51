//! State shared by the API, the hosted page, the switches and the test handle: the account behind its lock, the clock,
//! and the background tasks that deliver webhooks and expire sessions.
//!
//! Every change runs through [`Shared::update`]: due sessions expire first, the snapshot is written, then events are
//! dispatched.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::account::{Account, ChangeContext};
use super::delivery_settings::DeliverySettings;
use super::options::Options;
use crate::clock::Clock;
use crate::faults::Faults;

/// Given the path of a request, changes its answer.
pub type Rewrite = Box<dyn Fn(&str, &mut serde_json::Value) + Send>;

/// The shared state; the background tasks end with it.
pub struct Shared {
    account: Mutex<Account>,
    delivery_settings: Mutex<DeliverySettings>,
    pub faults: Faults,
    pub secret_key: String,
    pub publishable_key: String,
    pub http: reqwest::Client,
    /// How many deliveries are being sent.
    pub in_flight: watch::Sender<usize>,
    /// Changes answers before they are sent.
    pub rewrite: Mutex<Option<Rewrite>>,
    /// While true, POST requests wait before they do their work.
    pub stalled: watch::Sender<bool>,
    /// How many of the next POST requests do their work and then answer 500, which is stored under their key.
    pub fail_after_work: AtomicUsize,
    clock: Clock,
    snapshot: Option<PathBuf>,
    runtime: tokio::runtime::Handle,
    tasks: Mutex<JoinSet<()>>,
}

impl Shared {
    pub fn new(options: Options, account: Account, http: reqwest::Client) -> Self {
        Self {
            account: Mutex::new(account),
            delivery_settings: Mutex::new(DeliverySettings::new(options.webhook_secret, options.webhook_url)),
            faults: Faults::default(),
            secret_key: options.secret_key,
            publishable_key: options.publishable_key,
            http,
            in_flight: watch::Sender::new(0),
            rewrite: Mutex::default(),
            stalled: watch::Sender::new(false),
            fail_after_work: AtomicUsize::new(0),
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
    pub fn update<T>(self: &Arc<Self>, change: impl FnOnce(&mut Account, &ChangeContext) -> T) -> T {
        self.update_for_request(None, None, change)
    }

    /// Changes the account on behalf of an API request.
    pub fn update_for_request<T>(
        self: &Arc<Self>,
        request_id: Option<String>,
        key: Option<String>,
        change: impl FnOnce(&mut Account, &ChangeContext) -> T,
    ) -> T {
        let context = ChangeContext { now: self.now(), request_id, key };
        let (result, outbox) = {
            let mut account = self.lock();
            account.expire_due(context.now);
            let result = change(&mut account, &context);
            self.save(&account);
            (result, std::mem::take(&mut account.outbox))
        };
        for event in outbox {
            self.dispatch(event);
        }
        result
    }

    /// Reads the account as it is now.
    pub fn read<T>(self: &Arc<Self>, read: impl FnOnce(&Account) -> T) -> T {
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
            self.dispatch(event);
        }
        result
    }

    /// Sends events to this endpoint from now on.
    pub fn set_webhook_url(self: &Arc<Self>, url: String) {
        self.delivery_settings().url = Some(url);
        self.update(|account, _| account.has_endpoint = true);
    }

    /// Runs a task in the background until the stand-in is dropped.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, &self.runtime);
    }

    pub fn stop(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
    }

    /// Expires due sessions even without requests.
    pub async fn expire_sessions_when_due(self: Arc<Self>) {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            self.read(|_| ());
        }
    }

    /// Waits while POST requests are stalled.
    pub async fn wait_while_stalled(&self) {
        let mut stalled = self.stalled.subscribe();
        // The sender is owned by `self`, so the wait ends only by the value.
        drop(stalled.wait_for(|stalled| !stalled).await);
    }

    /// Whether this POST request answers 500 after its work is done.
    pub fn fails_after_work(&self) -> bool {
        self.fail_after_work
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |remaining| remaining.checked_sub(1))
            .is_ok()
    }

    /// Changes an answer, if somebody asked for it.
    pub fn rewrite(&self, path: &str, body: &mut serde_json::Value) {
        if let Some(rewrite) = self.rewrite.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            rewrite(path, body);
        }
    }

    pub fn delivery_settings(&self) -> MutexGuard<'_, DeliverySettings> {
        self.delivery_settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Written to another file and renamed, so that a crash leaves either the old or the new snapshot.
    fn save(&self, account: &Account) {
        let Some(path) = &self.snapshot else { return };
        let temporary = path.with_extension("tmp");
        let written = serde_json::to_vec(account)
            .map_err(std::io::Error::from)
            .and_then(|json| std::fs::write(&temporary, json))
            .and_then(|()| std::fs::rename(&temporary, path));
        if let Err(error) = written {
            tracing::warn!(%error, path = %path.display(), "Stripe snapshot not written");
        }
    }
}
