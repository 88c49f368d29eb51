//! Bookings: one writer per coach in this process, with the coach's schedule cached, so that a thousand clients of one slot queue up here
//! instead of contending in the database. The database's constraints decide all the same.

pub mod busy_cache;
mod cancel;
mod create;
mod expired_holds;
mod manual_transitions;
mod no_show;
mod quiz_sharing;
mod requester;
mod reschedule;
mod review;
mod state;
mod sweeps;

pub use self::cancel::{CancelSession, Cancelled, cancel_session, preview_cancellation};
pub use self::create::BookSession;
pub use self::manual_transitions::{CompleteSession, ConfirmBooking, reject_pending};
pub use self::no_show::{DecideNoShow, ObjectToNoShow, ReportNoShow};
pub use self::quiz_sharing::{ShareQuiz, WithdrawQuiz};
pub use self::requester::Requester;
pub use self::reschedule::{MoveSession, reschedule_slots};
pub use self::review::ReviewSession;
pub use self::state::Bookings;
