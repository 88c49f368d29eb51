//! The numbers of all queues for those who look at them: read once a second by one task of this process, however many look, and by none while
//! nobody does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::Queue;
use crate::jobs::admin::queue_stats::{QueueStats, queue_stats};

/// How often the numbers are read.
const INTERVAL: Duration = Duration::from_secs(1);

/// The numbers of all queues at one moment.
#[derive(Clone, Debug)]
pub struct QueueSample {
    /// From 1, since somebody began to look.
    pub number: u64,
    pub at: Timestamp,
    pub queues: Vec<QueueStats>,
}

/// The latest numbers; none before they are first read.
type Latest = Option<Arc<QueueSample>>;

/// A place in the feed.
pub type QueueSamples = watch::Receiver<Latest>;

/// The feed, with a sender while somebody looks; clones share it.
#[derive(Clone, Default)]
pub struct QueueFeed(Arc<Mutex<Option<watch::Sender<Latest>>>>);

impl QueueFeed {
    /// Begins to look: the latest numbers, if somebody looks already, and every later ones.
    pub fn watch(&self, app: &App) -> QueueSamples {
        let mut sender = self.lock();
        if let Some(sender) = &*sender {
            let mut samples = sender.subscribe();
            samples.mark_changed();
            return samples;
        }
        let (new, samples) = watch::channel(None);
        *sender = Some(new);
        tokio::spawn(self.clone().read_while_watched(app.clone()));
        samples
    }

    /// Whether the numbers are being read.
    pub fn is_reading(&self) -> bool {
        self.lock().is_some()
    }

    async fn read_while_watched(self, app: App) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut number = 0;
        loop {
            ticks.tick().await;
            number += 1;
            match read(&app, number).await {
                Ok(sample) => drop(self.lock().as_ref().map(|sender| sender.send_replace(Some(Arc::new(sample))))),
                Err(error) => tracing::debug!(%error, "numbers of the queues not read"),
            }
            let mut sender = self.lock();
            if sender.as_ref().is_none_or(|sender| sender.receiver_count() == 0) {
                *sender = None;
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<watch::Sender<Latest>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(app: &App, number: u64) -> Result<QueueSample> {
    let at = app.now();
    let queues = queue_stats(&mut *app.read().await?, &Queue::ALL, at).await?;
    Ok(QueueSample { number, at, queues })
}
