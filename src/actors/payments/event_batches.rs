//! Webhook events that arrive together are stored together: while some are being committed the next gather, and are one transaction. One that comes
//! alone waits for nothing.
//!
//! *Invariant:* nobody is answered before the commit of their event. One that can't be stored fails alone: then each is stored by itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, oneshot};

use super::store_events::store_events;
use crate::app::App;
use crate::db::retry_on_deadlock;
use crate::error::{Code, Error, Result};
use crate::models::payments::StripeEvent;
use crate::origin::Origin;

/// Transactions at a time: while one waits for a lock, another goes on.
const MAX_TRANSACTIONS: usize = 2;

/// Events of one transaction at most.
const MAX_EVENTS: usize = 100;

/// The events that wait for a transaction.
pub struct EventBatches {
    waiting: Mutex<Vec<Received>>,
    transactions: Arc<Semaphore>,
    unanswered: AtomicUsize,
}

/// One of the events that are not answered yet.
struct Unanswered<'a>(&'a AtomicUsize);

impl<'a> Unanswered<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A verified event, and whoever waits until it is stored.
struct Received {
    event: StripeEvent,
    origin: Origin,
    stored: oneshot::Sender<Result<()>>,
}

impl Default for EventBatches {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            transactions: Arc::new(Semaphore::new(MAX_TRANSACTIONS)),
            unanswered: AtomicUsize::new(0),
        }
    }
}

impl EventBatches {
    /// Stores an event with its job, in one transaction with others that wait.
    pub(super) async fn store(&self, app: &App, event: StripeEvent, origin: Origin) -> Result<()> {
        let (sender, mut stored) = oneshot::channel();
        self.waiting().push(Received { event, origin, stored: sender });
        let _unanswered = Unanswered::of(&self.unanswered);
        loop {
            let transaction = tokio::select! {
                biased;
                stored = &mut stored => return stored.map_err(Error::unavailable)?,
                transaction = self.transactions.clone().acquire_owned() => transaction.map_err(Error::internal)?,
            };
            let batch = self.take();
            if batch.is_empty() {
                // It is being stored.
                drop(transaction);
                return stored.await.map_err(Error::unavailable)?;
            }
            let app = app.clone();
            // In a task of its own: whoever sent one of them may hang up.
            tokio::spawn(async move {
                store_batch(&app, batch).await;
                drop(transaction);
            });
        }
    }

    /// How many events have come and are not answered yet.
    pub fn unanswered_count(&self) -> usize {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// The oldest that wait.
    fn take(&self) -> Vec<Received> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(MAX_EVENTS);
        waiting.drain(..count).collect()
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Received>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stores these events, and answers whoever waits for them.
async fn store_batch(app: &App, batch: Vec<Received>) {
    let events: Vec<(&StripeEvent, &Origin)> = batch.iter().map(|one| (&one.event, &one.origin)).collect();
    let stored = retry_on_deadlock(|| store_events(app, &events)).await;
    let is_one_refused = batch.len() > 1 && stored.as_ref().is_err_and(|error| error.code() != Code::Unavailable);
    for Received { event, origin, stored: sender } in batch {
        let stored = match &stored {
            Err(_) if is_one_refused => store_events(app, &[(&event, &origin)]).await,
            Err(error) => Err(error.duplicate()),
            Ok(()) => Ok(()),
        };
        // Whoever hung up is not answered; the event is stored.
        drop(sender.send(stored));
    }
}
