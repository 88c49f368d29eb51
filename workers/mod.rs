//! The handlers of jobs, one file per queue, and the process that runs them. A handler calls `actors` and finishes the job with its fencing
//! token; it has no business rules.

mod bookings;
mod calendars;
pub mod emails;
mod handler;
mod housekeeping;
mod matching;
mod payments;
mod privacy;
mod registry;
pub mod runner;

pub use self::registry::KINDS;
