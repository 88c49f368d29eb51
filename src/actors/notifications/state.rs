//! The live state of notifications: unread counts for a moment, and the streams that are open.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::stream_registry::StreamRegistry;
use crate::actors::ActorState;
use crate::app::App;
use crate::events::{Change, Subscriber};

/// How long an unread count is served from memory: a message about a new notification may have been lost.
const CACHE_TTL: Duration = Duration::from_secs(2);

/// Unread counts kept at most.
const CACHE_CAPACITY: usize = 20_000;

/// Unread counts of users who asked lately, and the open streams.
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

    /// Counts are a few seconds old at most, and streams are polled.
    fn on_gap(&self) {}
}

impl Notifications {
    pub(super) fn remember(&self, user_id: Uuid, count: i64) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        if unread.len() >= CACHE_CAPACITY {
            unread.retain(|_, (at, _)| at.elapsed() < CACHE_TTL);
        }
        unread.insert(user_id, (Instant::now(), count));
    }

    pub(super) fn cached(&self, user_id: Uuid) -> Option<i64> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.get(&user_id).filter(|(at, _)| at.elapsed() < CACHE_TTL).map(|(_, count)| *count)
    }

    /// Closes every stream because the process stops: readers reconnect to another one.
    pub fn close(&self) {
        self.streams.close();
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.streams.count()
    }
}
