//! Background jobs. A job is a row in Postgres, written in the transaction of the change that calls for it ([`enqueue`]); Redis carries ids
//! of rows that are due.
//!
//! `definitions`: what may be asked, data only. `store`: statements on the row. `delivery`: rows to Redis, expired leases, the schedule.
//! `admin`: statistics, lists and control. How a job is done is in `workers/`.

pub mod admin;
pub mod definitions;
pub mod delivery;
mod job;
pub mod queues;
pub mod store;

pub use self::job::{Job, Retry};
pub use self::queues::Queue;
pub use self::store::{Fence, enqueue, enqueue_at};
