//! A client lets the coach of a session read a summary of the quiz, and takes it back. Both are the client's choice alone, and in the audit
//! trail; doing either again changes nothing.

use sqlx::PgConnection;
use uuid::Uuid;

use super::requester::Requester;
use super::state::Bookings;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::audit::{self, Record};
use crate::models::bookings::{Booking, Party, quiz_shares};
use crate::models::profiles::ClientRow;

/// The client shares the summary with the coach of a session that is to take place or took place.
#[derive(Clone, Debug)]
pub struct ShareQuiz {
    pub booking_id: Uuid,
    pub by: Requester,
}

impl Command for ShareQuiz {
    type State = Bookings;
    type Output = ();

    async fn run(self, app: &App, _: &Bookings) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let booking = own_booking(&mut tx, self.booking_id, &self.by).await?;
        if !quiz_shares::can_be_shared_on(&booking) {
            let detail = "Your answers can be shared once the session is confirmed.";
            return Err(Error::new(Code::InvalidTransition).with_detail(detail));
        }
        let client = ClientRow::by_id(&mut tx, booking.client_id).await?;
        client.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such client."))?.complete_quiz()?;
        if quiz_shares::insert(&mut tx, &booking, now).await? {
            record(&mut tx, "bookings.quiz_shared", &booking, &self.by, now).await?;
        }
        app.commit(tx).await
    }
}

/// The client takes it back, whatever has become of the session.
#[derive(Clone, Debug)]
pub struct WithdrawQuiz {
    pub booking_id: Uuid,
    pub by: Requester,
}

impl Command for WithdrawQuiz {
    type State = Bookings;
    type Output = ();

    async fn run(self, app: &App, _: &Bookings) -> Result<()> {
        let mut tx = app.begin().await?;
        let booking = own_booking(&mut tx, self.booking_id, &self.by).await?;
        if quiz_shares::delete(&mut tx, &booking).await? {
            record(&mut tx, "bookings.quiz_withdrawn", &booking, &self.by, app.now()).await?;
        }
        app.commit(tx).await
    }
}

/// The booking, if the requester is its client. It is not locked: nothing of it changes.
async fn own_booking(db: &mut PgConnection, booking_id: Uuid, by: &Requester) -> Result<Booking> {
    let booking = Booking::visible_to(db, booking_id, by.user_id, by.role).await?;
    if booking.party_of(by.user_id, by.role) != Party::Client {
        return Err(Error::new(Code::Forbidden).with_detail("What is shared of a quiz is its client's choice."));
    }
    Ok(booking)
}

async fn record(db: &mut PgConnection, action: &str, booking: &Booking, by: &Requester, now: Timestamp) -> Result<()> {
    let record = Record {
        action,
        actor_role: Party::Client.as_str(),
        subject_kind: "booking",
        subject_id: Some(booking.id),
        before: None,
        after: Some(serde_json::json!({ "coach_id": booking.coach_id })),
    };
    audit::write(db, &by.origin, &record, now).await
}
