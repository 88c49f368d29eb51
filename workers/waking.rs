//! When a worker looks into Redis: as soon as a relay says that it has put something there, and by itself at a steady beat, since a word may
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
use crate::jobs::relay::PUSHED;

/// What a lost word can cost.
const BEAT: Duration = Duration::from_millis(100);

/// The pause before listening anew.
const AGAIN: Duration = Duration::from_secs(1);

/// The bells of a process, one per queue; clones share them.
#[derive(Clone, Debug)]
pub struct Bells(Arc<HashMap<Queue, Arc<Notify>>>);

impl Bells {
    /// One for each of these.
    pub fn of(queues: &[Queue]) -> Self {
        Self(Arc::new(queues.iter().map(|queue| (*queue, Arc::default())).collect()))
    }

    /// When a worker of that queue looks.
    pub fn looks(&self, queue: Queue) -> Looks {
        let bell = self.0.get(&queue).cloned().unwrap_or_default();
        Looks { ring: Box::pin(bell.clone().notified_owned()), bell, beat: Box::pin(tokio::time::sleep(BEAT)) }
    }

    /// Rings whenever a relay, of whichever process, has put something there. For ever.
    pub async fn listen(self, cache: Cache) {
        loop {
            match cache.listen(PUSHED).await {
                Ok(words) => {
                    let mut words = pin!(words);
                    while let Some(word) = words.next().await {
                        if let Some(bell) = word.parse().ok().and_then(|queue| self.0.get(&queue)) {
                            bell.notify_one();
                        }
                    }
                }
                Err(error) => tracing::debug!(%error, "nothing is heard from the relays"),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Wakes a worker when its bell rings, and at every beat. The crate's own strategies lose a wake-up when Redis answers in the same poll.
#[derive(Debug)]
pub struct Looks {
    bell: Arc<Notify>,
    ring: Pin<Box<OwnedNotified>>,
    beat: Pin<Box<Sleep>>,
}

impl PollStrategy for Looks {
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let has_rung = self.ring.as_mut().poll(cx).is_ready();
        if has_rung {
            self.ring.set(self.bell.clone().notified_owned());
            // Polled once more, so that the next one has our waker.
            let _ = self.ring.as_mut().poll(cx);
            // A look that is under way may have been too early.
            cx.waker().wake_by_ref();
        }
        let has_beaten = self.beat.as_mut().poll(cx).is_ready();
        if has_beaten {
            self.beat.as_mut().reset(Instant::now() + BEAT);
            let _ = self.beat.as_mut().poll(cx);
        }
        if has_rung || has_beaten { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}
