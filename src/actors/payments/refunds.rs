//! Refunds: an admin's command, and the job that sends a recorded refund under an idempotency key made from its row.

use uuid::Uuid;

use super::record_refund::{RefundTerms, record_refund};
use super::settlement::{flag_if_unreadable, settle};
use super::state::Payments;
use crate::actors::Command;
use crate::app::App;
use crate::error::{Error, FieldErrors, Result};
use crate::integrations::stripe::{RefundRequest, StripeError};
use crate::jobs::Fence;
use crate::models::bookings::Booking;
use crate::models::idempotency::{self, CreationKey};
use crate::models::money::Money;
use crate::models::payments::{Payment, RefundRow, RefundStatus};
use crate::origin::Origin;

/// An admin refunds a payment.
#[derive(Clone, Debug)]
pub struct RefundPayment {
    pub payment_id: Uuid,
    /// In minor units; everything that is left when missing.
    pub amount: Option<i64>,
    pub reason: String,
    pub key: Option<CreationKey>,
    pub origin: Origin,
}

impl Command for RefundPayment {
    type State = Payments;
    type Output = Payment;

    async fn run(self, app: &App, _: &Payments) -> Result<Payment> {
        app.stripe()?;
        let now = app.now();
        let booking_id = Payment::by_id(&mut *app.db.acquire().await?, self.payment_id).await?.booking_id;
        let mut tx = app.begin().await?;
        Booking::by_id_for_update(&mut tx, booking_id).await?;
        let payment = Payment::by_id_for_update(&mut tx, self.payment_id).await?;
        if idempotency::created(&mut tx, self.key.as_ref()).await?.is_some() {
            app.commit(tx).await?;
            return Ok(payment);
        }
        let left = payment.refundable_amount(&mut tx).await?;
        let amount = self.amount.unwrap_or(left);
        if left <= 0 || amount > left {
            let left = Money::new(left.max(0), payment.currency);
            return Err(FieldErrors::one("amount", "too_much", format!("At most {left} can still go back.")).into());
        }
        let refund = RefundTerms { amount, reason: &self.reason, by: "admin" };
        let refund_id = record_refund(&mut tx, &payment, &refund, &self.origin, now).await?;
        idempotency::note_created(&mut tx, self.key.as_ref(), refund_id).await?;
        app.commit(tx).await?;
        Ok(payment)
    }
}

/// Sends a recorded refund, unless Stripe has it already, and settles the payment.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer.
pub async fn send_refund(app: &App, refund_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let refund = RefundRow::by_id(&mut *app.db.acquire().await?, refund_id).await?;
    if refund.status == RefundStatus::Pending && refund.stripe_refund_id.is_none() {
        let created = create_at_stripe(app, refund.clone(), fence).await;
        flag_if_unreadable(app, refund.payment_id, created).await?;
    }
    settle(app, refund.payment_id, origin, Some(fence)).await.map(drop)
}

/// Creates the refund at Stripe; a refusal makes it `failed`.
async fn create_at_stripe(app: &App, refund: RefundRow, fence: Fence) -> Result<()> {
    let stripe = app.stripe()?;
    let payment = Payment::by_id(&mut *app.db.acquire().await?, refund.payment_id).await?;
    let no_intent = || Error::internal("a refund of a payment without a payment intent");
    let intent_id = payment.stripe_payment_intent_id.clone().ok_or_else(no_intent)?;
    // Stripe forgets a key after a day, and jobs are retried for three, so the refund may exist: its list is read first.
    let existing = stripe.refunds_of(&intent_id).await?.into_iter().find(|found| found.refund_id == Some(refund.id));
    let result = match existing {
        Some(existing) => Ok(existing.id),
        None => {
            let request =
                RefundRequest { refund_id: refund.id, payment_id: payment.id, intent_id, amount: refund.money() };
            stripe.create_refund(&request).await
        }
    };
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    // An event's settlement may have been faster: the row as it is now, under the lock of whoever changes it.
    Payment::by_id_for_update(&mut tx, refund.payment_id).await?;
    let mut refund = RefundRow::by_id(&mut tx, refund.id).await?;
    match result {
        Ok(id) => refund.update(&mut tx, RefundStatus::Pending, Some(&id), None, now).await?,
        Err(error @ StripeError::Refused { status: 400 | 402 | 404, .. }) => {
            tracing::error!(refund_id = %refund.id, %error, "refund refused by Stripe");
            refund.update(&mut tx, RefundStatus::Failed, None, Some(error.code_or_message()), now).await?
        }
        // A wrong API key, or an ambiguous answer: the refund stays pending and the job is retried.
        Err(error) => return Err(Error::unavailable(error)),
    };
    app.commit(tx).await
}
