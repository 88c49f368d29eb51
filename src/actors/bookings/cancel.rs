//! Cancelling a session. The preview and the refund are the same function; cancellation and refund are one transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use super::requester::{LockedBooking, Requester, commit};
use super::state::Bookings;
use crate::actors::Command;
use crate::actors::payments::{RefundTerms, record_refund};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::bookings::cancellation_policy::Refund;
use crate::models::bookings::{Booking, Event, Party, Step, transition};
use crate::models::money::Money;
use crate::models::payments::{Payment, RefundRow};

/// Cancels a session.
#[derive(Clone, Debug)]
pub struct CancelSession {
    pub booking_id: Uuid,
    pub by: Requester,
    pub reason: Option<String>,
    /// The refund that was previewed, in minor units; it is refused if it is not that any more.
    pub expected_refund: Option<i64>,
}

/// A cancelled session and its refund.
#[derive(Clone, Debug)]
pub struct Cancelled {
    pub booking: Booking,
    pub refund: Refund,
}

impl Command for CancelSession {
    type State = Bookings;
    type Output = Cancelled;

    async fn run(self, app: &App, _: &Bookings) -> Result<Cancelled> {
        cancel_session(app, &self).await
    }
}

/// Cancels a session, for commands and jobs alike.
///
/// # Errors
/// As [`CancelSession`].
pub async fn cancel_session(app: &App, command: &CancelSession) -> Result<Cancelled> {
    let LockedBooking { mut tx, booking, party, now } = command.by.lock_booking(app, command.booking_id).await?;
    let payment = match booking.payment_id {
        Some(id) => Some(Payment::by_id_for_update(&mut tx, id).await?),
        None => None,
    };
    let refund = refund(&mut tx, &booking, payment.as_ref(), party, now).await?;
    let origin = &command.by.origin;
    let step = Step { reason: command.reason.clone(), ..Step::by(party, Event::Cancel, origin) };
    let booking = transition(&mut tx, &booking, step, now).await?;
    if command.expected_refund.is_some_and(|expected| expected != refund.amount.amount) {
        return Err(refund_changed(&refund));
    }
    if let (Some(payment), true) = (&payment, refund.amount.amount > 0) {
        let terms = RefundTerms { amount: refund.amount.amount, reason: refund.rule, by: party.as_str() };
        record_refund(&mut tx, payment, &terms, origin, now).await?;
    }
    commit(app, tx, &booking).await?;
    Ok(Cancelled { booking, refund })
}

fn refund_changed(refund: &Refund) -> Error {
    let detail = format!("Cancelling gives back {} now. Look again, then decide.", refund.amount);
    let current = serde_json::json!({ "amount": refund.amount.amount, "currency": refund.amount.currency });
    Error::new(Code::RefundChanged).with_detail(detail).with_extension("refund", current)
}

/// The refund if `by` cancelled now.
///
/// # Errors
/// As [`CancelSession`].
pub async fn preview_cancellation(app: &App, booking_id: Uuid, by: &Requester) -> Result<Refund> {
    let now = app.now();
    let mut db = app.db.acquire().await?;
    let booking = Booking::visible_to(&mut db, booking_id, by.user_id, by.role).await?;
    let party = booking.party_of(by.user_id, by.role);
    booking.next_status(Event::Cancel, party, now)?;
    let payment = match booking.payment_id {
        Some(id) => Some(Payment::by_id(&mut db, id).await?),
        None => None,
    };
    refund(&mut db, &booking, payment.as_ref(), party, now).await
}

/// The refund of cancelling now, by the rule.
async fn refund(
    db: &mut PgConnection,
    booking: &Booking,
    payment: Option<&Payment>,
    by: Party,
    now: Timestamp,
) -> Result<Refund> {
    Ok(booking.refund(by, unrefunded_amount(db, booking, payment).await?, now))
}

/// What was paid for a session, less refunds that are made or pending.
pub(super) async fn unrefunded_amount(
    db: &mut PgConnection,
    booking: &Booking,
    payment: Option<&Payment>,
) -> Result<Money> {
    let amount = match payment {
        // At least zero: there may be refunds from Stripe's dashboard as well.
        Some(payment) => (payment.captured_amount - RefundRow::total(db, payment.id).await?).max(0),
        None => 0,
    };
    Ok(Money::new(amount, booking.price_currency))
}
