//! Money on its way back: recorded first, sent to Stripe by a job, under a key made from the refund's own row.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::House;
use crate::actors::hearing::coach_changed;
use crate::clock::Instant;
use crate::error::{Error, Result};
use crate::integrations::stripe::RefundOutcome;
use crate::jobs::payments::SendRefund;
use crate::jobs::{Fence, enqueue};
use crate::models::audit::{self, Record};
use crate::models::bookings::{Booking, Event, Status, Step, transition};
use crate::models::money::Money;
use crate::models::payments::{self, Movement, Payment, PaymentStatus, RefundRow, RefundStatus};
use crate::origin::Origin;

/// Records that so much of a payment goes back, and asks for it to be sent. The caller holds the payment's row.
///
/// # Errors
/// `internal` when more would go back than came in, which callers rule out before.
pub async fn record_refund(
    db: &mut PgConnection,
    payment: &Payment,
    amount: i64,
    reason: &str,
    by: &str,
    origin: &Origin,
    now: Instant,
) -> Result<Uuid> {
    let already = RefundRow::total(db, payment.id).await?;
    if already + amount > payment.captured_amount {
        return Err(Error::internal(format!("refund of {amount} on top of {already} of {}", payment.captured_amount)));
    }
    let refund_id = RefundRow::insert(db, payment, amount, reason, by, now).await?;
    enqueue(db, origin, now, &SendRefund { refund_id }).await?;
    let record = Record {
        action: "payments.refund_recorded",
        actor_role: by,
        subject_kind: "payment",
        subject_id: Some(payment.id),
        before: None,
        after: Some(
            serde_json::json!({ "refund_id": refund_id, "amount": amount, "currency": payment.currency, "reason": reason }),
        ),
    };
    audit::write(db, origin, &record, now).await?;
    Ok(refund_id)
}

/// Sends a recorded refund, or asks how it stands if it was sent before, and writes down what Stripe says.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer.
pub async fn send_refund(house: &House, refund_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let stripe = house.stripe()?;
    let refund = RefundRow::by_id(&mut *house.db.acquire().await?, refund_id).await?;
    let payment = Payment::by_id(&mut *house.db.acquire().await?, refund.payment_id).await?;
    let intent = payment
        .stripe_payment_intent_id
        .as_deref()
        .ok_or_else(|| Error::internal("a refund of a payment nobody made"))?;
    let amount = Money::new(refund.amount, refund.currency);
    let now_at_stripe = match &refund.stripe_refund_id {
        Some(id) => stripe.refund(id).await?,
        None => stripe.create_refund(refund_id, intent, amount).await?,
    };
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let booking = Booking::locked(&mut tx, payment.booking_id).await?;
    let mut payment = Payment::locked(&mut tx, payment.id).await?;
    let status = match now_at_stripe.outcome {
        RefundOutcome::Pending => RefundStatus::Pending,
        RefundOutcome::Succeeded => RefundStatus::Succeeded,
        RefundOutcome::Failed => RefundStatus::Failed,
    };
    RefundRow::settle(&mut tx, refund_id, status, Some(&now_at_stripe.id), now).await?;
    let went_back = Money::new(-amount.amount, amount.currency);
    if status == RefundStatus::Succeeded
        && payments::add_line(&mut tx, payment.id, Movement::Refund, went_back, &now_at_stripe.id, now).await?
    {
        payment.refunded_amount += amount.amount;
        payment.status = payment.status_by_money();
        let payment = payment.save(&mut tx, now).await?;
        if payment.status == PaymentStatus::Refunded && booking.status == Status::Confirmed {
            transition(&mut tx, &booking, Step::system(Event::RefundInFull, origin), now).await?;
        }
    }
    if status == RefundStatus::Failed {
        take_back(&mut tx, &mut payment, amount, refund_id, &now_at_stripe.id, now).await?;
    }
    fence.finish(&mut tx, now).await?;
    house.commit(tx).await?;
    coach_changed(house, booking.coach_id);
    Ok(())
}

/// A refund that failed, at once or days after it had succeeded: the money is ours still, and a person must look at it.
async fn take_back(
    db: &mut PgConnection,
    payment: &mut Payment,
    amount: Money,
    refund_id: Uuid,
    stripe_id: &str,
    now: Instant,
) -> Result<()> {
    tracing::error!(%refund_id, "a refund failed and needs a person");
    payment.flag_as("refund_failed", serde_json::json!(amount), serde_json::json!(stripe_id), now);
    let had_gone = payments::has_line(db, stripe_id).await?;
    let line = format!("{stripe_id}:failed");
    if had_gone && payments::add_line(db, payment.id, Movement::RefundFailed, amount, &line, now).await? {
        payment.refunded_amount -= amount.amount;
        payment.status = payment.status_by_money();
    }
    payment.save(db, now).await.map(drop)
}
