//! What admins do with queues and jobs, and read-only mode. Every change writes an audit record in its own transaction.

pub mod queues;
pub mod read_only;

use super::ActorState;
use crate::app::App;

/// The state of the admin actor.
#[derive(Debug, Default)]
pub struct Admin {
    pub read_only: read_only::ReadOnlySwitch,
}

impl ActorState for Admin {
    type Context = App;
    const NAME: &'static str = "admin";
}
