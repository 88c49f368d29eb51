//! Emails about a session that has ended: reviews and no-shows.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::{BOOKING_DELETED, Composed, OTHER_SIDE_DELETED};
use super::views::{reader, session};
use crate::error::Result;
use crate::models::auth::users::User;
use crate::models::bookings::no_show::{NoShowState, RESPONSE_WINDOW};
use crate::models::bookings::reviews::Review;
use crate::models::bookings::{Booking, BookingStatus, Party};
use crate::workers::emails::templates::{
    NoShowDecided, NoShowDisputed, NoShowReport, NoShowReported, ReviewReceived, ReviewRequest,
};

pub(super) async fn review_request(db: &mut PgConnection, user: User, booking_id: Uuid) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    if booking.status != BookingStatus::Completed || booking.no_show_report().is_some() {
        return Ok(Composed::Skip("the session did not take place"));
    }
    if Review::of_booking(db, booking_id).await?.is_some() {
        return Ok(Composed::Skip("it is reviewed already"));
    }
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    Ok(ReviewRequest { reader: reader(user), session }.into())
}

/// To the coach, with the text that is public on the profile.
pub(super) async fn review_received(db: &mut PgConnection, user: User, booking_id: Uuid) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    let Some(review) = Review::of_booking(db, booking_id).await? else {
        return Ok(Composed::Skip("the review is gone"));
    };
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    Ok(ReviewReceived { reader: reader(user), session, rating: review.rating, comment: review.comment }.into())
}

/// From the reader's side, and only in the state that the job was enqueued for: a later state has an email of its own.
pub(super) async fn no_show(db: &mut PgConnection, user: User, booking_id: Uuid, state: &str) -> Result<Composed> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    let Some(no_show) = booking.no_show_report().filter(|no_show| no_show.state.as_str() == state).cloned() else {
        return Ok(Composed::Skip("the report has moved on, and another mail says so"));
    };
    let Some(session) = session(db, &booking, user.id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let report = NoShowReport {
        of_coach: no_show.absent == Party::Coach,
        of_reader: (no_show.absent == Party::Coach) == (user.id == booking.coach_id),
        paid: booking.price_amount > 0 && booking.payment_id.is_some(),
    };
    let reader = reader(user);
    Ok(match no_show.state {
        NoShowState::Reported if report.of_reader => {
            NoShowReported { reader, session, no_show: report, dispute_until: no_show.reported_at + RESPONSE_WINDOW }
                .into()
        }
        NoShowState::Reported => Composed::Skip("the reader said so"),
        NoShowState::Disputed => NoShowDisputed { reader, session, no_show: report }.into(),
        NoShowState::Upheld | NoShowState::Rejected => NoShowDecided {
            reader,
            session,
            no_show: report,
            upheld: no_show.state == NoShowState::Upheld,
            undisputed: no_show.objected_at.is_none(),
        }
        .into(),
    })
}
