//! What admins do with queues, jobs and accounts, read-only mode, and the files they take. Every change writes an audit record in its own transaction.

pub mod exports;
pub mod queue_feed;
pub mod queues;
pub mod read_only;
mod read_only_switch;
pub mod stored_exports;
pub mod sweeps;
pub mod users;

use self::queue_feed::QueueFeed;
pub use self::read_only_switch::ReadOnlySwitch;
use super::ActorState;
use crate::app::App;

/// The state of the admin actor.
#[derive(Default)]
pub struct Admin {
    /// The numbers of the queues, for those who look at them.
    pub queues: QueueFeed,
    pub read_only: ReadOnlySwitch,
}

impl ActorState for Admin {
    type Context = App;
    const NAME: &'static str = "admin";
}
