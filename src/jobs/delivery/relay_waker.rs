//! Wakes the relay of this process after a commit.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the relay; a lost wake-up costs one poll interval. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct RelayWaker(Arc<Notify>);

impl RelayWaker {
    /// To be called after a commit that may have enqueued a job.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits for the next [`RelayWaker::wake`].
    pub(super) async fn notified(&self) {
        self.0.notified().await;
    }
}
