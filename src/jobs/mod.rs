//! Background jobs. A job is a row in Postgres, written in the transaction of the change that calls for it ([`enqueue`]); Redis carries ids
//! of rows that are due.
//!
//! `definitions`: the kinds of jobs. `store`: statements on the row. `delivery`: rows to Redis, expired leases, the schedule. `admin`:
//! statistics, lists and control. The handlers are in `workers/`.

pub mod admin;
pub mod definitions;
pub mod delivery;
mod job;
pub mod queues;
pub mod store;

pub use self::job::{Job, Retry};
pub use self::queues::{Queue, QueueSet};
pub use self::store::{Fence, cancel_waiting, enqueue, enqueue_all, enqueue_at};
