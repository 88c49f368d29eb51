//! In-app notifications. The rows are the truth; the open streams of this process are corrected by a periodic query ([`poll_streams`]), and
//! an answer is given again for a second at most.

mod commands;
mod poller;
mod state;
mod stream;
mod stream_registry;

pub use self::commands::{MarkRead, SetPreferences, Unsubscribe};
pub use self::poller::poll_streams;
pub use self::state::Notifications;
pub use self::stream::{LoginWatch, OpenStream, WatchLogin};
pub use self::stream_registry::{MAX_STREAMS_PER_USER, NotificationStream};
