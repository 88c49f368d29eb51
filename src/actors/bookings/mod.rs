//! Bookings: one writer per coach in this process, each with the coach's calendar in memory, so that a thousand clients on one slot
//! wait in line instead of fighting in the database, which has the last word all the same.

mod book;
pub mod calendars;
mod cancel;
mod moving;
mod no_show;
mod review;
mod status;
mod sweeps;

use sqlx::{Postgres, Transaction};
use uuid::Uuid;

pub use self::book::{BookSession, book};
pub use self::calendars::Calendars;
pub use self::cancel::{CancelSession, Cancelled, preview};
pub use self::moving::{MoveSession, move_session, times_to_move_to};
pub use self::no_show::{DecideNoShow, ObjectToNoShow, ReportNoShow, uphold_unopposed};
pub use self::review::ReviewSession;
pub use self::status::{CompleteSession, ConfirmBooking, back_to_pending};
pub use self::sweeps::{complete_finished_sessions, release_expired_holds, send_due_reminders, settle_no_shows};
use super::{House, Room};
use crate::clock::Instant;
use crate::error::Result;
use crate::models::bookings::{Booking, Who};
use crate::models::users::Role;
use crate::origin::Origin;

/// The room: the coaches' calendars; the lane of each coach is its one writer.
#[derive(Default)]
pub struct Bookings {
    pub calendars: Calendars,
}

impl Room for Bookings {
    const NAME: &'static str = "bookings";
    const AT_ONCE: usize = 512;
    const SHARDS: usize = 4;
}

/// Who asks for a change of a booking; the door has checked the token, the query whether the booking is theirs.
#[derive(Clone, Debug)]
pub struct Asker {
    pub user_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

/// A transaction about one booking, which is locked in it.
struct Turn {
    tx: Transaction<'static, Postgres>,
    booking: Booking,
    /// In what capacity this one asks.
    who: Who,
    now: Instant,
}

impl Asker {
    /// Begins a transaction and locks the booking.
    ///
    /// # Errors
    /// `not_found`, whether it is absent or somebody else's.
    async fn locks(&self, house: &House, booking_id: Uuid) -> Result<Turn> {
        let now = house.now();
        let mut tx = house.begin().await?;
        Booking::visible_to(&mut tx, booking_id, self.user_id, self.role).await?;
        let booking = Booking::locked(&mut tx, booking_id).await?;
        let who = booking.who(self.user_id, self.role);
        Ok(Turn { tx, booking, who, now })
    }
}

/// Commits a change of a booking, and tells whoever remembers the coach's calendar or waits for news.
async fn commit(house: &House, tx: Transaction<'_, Postgres>, booking: &Booking) -> Result<()> {
    house.commit(tx).await?;
    super::hearing::booking_changed(house, booking);
    Ok(())
}
