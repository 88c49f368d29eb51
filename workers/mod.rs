//! How jobs are done, one file per queue, and the process that runs them. A handler carries out what was asked for and finishes the job under
//! its fence; it holds no business rule.

mod bookings;
pub mod emails;
mod handler;
mod housekeeping;
mod matching;
mod payments;
mod privacy;
mod registry;
pub mod runner;

pub use self::registry::KINDS;
