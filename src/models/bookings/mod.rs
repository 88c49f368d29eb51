//! Bookings: one row is hold, booking and history. The exclusion constraints decide whether two fit; checks before them only give better
//! messages.

mod booking;
mod busy_intervals;
pub mod cancellation_policy;
mod everybodys;
mod expired_holds;
mod hold_state;
mod holds;
mod ical;
mod lists;
pub mod no_show;
mod party;
pub mod quiz_shares;
mod reminders;
pub mod reviews;
pub mod slots;
pub mod state_machine;
mod status;
mod timetable;
pub mod transition;
mod view;

pub use self::booking::Booking;
pub use self::busy_intervals::{BusyInterval, BusyIntervals};
pub use self::everybodys::TeamFilter;
pub(in crate::models) use self::everybodys::push_bookings_of;
pub use self::expired_holds::{ExpiredHold, expired_holds, expired_holds_of_client, expired_holds_overlapping};
pub use self::hold_state::{Hold, occupies_time};
pub use self::holds::{
    HOLD_MINUTES, HoldOutcome, MAX_HOLDS, NewHold, client_busy, conflict_error, expire_idempotency_keys, extend_hold,
    insert_hold, lock_participants,
};
pub use self::ical::{InvitationContext, calendar_event, invitation};
pub use self::lists::{Filter, Participant, due_for_completion};
pub use self::no_show::{NoShow, NoShowView};
pub use self::party::Party;
pub use self::reminders::Reminder;
pub use self::state_machine::{Event, HOLD_EXPIRED};
pub use self::status::BookingStatus;
pub use self::timetable::Timetable;
pub use self::transition::{NewTime, Step, notify, transition};
pub use self::view::BookingView;
