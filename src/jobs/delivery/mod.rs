//! Getting jobs to workers: the relay (rows to Redis), the rescuer (expired leases), the schedule of recurring jobs, and the limits of queues.

mod generation;
mod lease;
pub mod limits;
mod published;
mod relay;
mod relay_waker;
pub mod rescuer;
pub mod schedule;
mod transport;

pub use self::published::{take_back, take_back_all};
pub use self::relay::{Relay, announce};
pub use self::relay_waker::RelayWaker;
pub use self::transport::{DueJob, Fetcher, depths, push};
