//! The live state of bookings: cached schedules, and the locks that make one writer per coach.

use super::busy_cache::BusyCache;
use crate::actors::runtime::{ActorState, KeyedLocks};
use crate::app::App;
use crate::events::{Change, Subscriber};

/// Cached schedules, and the locks of their writers.
#[derive(Default)]
pub struct Bookings {
    pub schedules: BusyCache,
    /// One writer per coach. Commands release it while they ask Stripe.
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
            // The writer of the hold has added it.
            Change::Hold { .. } | Change::User(_) | Change::SessionEnded(_) => {}
        }
    }

    fn on_gap(&self) {
        self.schedules.invalidate_all();
    }
}
