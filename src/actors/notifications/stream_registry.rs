//! The open streams of this process. A stream has a position (`seq`) in its user's notifications and is signalled when there may be more; it
//! reads the rows itself, as fast as its client takes them, so a slow client costs no memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::error::{Code, Error, Result};

/// Streams that one user may have open in one process: devices and browsers, since a browser shares one between its tabs.
pub const MAX_STREAMS_PER_USER: usize = 20;

/// Streams that one process holds.
const MAX_STREAMS: usize = 20_000;

/// `Retry-After` for a user who has too many.
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// A signal to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// There may be new notifications.
    Poll,
    /// The stream ends. No signal follows.
    Close,
}

/// An open stream.
struct Entry {
    id: u64,
    session_id: Uuid,
    signal: watch::Sender<Signal>,
}

/// All open streams; clones share them.
#[derive(Clone, Default)]
pub(super) struct StreamRegistry(Arc<Mutex<Registry>>);

#[derive(Default)]
struct Registry {
    by_user: HashMap<Uuid, Vec<Entry>>,
    /// The last `seq` that each user's streams were woken for.
    last_woken_seq: HashMap<Uuid, i64>,
    count: usize,
    last_id: u64,
    is_closed: bool,
}

/// A stream's entry in the registry; removed when dropped.
pub(super) struct Subscription {
    streams: StreamRegistry,
    user_id: Uuid,
    id: u64,
    signal: watch::Receiver<Signal>,
}

/// A stream of one user's notifications.
pub struct NotificationStream {
    seq: i64,
    subscription: Subscription,
}

impl StreamRegistry {
    /// Registers a stream.
    ///
    /// # Errors
    /// `rate_limited`: the user has [`MAX_STREAMS_PER_USER`] open; `unavailable`: this process has as many as it holds, or is stopping.
    pub fn subscribe(&self, user_id: Uuid, session_id: Uuid) -> Result<Subscription> {
        self.with(|registry| {
            if registry.is_closed || registry.count >= MAX_STREAMS {
                return Err(Error::unavailable("no more streams here"));
            }
            let entries = registry.by_user.entry(user_id).or_default();
            if entries.len() >= MAX_STREAMS_PER_USER {
                let detail = format!("You have {MAX_STREAMS_PER_USER} of these open. Close one first.");
                return Err(Error::new(Code::RateLimited).with_detail(detail).retry_after(RETRY_AFTER));
            }
            let (sender, receiver) = watch::channel(Signal::Poll);
            registry.last_id += 1;
            registry.count += 1;
            entries.push(Entry { id: registry.last_id, session_id, signal: sender });
            Ok(Subscription { streams: self.clone(), user_id, id: registry.last_id, signal: receiver })
        })
    }

    /// Signals a user's streams that there may be new notifications.
    pub fn wake(&self, user_id: Uuid) {
        self.with(|registry| send(registry.by_user.get(&user_id).into_iter().flatten(), Signal::Poll));
    }

    /// Wakes the streams of users whose last `seq` differs from that at the previous call.
    pub fn wake_if_advanced(&self, last_seqs: &[(Uuid, i64)]) {
        self.with(|registry| {
            for (user_id, seq) in last_seqs {
                if let Some(entries) = registry.by_user.get(user_id)
                    && registry.last_woken_seq.insert(*user_id, *seq) != Some(*seq)
                {
                    send(entries, Signal::Poll);
                }
            }
        });
    }

    /// The users who have a stream open, and the logins of all streams.
    pub fn subscribers(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        self.with(|registry| {
            let sessions = registry.by_user.values().flatten().map(|entry| entry.session_id).collect();
            (registry.by_user.keys().copied().collect(), sessions)
        })
    }

    /// Closes the streams of logins that have ended.
    pub fn close_sessions(&self, session_ids: &[Uuid]) {
        let ended: HashSet<&Uuid> = session_ids.iter().collect();
        self.with(|registry| {
            send(registry.by_user.values().flatten().filter(|entry| ended.contains(&entry.session_id)), Signal::Close)
        });
    }

