//! Calling a session off: what that gives back is shown before and done after by the same rule, in one transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Asker, Bookings, Turn, commit};
use crate::actors::payments::{Recorded, record_refund};
use crate::actors::{Command, House};
use crate::clock::Instant;
use crate::db;
use crate::error::{Code, Error, Result};
use crate::models::bookings::{Booking, Event, Step, Who, transition};
use crate::models::money::Money;
use crate::models::payments::{Payment, RefundRow};
use crate::models::policies::Refund;

/// Somebody calls a session off.
#[derive(Clone, Debug)]
pub struct CancelSession {
    pub booking_id: Uuid,
    pub by: Asker,
    pub reason: Option<String>,
    /// What the page showed, in minor units.
    pub expected_refund: Option<i64>,
}

/// A session that was called off, and what goes back.
#[derive(Clone, Debug)]
pub struct Cancelled {
    pub booking: Booking,
    pub refund: Refund,
}

impl Command for CancelSession {
    type Room = Bookings;
    type Answer = Cancelled;

    async fn run(self, house: &House, _: &Bookings) -> Result<Cancelled> {
        db::once_more_on_deadlock(|| self.attempt(house)).await
    }
}

impl CancelSession {
    async fn attempt(&self, house: &House) -> Result<Cancelled> {
        let Turn { mut tx, booking, who, now } = self.by.locks(house, self.booking_id).await?;
        let payment = match booking.payment_id {
            Some(id) => Some(Payment::locked(&mut tx, id).await?),
            None => None,
        };
        let refund = refund(&mut tx, &booking, payment.as_ref(), who, now).await?;
        let origin = &self.by.origin;
        let step = Step { reason: self.reason.clone(), ..Step::by(who, Event::Cancel, origin) };
        let booking = transition(&mut tx, &booking, step, now).await?;
        if self.expected_refund.is_some_and(|expected| expected != refund.amount.amount) {
            return Err(changed(&refund));
        }
        if let (Some(payment), true) = (&payment, refund.amount.amount > 0) {
            let recorded = Recorded { amount: refund.amount.amount, reason: refund.rule, by: who.as_str() };
            record_refund(&mut tx, payment, &recorded, origin, now).await?;
        }
        commit(house, tx, &booking).await?;
        Ok(Cancelled { booking, refund })
    }
}

fn changed(refund: &Refund) -> Error {
    let detail = format!("Cancelling gives back {} now. Look again, then decide.", refund.amount);
    let shown = serde_json::json!({ "amount": refund.amount.amount, "currency": refund.amount.currency });
    Error::new(Code::RefundChanged).because(detail).with("refund", shown)
}

/// What cancelling now would give back, to the one who asks.
///
/// # Errors
/// As [`CancelSession`]: there is nothing to preview of what can't be cancelled.
pub async fn preview(house: &House, booking_id: Uuid, by: &Asker) -> Result<Refund> {
    let now = house.now();
    let mut db = house.db.acquire().await?;
    let booking = Booking::visible_to(&mut db, booking_id, by.user_id, by.role).await?;
    let who = booking.who(by.user_id, by.role);
    booking.after(Event::Cancel, who, now)?;
    let payment = match booking.payment_id {
        Some(id) => Some(Payment::by_id(&mut db, id).await?),
        None => None,
    };
    refund(&mut db, &booking, payment.as_ref(), who, now).await
}

/// Of what was paid and has not gone back, or is not about to, by the rule.
async fn refund(
    db: &mut PgConnection,
    booking: &Booking,
    payment: Option<&Payment>,
    by: Who,
    now: Instant,
) -> Result<Refund> {
    Ok(booking.refund(by, still_paid(db, booking, payment).await?, now))
}

/// What was paid for a session and has not gone back, or is not about to.
pub(super) async fn still_paid(db: &mut PgConnection, booking: &Booking, payment: Option<&Payment>) -> Result<Money> {
    let amount = match payment {
        // Not below nothing: somebody may have sent money back in Stripe's dashboard as well.
        Some(payment) => (payment.captured_amount - RefundRow::total(db, payment.id).await?).max(0),
        None => 0,
    };
    Ok(Money::new(amount, booking.price_currency))
}
