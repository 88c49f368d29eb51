//! Transitions by hand: a session that took place is completed; an admin confirms a paid hold.

use uuid::Uuid;

use super::requester::{LockedBooking, Requester, commit};
use super::state::Bookings;
use crate::actors::{Command, payments};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::models::bookings::{self, Booking, Event, Step, transition};
use crate::models::profiles::CoachRow;

/// Completes a session that took place.
#[derive(Clone, Debug)]
pub struct CompleteSession {
    pub booking_id: Uuid,
    pub by: Requester,
}

impl Command for CompleteSession {
    type State = Bookings;
    type Output = Booking;

    async fn run(self, app: &App, _: &Bookings) -> Result<Booking> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        let booking = transition(&mut tx, &booking, Step::by(party, Event::Complete, &self.by.origin), now).await?;
        commit(app, tx, &booking).await?;
        Ok(booking)
    }
}

/// Confirms a hold. The database refuses unless it is paid.
#[derive(Clone, Debug)]
pub struct ConfirmBooking {
    pub booking_id: Uuid,
    pub by: Requester,
}

impl Command for ConfirmBooking {
    type State = Bookings;
    type Output = Booking;

    async fn run(self, app: &App, _: &Bookings) -> Result<Booking> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        bookings::lock_participants(&mut tx, booking.coach_id, booking.client_id).await?;
        let coach = CoachRow::by_id(&mut tx, booking.coach_id).await?;
        let meeting_link = coach.and_then(|coach| payments::meeting_link(app, &coach, booking.id));
        let step = Step { meeting_link, ..Step::by(party, Event::Settle, &self.by.origin) };
        let booking = transition(&mut tx, &booking, step, now).await?;
        commit(app, tx, &booking).await?;
        Ok(booking)
    }
}

/// The error of setting a booking to `pending`: `not_found` for those who may not see it, else `invalid_transition`.
pub async fn reject_pending(app: &App, booking_id: Uuid, by: &Requester) -> Error {
    let visible = async {
        let mut db = app.db.acquire().await?;
        Booking::visible_to(&mut db, booking_id, by.user_id, by.role).await
    };
    match visible.await {
        Ok(_) => Error::new(Code::InvalidTransition).with_detail("A booking never becomes a hold again."),
        Err(error) => error,
    }
}
