//! When the consumer of a queue polls Redis: when a relay announces published ids, and at a fixed interval in case an announcement is lost.

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

/// How long published ids wait at most if an announcement is lost.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The pause before subscribing again.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// The wakers of the consumers of a process, one per queue. Clones share them.
#[derive(Clone, Debug)]
pub struct QueueWakers(Arc<HashMap<Queue, Arc<Notify>>>);

impl QueueWakers {
    /// A waker for each of these queues.
    pub fn of(queues: &[Queue]) -> Self {
        Self(Arc::new(queues.iter().map(|queue| (*queue, Arc::default())).collect()))
    }

    /// The poll strategy for a consumer of that queue.
    pub fn strategy(&self, queue: Queue) -> WakeOrPoll {
        let waker = self.0.get(&queue).cloned().unwrap_or_default();
        WakeOrPoll {
            wakeup: Box::pin(waker.clone().notified_owned()),
            waker,
            timer: Box::pin(tokio::time::sleep(POLL_INTERVAL)),
        }
    }

    /// Wakes consumers whenever a relay of any process announces published ids. Never returns.
    pub async fn listen(self, cache: Cache) {
        loop {
            match cache.subscribe(PUBLISHED_CHANNEL).await {
                Ok(messages) => {
                    let mut messages = pin!(messages);
                    while let Some(message) = messages.next().await {
                        if let Some(waker) = message.parse().ok().and_then(|queue| self.0.get(&queue)) {
                            waker.notify_one();
                        }
                    }
                }
                Err(error) => tracing::debug!(%error, "not subscribed to published jobs"),
            }
            tokio::time::sleep(RECONNECT_DELAY).await;
        }
    }
}

/// Polls at every wake-up and at every interval. The crate's own strategies lose a wake-up when Redis answers in the same poll.
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
            // Polled once, so that the new future has the task's waker.
            let _ = self.wakeup.as_mut().poll(cx);
            // A fetch that is in progress may have been too early.
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
