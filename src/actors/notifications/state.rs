//! The live state of notifications: cached unread counts, and the open streams.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::stream_registry::StreamRegistry;
use crate::actors::ActorState;
use crate::app::App;
use crate::events::{Change, Subscriber};

/// How long an unread count is served from memory: the message about a new notification may be lost.
const CACHE_TTL: Duration = Duration::from_secs(2);

/// Unread counts kept at most.
const CACHE_CAPACITY: usize = 20_000;

/// Recently read unread counts, and the open streams.
#[derive(Default)]
pub struct Notifications {
    unread: Mutex<HashMap<Uuid, (Instant, i64)>>,
    pub(super) streams: StreamRegistry,
}

impl ActorState for Notifications {
    type Context = App;
    const NAME: &'static str = "notifications";
    const MAX_IN_FLIGHT: usize = 512;
}

impl Subscriber for Notifications {
    fn on_change(&self, change: Change) {
        for user_id in change.user_ids() {
            self.unread.lock().unwrap_or_else(PoisonError::into_inner).remove(&user_id);
            self.streams.wake(user_id);
        }
    }

    /// Counts expire within seconds, and streams are polled: nothing to drop.
    fn on_gap(&self) {}
}

impl Notifications {
    pub(super) fn cache_unread(&self, user_id: Uuid, count: i64) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        if unread.len() >= CACHE_CAPACITY {
            unread.retain(|_, (at, _)| at.elapsed() < CACHE_TTL);
        }
        unread.insert(user_id, (Instant::now(), count));
    }

    pub(super) fn cached_unread(&self, user_id: Uuid) -> Option<i64> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.get(&user_id).filter(|(at, _)| at.elapsed() < CACHE_TTL).map(|(_, count)| *count)
    }

    /// Closes every stream because the process stops: clients reconnect to another one.
    pub fn close(&self) {
        self.streams.close();
    }

    /// The number of open streams.
    pub fn open_streams(&self) -> usize {
        self.streams.count()
    }
}
