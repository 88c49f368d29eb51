//! The live state of notifications: whose have changed lately, and the open streams.

use tokio::time::Instant;
use uuid::Uuid;

use super::stream_registry::StreamRegistry;
use crate::actors::ActorState;
use crate::actors::changed_users::ChangedUsers;
use crate::app::App;
use crate::events::{Change, Subscriber};

/// Whose notifications have changed lately, and the open streams.
#[derive(Default)]
pub struct Notifications {
    pub(super) changed: ChangedUsers,
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
            self.changed.note(user_id);
            self.streams.wake(user_id);
        }
    }

    /// What was read is current for a second, and streams are polled: nothing to drop.
    fn on_gap(&self) {}
}

impl Notifications {
    /// Whether a user's notifications, read from `since` on, are those that would be read now; a change that no message announced is seen within
    /// a second.
    pub fn is_current(&self, user_id: Uuid, since: Instant) -> bool {
        self.changed.is_current(user_id, since)
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
