//! The worker process: apalis fetches due ids from Redis, the job store decides who does what, and every job runs under a lease, a time-out
//! and a guard against panics.
//!
//! *Invariant:* apalis is only told Ok. Retries, attempts and dead letters are the store's; losing everything in Redis loses nothing.

mod context;
mod execute;
mod heartbeat;
mod isolation;
mod lease;
mod process;
mod queue;
mod wakeup;

pub(super) use self::lease::retry_within_lease;
pub use self::process::{GRACE, Options, run};
