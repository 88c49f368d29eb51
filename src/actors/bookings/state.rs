//! The live state of bookings: the coaches' schedules in memory, and the lock that makes one writer per coach.

use super::busy_cache::BusyCache;
use crate::actors::runtime::{ActorState, KeyedLocks};
use crate::app::App;
use crate::events::{Change, Subscriber};

/// Schedules, and who writes them.
#[derive(Default)]
pub struct Bookings {
    pub schedules: BusyCache,
    /// One writer per coach. Commands that ask Stripe in between hold it only while they write.
    pub writers: KeyedLocks,
}

impl ActorState for Bookings {
    type Context = App;
    const NAME: &'static str = "bookings";
    const MAX_IN_FLIGHT: usize = 512;
    const SHARDS: usize = 4;
}

impl Subscriber for Bookings {
    fn on_change(&self, change: Change) {
        match change {
            Change::Coach(coach_id) | Change::Booking { coach_id, .. } => self.schedules.invalidate(coach_id),
            // Whoever made the hold has added it.
            Change::Hold { .. } | Change::User(_) | Change::SessionEnded(_) => {}
        }
    }

    fn on_gap(&self) {
        self.schedules.invalidate_all();
    }
}
