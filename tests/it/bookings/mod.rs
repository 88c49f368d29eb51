//! Bookings, from the hold to the review.

mod busy_cache;
mod cancel;
mod create;
mod hold_state;
mod ical;
mod lists;
mod no_show;
mod quiz_summary;
mod races;
mod reschedule;
mod reviews;
mod slot_reasons;
mod slots;
mod sweeps;