    /// Closes all streams, and refuses new ones.
    pub fn close(&self) {
        self.with(|registry| {
            registry.is_closed = true;
            send(registry.by_user.values().flatten(), Signal::Close);
        });
    }

    /// The number of open streams.
    pub fn count(&self) -> usize {
        self.with(|registry| registry.count)
    }

    fn unsubscribe(&self, user_id: Uuid, id: u64) {
        self.with(|registry| {
            registry.count -= 1;
            let Some(entries) = registry.by_user.get_mut(&user_id) else { return };
            entries.retain(|entry| entry.id != id);
            if entries.is_empty() {
                registry.by_user.remove(&user_id);
                registry.last_woken_seq.remove(&user_id);
            }
        });
    }

    fn with<T>(&self, f: impl FnOnce(&mut Registry) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn send<'a>(entries: impl IntoIterator<Item = &'a Entry>, signal: Signal) {
    for entry in entries {
        // `Close` is never replaced.
        entry.signal.send_if_modified(|current| {
            let is_open = *current != Signal::Close;
            if is_open {
                *current = signal;
            }
            is_open
        });
    }
}

impl Subscription {
    /// Waits for a signal. `false`: the stream is closed.
    pub(super) async fn wait(&mut self) -> bool {
        *self.signal.borrow() != Signal::Close
            && self.signal.changed().await.is_ok()
            && *self.signal.borrow() != Signal::Close
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.streams.unsubscribe(self.user_id, self.id);
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

    /// Forgets the current signal, before the rows are read: a later one means that there may be more.
    pub(super) fn clear_signal(&mut self) {
        self.subscription.signal.mark_unchanged();
    }

    /// Waits for a signal. `false`: the stream is closed.
    pub(super) async fn wait(&mut self) -> bool {
        self.subscription.wait().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[tokio::test]
    async fn only_the_streams_of_a_user_with_something_new_are_woken() {
        let (streams, ana, ben) = (StreamRegistry::default(), ids::random(), ids::random());
        let mut of_ana = NotificationStream::after(0, streams.subscribe(ana, ids::random()).unwrap());
        let mut of_ben = NotificationStream::after(0, streams.subscribe(ben, ids::random()).unwrap());
        streams.wake(ana);
        assert!(of_ana.wait().await);
        of_ana.clear_signal();
        streams.wake_if_advanced(&[(ana, 3), (ben, 0)]);
        assert!(of_ana.wait().await && of_ben.wait().await);
        of_ana.clear_signal();
        of_ben.clear_signal();
        streams.wake_if_advanced(&[(ana, 3), (ben, 0)]);
        assert!(!of_ana.subscription.signal.has_changed().unwrap(), "the same seq wakes nobody");
        assert_eq!(streams.count(), 2);
        drop(of_ana);
        assert_eq!((streams.count(), streams.subscribers().0), (1, vec![ben]));
    }

    #[tokio::test]
    async fn a_stream_closes_with_its_login_or_its_process() {
        let (streams, ana, laptop, phone) = (StreamRegistry::default(), ids::random(), ids::random(), ids::random());
        let mut on_laptop = NotificationStream::after(0, streams.subscribe(ana, laptop).unwrap());
        let mut on_phone = NotificationStream::after(0, streams.subscribe(ana, phone).unwrap());
        streams.close_sessions(&[laptop]);
        streams.wake(ana);
        assert!(!on_laptop.wait().await && on_phone.wait().await);
        on_phone.clear_signal();
        streams.close();
        assert!(!on_phone.wait().await && streams.subscribe(ana, phone).is_err());
    }

    #[tokio::test]
    async fn streams_per_user_are_limited() {
        let (streams, ana) = (StreamRegistry::default(), ids::random());
        let mut subscriptions: Vec<Subscription> =
            (0..MAX_STREAMS_PER_USER).map(|_| streams.subscribe(ana, ids::random()).ok().unwrap()).collect();
        assert_eq!(streams.subscribe(ana, ids::random()).err().unwrap().code(), Code::RateLimited);
        assert!(streams.subscribe(ids::random(), ids::random()).is_ok());
        subscriptions.pop();
        assert!(streams.subscribe(ana, ids::random()).is_ok());
    }
}
