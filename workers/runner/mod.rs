//! The worker process: apalis workers fetch due ids from Redis, the job store decides which process runs a job, and every job runs with a lease, a
//! time-out and a panic guard.
//!
//! *Invariant:* the handlers that apalis calls always return Ok. Retries, attempts and dead letters are in the store, so that no data in Redis
//! is needed.

mod backend;
mod context;
mod execute;
mod heartbeat;
mod isolation;
mod lease;
mod process;
mod queue;

pub(super) use self::lease::retry_within_lease;
pub use self::process::{GRACE, Options, run, run_job};
