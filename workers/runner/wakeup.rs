//! When a worker looks into Redis: as soon as a relay says that it has put something there, and by itself at a steady timer, since a word may
//! be lost.

use std::collections::HashMap;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::backend::ext::poll_strategy::{PollSnapshot, PollStrategy};
use futures::StreamExt;
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::time::{Instant, Sleep};

use crate::cache::Cache;
use crate::jobs::Queue;
use crate::jobs::delivery::PUBLISHED_CHANNEL;

/// What a lost word can cost.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The pause before listening anew.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// The wakers of a process, one per queue; clones share them.
#[derive(Clone, Debug)]
pub struct QueueWakers(Arc<HashMap<Queue, Arc<Notify>>>);

impl QueueWakers {
    /// One for each of these.
    pub fn of(queues: &[Queue]) -> Self {
        Self(Arc::new(queues.iter().map(|queue| (*queue, Arc::default())).collect()))
    }

    /// When a worker of that queue looks.
    pub fn strategy(&self, queue: Queue) -> WakeOrPoll {
        let waker = self.0.get(&queue).cloned().unwrap_or_default();
        WakeOrPoll {
            wakeup: Box::pin(waker.clone().notified_owned()),
            waker,
            timer: Box::pin(tokio::time::sleep(POLL_INTERVAL)),
        }
    }

    /// Rings whenever a relay, of whichever process, has put something there. For ever.
    pub async fn listen(self, cache: Cache) {
        loop {
            match cache.subscribe(PUBLISHED_CHANNEL).await {
                Ok(words) => {
                    let mut words = pin!(words);
                    while let Some(word) = words.next().await {
                        if let Some(waker) = word.parse().ok().and_then(|queue| self.0.get(&queue)) {
                            waker.notify_one();
                        }
                    }
                }
                Err(error) => tracing::debug!(%error, "nothing is heard from the relays"),
            }
            tokio::time::sleep(RECONNECT_DELAY).await;
        }
    }
}

/// Wakes a worker when its waker wakeups, and at every timer. The crate's own strategies lose a wake-up when Redis answers in the same poll.
#[derive(Debug)]
pub struct WakeOrPoll {
    waker: Arc<Notify>,
    wakeup: Pin<Box<OwnedNotified>>,
    timer: Pin<Box<Sleep>>,
}

impl PollStrategy for WakeOrPoll {
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let is_woken = self.wakeup.as_mut().poll(cx).is_ready();
        if is_woken {
            self.wakeup.set(self.waker.clone().notified_owned());
            // Polled once more, so that the next one has our waker.
            let _ = self.wakeup.as_mut().poll(cx);
            // A look that is under way may have been too early.
            cx.waker().wake_by_ref();
        }
        let is_due = self.timer.as_mut().poll(cx).is_ready();
        if is_due {
            self.timer.as_mut().reset(Instant::now() + POLL_INTERVAL);
            let _ = self.timer.as_mut().poll(cx);
        }
        if is_woken || is_due { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}
