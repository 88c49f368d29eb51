//! Reviews of sessions. A review changes the coach's rating, and invalidates every cached match that shows the coach.

use uuid::Uuid;

use super::requester::{LockedBooking, Requester, commit};
use super::state::Bookings;
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::bookings::reviews::Review;
use crate::models::bookings::{BookingStatus, Party};
use crate::models::notifications::{self, NotificationKind, Overtaking};

/// The client of a completed session reviews it, once.
#[derive(Clone, Debug)]
pub struct ReviewSession {
    pub booking_id: Uuid,
    pub by: Requester,
    /// 1 to 5.
    pub rating: i16,
    pub comment: Option<String>,
}

impl Command for ReviewSession {
    type State = Bookings;
    type Output = Review;

    async fn run(self, app: &App, _: &Bookings) -> Result<Review> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        if party != Party::Client {
            return Err(Error::new(Code::Forbidden).with_detail("A session is reviewed by its client."));
        }
        if booking.status != BookingStatus::Completed {
            let detail = "A session can be reviewed once it is completed.";
            return Err(Error::new(Code::InvalidTransition).with_detail(detail));
        }
        let review = Review::insert(&mut tx, &booking, self.rating, self.comment, now).await?;
        let record = Record {
            action: "bookings.reviewed",
            actor_role: party.as_str(),
            subject_kind: "booking",
            subject_id: Some(booking.id),
            before: None,
            after: Some(serde_json::json!({ "rating": review.rating })),
        };
        audit::write(&mut tx, &self.by.origin, &record, now).await?;
        let data =
            serde_json::json!({ "booking_id": booking.id, "other_name": booking.client_name, "rating": review.rating });
        // Both, so that their counters are locked in order.
        let participants = booking.participants().map(|(id, _)| id);
        notifications::withdraw(&mut tx, &participants, booking.id, Overtaking::Reviewed, now).await?;
        notifications::publish(&mut tx, booking.coach_id, NotificationKind::ReviewReceived, data, now).await?;
        let kind = EmailKind::ReviewReceived { booking_id: booking.id };
        enqueue(&mut tx, &self.by.origin, now, &SendEmail { to: booking.coach_id, kind }).await?;
        commit(app, tx, &booking).await?;
        // The rating is on the coach's page.
        app.events.publish(Change::Coach(booking.coach_id));
        Ok(review)
    }
}
