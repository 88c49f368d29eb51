//! What a client says after a session; it moves the coach's rating, and with it every match that shows the coach.

use uuid::Uuid;

use super::{Asker, Bookings, Turn, commit};
use crate::actors::{Command, House};
use crate::error::{Code, Error, Result};
use crate::jobs::emails::{About, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::bookings::{Status, Who};
use crate::models::notifications::{self, Kind};
use crate::models::reviews::Review;

/// The client of a session that took place reviews it, once.
#[derive(Clone, Debug)]
pub struct ReviewSession {
    pub booking_id: Uuid,
    pub by: Asker,
    /// 1 to 5.
    pub rating: i16,
    pub comment: Option<String>,
}

impl Command for ReviewSession {
    type Room = Bookings;
    type Answer = Review;

    async fn run(self, house: &House, _: &Bookings) -> Result<Review> {
        let Turn { mut tx, booking, who, now } = self.by.locks(house, self.booking_id).await?;
        if who != Who::Client {
            return Err(Error::new(Code::Forbidden).because("A session is reviewed by its client."));
        }
        if booking.status != Status::Completed {
            let detail = "A session can be reviewed once it is completed.";
            return Err(Error::new(Code::InvalidTransition).because(detail));
        }
        let review = Review::insert(&mut tx, &booking, self.rating, self.comment, now).await?;
        let record = Record {
            action: "bookings.reviewed",
            actor_role: who.as_str(),
            subject_kind: "booking",
            subject_id: Some(booking.id),
            before: None,
            after: Some(serde_json::json!({ "rating": review.rating })),
        };
        audit::write(&mut tx, &self.by.origin, &record, now).await?;
        let told =
            serde_json::json!({ "booking_id": booking.id, "other_name": booking.client_name, "rating": review.rating });
        notifications::publish(&mut tx, booking.coach_id, Kind::ReviewReceived, told, now).await?;
        let about = About::ReviewReceived { booking_id: booking.id };
        enqueue(&mut tx, &self.by.origin, now, &SendEmail { to: booking.coach_id, about }).await?;
        commit(house, tx, &booking).await?;
        Ok(review)
    }
}
