//! Bookings: one writer per coach in this process, so that a thousand clients on one slot wait in line instead of fighting in the
//! database, which has the last word all the same.

mod book;
mod sweeps;

use uuid::Uuid;

pub use self::book::{BookSession, book};
pub use self::sweeps::{complete_finished_sessions, release_expired_holds};
use super::{House, Room};

/// The room; the lane of each coach is its state.
pub struct Bookings;

impl Room for Bookings {
    const NAME: &'static str = "bookings";
    const AT_ONCE: usize = 1_024;
}

/// The channel on which processes tell each other that a coach's calendar or page has changed.
pub const COACH_CHANGED: &str = "coaches";

/// Tells every process that a coach's calendar has changed. A lost word is repaired by versions.
pub async fn told(house: &House, coach_id: Uuid) {
    if let Err(error) = house.cache.publish(COACH_CHANGED, &coach_id.to_string()).await {
        tracing::debug!(%error, "nobody was told of a change of a coach's calendar");
    }
}
