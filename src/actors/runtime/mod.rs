//! The one generic actix actor: around every command a span, a deadline, a limit on commands in flight, ordering by key and a guard against
//! panics.
//!
//! *Invariant:* it knows nothing of the application: commands, states and their context are type parameters.

mod actor;
mod command;
mod handle;
mod keyed_locks;

pub use self::actor::panic_message;
pub use self::command::{ActorState, Command};
pub use self::handle::ActorHandle;
pub use self::keyed_locks::KeyedLocks;
