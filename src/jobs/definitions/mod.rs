//! What may be asked of the workers: data only, one file per queue, done in `workers/`.

pub mod bookings;
pub mod emails;
pub mod housekeeping;
pub mod matching;
pub mod payments;
pub mod privacy;
