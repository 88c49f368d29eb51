//! The kinds of jobs: their arguments and settings, one file per queue. The handlers are in `workers/`.

pub mod bookings;
pub mod calendars;
pub mod emails;
pub mod housekeeping;
pub mod matching;
pub mod payments;
pub mod privacy;
