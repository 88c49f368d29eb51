//! In-app notifications. The rows are the truth; the unread counts and open streams of this process are a cache, which a periodic query
//! ([`poll_streams`]) corrects.

mod commands;
mod poller;
mod state;
mod stream;
mod stream_registry;

pub use self::commands::{CountUnread, MarkRead, SetPreferences, Unsubscribe};
pub use self::poller::poll_streams;
pub use self::state::Notifications;
pub use self::stream::{LoginWatch, OpenStream, WatchLogin};
pub use self::stream_registry::{MAX_STREAMS_PER_USER, NotificationStream};
