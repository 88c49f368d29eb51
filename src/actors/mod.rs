//! Where the business decides: every change is a command sent to its feature's actor. Reads go straight to `models`.
//!
//! A command decides in one transaction and enqueues what follows; actors never message each other. Three of them own live state
//! (matching, bookings, notifications), which is a cache: kill any of them and it is rebuilt from rows.

pub mod admin;
pub mod auth;
pub mod bookings;
pub mod matching;
pub mod notifications;
pub mod payments;
pub mod privacy;
pub mod profiles;
mod registry;
pub mod runtime;

pub use self::registry::{Actors, HasActor};
pub use self::runtime::{ActorState, Command};
