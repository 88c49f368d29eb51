//! Wakes the relay after a commit that has made jobs ready: the one of this process, which passes it on if another is elected.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::Notify;

use crate::jobs::queues::QueueSet;

/// Wakes the relay; a lost wake-up costs two seconds. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct RelayWaker(Arc<Wakeups>);

#[derive(Debug, Default)]
struct Wakeups {
    notify: Notify,
    /// The queues with new jobs, as bits of a [`QueueSet`].
    queues: AtomicU8,
}

impl RelayWaker {
    /// Jobs of any queue may be ready.
    pub fn wake(&self) {
        self.wake_queues(QueueSet::ALL);
    }

    /// Jobs of these queues may be ready.
    pub fn wake_queues(&self, queues: QueueSet) {
        if !queues.is_empty() {
            self.0.queues.fetch_or(queues.bits(), Ordering::AcqRel);
            self.0.notify.notify_one();
        }
    }

    /// Waits for the next wake-up.
    pub(super) async fn notified(&self) {
        self.0.notify.notified().await;
    }

    /// The queues of the wake-ups so far.
    pub(super) fn take(&self) -> QueueSet {
        QueueSet::from_bits(self.0.queues.swap(0, Ordering::AcqRel))
    }
}
