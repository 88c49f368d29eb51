//! The admins' room: what they do to the machinery itself. Every act leaves a line in the audit trail, in its own transaction.

pub mod queues;

use super::ActorState;
use crate::app::App;

/// The state. It has no state of its own.
pub struct Admin;

impl ActorState for Admin {
    type Context = App;
    const NAME: &'static str = "admin";
}
