//! The open streams of this process. A stream has a place in the row of what its user is told, and is woken when there may be more;
//! it reads the rows itself, as fast as its reader takes them, so a slow reader costs no memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::error::{Code, Error, Result};

/// StreamRegistry one user may have open in one process: devices and browsers, not tabs.
pub const MAX_STREAMS_PER_USER: usize = 20;

/// StreamRegistry one process holds.
const MAX_STREAMS: usize = 20_000;

/// When somebody who has too many may try again.
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// What a stream is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    Poll,
    Close,
}

struct OpenStream {
    number: u64,
    session_id: Uuid,
    signal: watch::Sender<Signal>,
}

/// Everybody who has a stream open.
#[derive(Clone, Default)]
pub(super) struct StreamRegistry(Arc<Mutex<Registry>>);

#[derive(Default)]
struct Registry {
    by_user: HashMap<Uuid, Vec<OpenStream>>,
    /// Up to where each user's streams have been woken.
    woken_up_to: HashMap<Uuid, i64>,
    count: usize,
    last_number: u64,
    is_closed: bool,
}

/// A stream's place among the others; dropping it gives the place up.
pub(super) struct Subscription {
    streams: StreamRegistry,
    user_id: Uuid,
    number: u64,
    signal: watch::Receiver<Signal>,
}

/// A stream of what one user is told.
pub struct NotificationStream {
    seq: i64,
    subscription: Subscription,
}

impl StreamRegistry {
    /// Takes a subscription.
    ///
    /// # Errors
    /// `rate_limited`: this user has as many as one may have; `unavailable`: this process has, or it stops.
    pub fn subscribe(&self, user_id: Uuid, session_id: Uuid) -> Result<Subscription> {
        self.with(|registry| {
            if registry.is_closed || registry.count >= MAX_STREAMS {
                return Err(Error::unavailable("no more streams here"));
            }
            let open = registry.by_user.entry(user_id).or_default();
            if open.len() >= MAX_STREAMS_PER_USER {
                let detail = format!("You have {MAX_STREAMS_PER_USER} of these open. Close one first.");
                return Err(Error::new(Code::RateLimited).with_detail(detail).retry_after(RETRY_AFTER));
            }
            let (sender, receiver) = watch::channel(Signal::Poll);
            registry.last_number += 1;
            registry.count += 1;
            open.push(OpenStream { number: registry.last_number, session_id, signal: sender });
            Ok(Subscription { streams: self.clone(), user_id, number: registry.last_number, signal: receiver })
        })
    }

    /// There may be something new for that user.
    pub fn wake(&self, user_id: Uuid) {
        self.with(|registry| send(registry.by_user.get(&user_id).into_iter().flatten(), Signal::Poll));
    }

    /// Wakes the streams of those whose news end later than when this was last said.
    pub fn wake_if_advanced(&self, last_seqs: &[(Uuid, i64)]) {
        self.with(|registry| {
            for (user_id, seq) in last_seqs {
                if let Some(open) = registry.by_user.get(user_id)
                    && registry.woken_up_to.insert(*user_id, *seq) != Some(*seq)
                {
                    send(open, Signal::Poll);
                }
            }
        });
    }

    /// Party has a stream open, and under which sign-ins.
    pub fn subscribers(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        self.with(|registry| {
            let sessions = registry.by_user.values().flatten().map(|open| open.session_id).collect();
            (registry.by_user.keys().copied().collect(), sessions)
        })
    }

    /// Ends the streams of sign-ins that are over.
    pub fn close_sessions(&self, session_ids: &[Uuid]) {
        let over: std::collections::HashSet<&Uuid> = session_ids.iter().collect();
        self.with(|registry| {
            send(registry.by_user.values().flatten().filter(|open| over.contains(&open.session_id)), Signal::Close)
        });
    }

    /// Ends all, and lets nobody in any more.
    pub fn close(&self) {
        self.with(|registry| {
            registry.is_closed = true;
            send(registry.by_user.values().flatten(), Signal::Close);
        });
    }

    pub fn count(&self) -> usize {
        self.with(|registry| registry.count)
    }

