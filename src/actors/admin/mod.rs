//! What admins do with queues and jobs. Every change writes an audit record in its own transaction.

pub mod queues;

use super::ActorState;
use crate::app::App;

/// The actor has no state.
pub struct Admin;

impl ActorState for Admin {
    type Context = App;
    const NAME: &'static str = "admin";
}
