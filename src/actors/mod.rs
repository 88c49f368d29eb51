//! Business decisions: every change is a command sent to its feature's actor. Reads go straight to `models`.
//!
//! A command decides in one transaction and enqueues the jobs that follow; actors never message each other. The state of an actor is a
//! cache: lost with its process, rebuilt from the database.

pub mod admin;
pub mod auth;
pub mod bookings;
pub mod calendars;
mod changed_users;
mod chunks;
pub mod community;
pub mod matching;
pub mod notifications;
pub mod payments;
pub mod privacy;
pub mod profiles;
mod registry;
pub mod retention;
pub mod runtime;
pub mod sweep;

pub use self::registry::{Actors, HasActor};
pub use self::runtime::{ActorState, Command};