    fn unsubscribe(&self, user_id: Uuid, number: u64) {
        self.with(|registry| {
            registry.count -= 1;
            let Some(open) = registry.by_user.get_mut(&user_id) else { return };
            open.retain(|open| open.number != number);
            if open.is_empty() {
                registry.by_user.remove(&user_id);
                registry.woken_up_to.remove(&user_id);
            }
        });
    }

    fn with<T>(&self, look: impl FnOnce(&mut Registry) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn send<'a>(streams: impl IntoIterator<Item = &'a OpenStream>, signal: Signal) {
    for open in streams {
        // The end is the last signal.
        open.signal.send_if_modified(|said| {
            let is_news = *said != Signal::Close;
            *said = if is_news { signal } else { Signal::Close };
            is_news
        });
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.streams.unsubscribe(self.user_id, self.number);
    }
}

impl NotificationStream {
    pub(super) fn after(seq: i64, subscription: Subscription) -> Self {
        Self { seq, subscription }
    }

    pub(super) fn user_id(&self) -> Uuid {
        self.subscription.user_id
    }

    pub(super) fn seq(&self) -> i64 {
        self.seq
    }

    pub(super) fn advance(&mut self, seq: i64) {
        self.seq = seq;
    }

    /// From here on, a signal means that there may be more than what is read next.
    pub(super) fn mark_polled(&mut self) {
        self.subscription.signal.mark_unchanged();
    }

    /// Waits for a signal. `false`: it was the last one.
    pub(super) async fn wait(&mut self) -> bool {
        *self.subscription.signal.borrow() != Signal::Close
            && self.subscription.signal.changed().await.is_ok()
            && *self.subscription.signal.borrow() != Signal::Close
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[tokio::test]
    async fn a_word_wakes_the_streams_of_its_user_and_nobody_else() {
        let (streams, ana, ben) = (StreamRegistry::default(), ids::random(), ids::random());
        let mut of_ana = NotificationStream::after(0, streams.subscribe(ana, ids::random()).unwrap());
        let mut of_ben = NotificationStream::after(0, streams.subscribe(ben, ids::random()).unwrap());
        streams.wake(ana);
        assert!(of_ana.wait().await);
        of_ana.mark_polled();
        streams.wake_if_advanced(&[(ana, 3), (ben, 0)]);
        assert!(of_ana.wait().await && of_ben.wait().await);
        of_ana.mark_polled();
        of_ben.mark_polled();
        streams.wake_if_advanced(&[(ana, 3), (ben, 0)]);
        assert!(!of_ana.subscription.signal.has_changed().unwrap(), "nothing is new");
        assert_eq!(streams.count(), 2);
        drop(of_ana);
        assert_eq!((streams.count(), streams.subscribers().0), (1, vec![ben]));
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_sign_in_or_with_the_process() {
        let (streams, ana, laptop, phone) = (StreamRegistry::default(), ids::random(), ids::random(), ids::random());
        let mut at_home = NotificationStream::after(0, streams.subscribe(ana, laptop).unwrap());
        let mut on_the_way = NotificationStream::after(0, streams.subscribe(ana, phone).unwrap());
        streams.close_sessions(&[laptop]);
        streams.wake(ana);
        assert!(!at_home.wait().await && on_the_way.wait().await);
        on_the_way.mark_polled();
        streams.close();
        assert!(!on_the_way.wait().await && streams.subscribe(ana, phone).is_err());
    }

    #[tokio::test]
    async fn one_user_can_not_have_all_the_seats() {
        let (streams, ana) = (StreamRegistry::default(), ids::random());
        let mut registry: Vec<Subscription> =
            (0..MAX_STREAMS_PER_USER).map(|_| streams.subscribe(ana, ids::random()).ok().unwrap()).collect();
        assert_eq!(streams.subscribe(ana, ids::random()).err().unwrap().code(), Code::RateLimited);
        assert!(streams.subscribe(ids::random(), ids::random()).is_ok());
        registry.pop();
        assert!(streams.subscribe(ana, ids::random()).is_ok());
    }
}
