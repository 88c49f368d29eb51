//! The one generic actix actor: a span, a deadline, a bound on what runs, ordering keys and a guard against panics around every command.
//!
//! *Invariant:* it knows no application: commands, states and their context are type parameters.

mod actor;
mod command;
mod handle;
mod keyed_locks;

pub use self::actor::panic_message;
pub use self::command::{ActorState, Command};
pub use self::handle::ActorHandle;
pub use self::keyed_locks::KeyedLocks;
