//! Money on its way back: recorded first, sent to Stripe by a job under a key made from the refund's own row, settled by what Stripe
//! says, and tried again when it failed.

use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Payments;
use super::settlement::{Settlement, settle};
use crate::actors::Command;
use crate::app::App;
use crate::clock::{Timestamp, hours};
use crate::error::{Error, FieldErrors, Result};
use crate::integrations::stripe::{RefundNow, RefundOutcome, RefundRequest, StripeError};
use crate::jobs::definitions::emails::EmailKind;
use crate::jobs::definitions::payments::SendRefund;
use crate::jobs::{Fence, enqueue, enqueue_at};
use crate::models::audit::{self, Record};
use crate::models::bookings::{Booking, BookingStatus, Event};
use crate::models::money::Money;
use crate::models::notifications::NotificationKind;
use crate::models::payments::{
    self, BY_STRIPE, EntryKind, MADE_AT_STRIPE, NewRefund, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, Payment,
    PaymentStatus, RefundRow, RefundStatus,
};
use crate::origin::Origin;

/// How long after a failure a refund is tried again; after the last it is left to an admin, who sees it from the first on.
const RETRIES: [SignedDuration; 2] = [hours(1), hours(24)];

/// So much of a payment is to go back.
#[derive(Clone, Copy, Debug)]
pub struct RefundTerms<'a> {
    /// In minor units of the payment's currency.
    pub amount: i64,
    pub reason: &'a str,
    /// `client`, `coach`, `admin` or `system`.
    pub by: &'a str,
}

/// Records that so much of a payment goes back, and asks for it to be sent. The caller holds the payment's row.
///
/// # Errors
/// `internal` when more would go back than came in, which callers rule out before.
pub async fn record_refund(
    db: &mut PgConnection,
    payment: &Payment,
    refund: &RefundTerms<'_>,
    origin: &Origin,
    now: Timestamp,
) -> Result<Uuid> {
    let already = RefundRow::total(db, payment.id).await?;
    if already + refund.amount > payment.captured_amount {
        let (amount, captured) = (refund.amount, payment.captured_amount);
        return Err(Error::internal(format!("refund of {amount} on top of {already} of {captured}")));
    }
    let new = NewRefund {
        payment_id: payment.id,
        amount: Money::new(refund.amount, payment.currency),
        reason: refund.reason,
        requested_by: refund.by,
        retry_of: None,
        attempt: 1,
        stripe_refund_id: None,
    };
    let row = RefundRow::insert(db, &new, now).await?;
    enqueue(db, origin, now, &SendRefund { refund_id: row.id }).await?;
    write_down(db, "payments.refund_recorded", refund.by, &row, origin, now).await?;
    Ok(row.id)
}

async fn write_down(
    db: &mut PgConnection,
    action: &str,
    by: &str,
    refund: &RefundRow,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    // Not the reason: what people write stays with the refund.
    let mut after = json!({ "refund_id": refund.id, "amount": refund.amount, "currency": refund.currency });
    if let Some(first) = refund.retry_of {
        after["retry_of"] = json!(first);
    }
    let (subject_kind, subject_id) = ("payment", Some(refund.payment_id));
    let record = Record { action, actor_role: by, subject_kind, subject_id, before: None, after: Some(after) };
    audit::write(db, origin, &record, now).await
}

/// An admin sends money back.
#[derive(Clone, Debug)]
pub struct RefundPayment {
    pub payment_id: Uuid,
    /// All that is left when missing.
    pub amount: Option<i64>,
    pub reason: String,
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
        let left = payment.captured_amount - RefundRow::total(&mut tx, payment.id).await?;
        let amount = self.amount.unwrap_or(left);
        if left <= 0 || amount > left {
            let left = Money::new(left.max(0), payment.currency);
            return Err(FieldErrors::one("amount", "too_much", format!("At most {left} can still go back.")).into());
        }
        let refund = RefundTerms { amount, reason: &self.reason, by: "admin" };
        record_refund(&mut tx, &payment, &refund, &self.origin, now).await?;
        app.commit(tx).await?;
        Ok(payment)
    }
}

/// Sends a recorded refund, unless Stripe has it already, and writes down how it stands.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer.
pub async fn send_refund(app: &App, refund_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let refund = RefundRow::by_id(&mut *app.db.acquire().await?, refund_id).await?;
    if refund.status == RefundStatus::Pending && refund.stripe_refund_id.is_none() {
        hand_over(app, refund.clone(), fence).await?;
    }
    settle(app, refund.payment_id, origin, Some(fence)).await.map(drop)
}

/// Stripe has the refund after this, or has refused it.
async fn hand_over(app: &App, mut refund: RefundRow, fence: Fence) -> Result<()> {
    let stripe = app.stripe()?;
    let payment = Payment::by_id(&mut *app.db.acquire().await?, refund.payment_id).await?;
    let no_intent = || Error::internal("a refund of a payment nobody made");
    let intent_id = payment.stripe_payment_intent_id.clone().ok_or_else(no_intent)?;
    // Stripe forgets a key after a day, and jobs are tried for three: its list does not forget.
    let known = stripe.refunds_of(&intent_id).await?.into_iter().find(|known| known.refund_id == Some(refund.id));
    let answer = match known {
        Some(known) => Ok(known.id),
        None => {
            let request =
                RefundRequest { refund_id: refund.id, payment_id: payment.id, intent_id, amount: refund.money() };
            stripe.create_refund(&request).await
        }
    };
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    match answer {
        Ok(id) => refund.settle(&mut tx, RefundStatus::Pending, Some(&id), None, now).await?,
        Err(fault @ StripeError::Refused { status: 400 | 402 | 404, .. }) => {
            tracing::error!(refund_id = %refund.id, %fault, "Stripe refused a refund");
            refund.settle(&mut tx, RefundStatus::Failed, None, Some(fault.word()), now).await?
        }
        // A key of ours that is wrong, or an answer that says nothing: not the refund's fault.
        Err(fault) => return Err(Error::unavailable(fault)),
    };
    app.commit(tx).await
}

/// Stripe's outcome as ours.
pub(super) fn status_of(outcome: RefundOutcome) -> RefundStatus {
    match outcome {
        RefundOutcome::Pending => RefundStatus::Pending,
        RefundOutcome::Succeeded => RefundStatus::Succeeded,
        RefundOutcome::Failed => RefundStatus::Failed,
    }
}

impl Settlement<'_> {
    /// Refunds as Stripe has them, whoever made them: rows and ledger follow.
    pub(super) async fn apply_refunds(&mut self, stripe_state: &[RefundNow]) -> Result<()> {
        let payment_id = self.payment.id;
        let mut rows = RefundRow::of_payment(self.db(), payment_id).await?;
        for refund in stripe_state {
            let is_it = |row: &RefundRow| {
                row.stripe_refund_id.as_ref() == Some(&refund.id)
                    || (row.stripe_refund_id.is_none() && refund.refund_id == Some(row.id))
            };
            let place = match rows.iter().position(is_it) {
                Some(place) => place,
                None => {
                    rows.push(self.adopt(refund).await?);
                    rows.len() - 1
                }
            };
            self.note_refund(&mut rows[place], refund).await?;
        }
        self.try_again(&rows).await?;
        if self.payment.status == PaymentStatus::Refunded && self.booking.status == BookingStatus::Confirmed {
            self.step(Event::RefundInFull).await?;
        }
        Ok(())
    }

    /// One that was made in Stripe's dashboard.
    async fn adopt(&mut self, refund: &RefundNow) -> Result<RefundRow> {
        let new = NewRefund {
            payment_id: self.payment.id,
            amount: refund.amount,
            reason: MADE_AT_STRIPE,
            requested_by: BY_STRIPE,
            retry_of: None,
            attempt: 1,
            stripe_refund_id: Some(&refund.id),
        };
        let row = RefundRow::insert(&mut self.tx, &new, self.now).await?;
        write_down(&mut self.tx, "payments.refund_found", "system", &row, self.origin, self.now).await?;
        self.is_changed = true;
        Ok(row)
    }

    async fn note_refund(&mut self, row: &mut RefundRow, refund: &RefundNow) -> Result<()> {
        let (before, status) = (row.status, status_of(refund.outcome));
        let why = refund.failure_reason.as_deref();
        if row.settle(&mut self.tx, status, Some(&refund.id), why, self.now).await? {
            self.is_changed = true;
        }
        match (before, row.status) {
            (RefundStatus::Pending, RefundStatus::Succeeded) => self.money_went(row, refund).await,
            (RefundStatus::Succeeded, RefundStatus::Failed) => self.money_came_back(row, refund).await,
            _ => Ok(()),
        }
    }

    async fn money_went(&mut self, row: &RefundRow, refund: &RefundNow) -> Result<()> {
        let went = Money::new(-refund.amount.amount, refund.amount.currency);
        let (payment_id, now) = (self.payment.id, self.now);
        if payments::ledger::append(self.db(), payment_id, EntryKind::Refund, went, &refund.id, now).await? {
            self.payment.refunded_amount += refund.amount.amount;
            self.payment.status = self.payment.status_by_money();
            // Who paid too late has been told in a mail of its own.
            if !matches!(row.reason.as_str(), PAID_TOO_LATE | PAID_AFTER_CANCELLATION) {
                let kind = EmailKind::RefundIssued { refund_id: row.id };
                self.notify_client(NotificationKind::RefundIssued, kind, json!({ "amount": refund.amount })).await?;
            }
        }
        Ok(())
    }

    /// A refund that had succeeded and failed days later: the money is ours still.
    async fn money_came_back(&mut self, row: &RefundRow, refund: &RefundNow) -> Result<()> {
        tracing::error!(refund_id = %row.id, "a refund came back");
        let line = payments::reversal_id(&refund.id);
        let (payment_id, now) = (self.payment.id, self.now);
        if payments::ledger::append(self.db(), payment_id, EntryKind::RefundFailed, refund.amount, &line, now).await? {
            self.payment.refunded_amount -= refund.amount.amount;
            self.payment.status = self.payment.status_by_money();
        }
        Ok(())
    }

    /// Failed refunds of ours, once more: as rows of their own, while there is as much left to give back.
    async fn try_again(&mut self, rows: &[RefundRow]) -> Result<()> {
        let is_tried = |row: &RefundRow| rows.iter().any(|other| other.retry_of == Some(row.id));
        let failed = rows.iter().filter(|row| row.status == RefundStatus::Failed && row.requested_by != BY_STRIPE);
        for row in failed.filter(|row| !is_tried(row)) {
            let Some(wait) = usize::try_from(row.attempt - 1).ok().and_then(|tried| RETRIES.get(tried)) else {
                continue;
            };
            let payment_id = self.payment.id;
            let left = self.payment.captured_amount - RefundRow::total(self.db(), payment_id).await?;
            if left < row.amount {
                continue;
            }
            let new = NewRefund {
                payment_id,
                amount: row.money(),
                reason: &row.reason,
                requested_by: &row.requested_by,
                retry_of: Some(row.id),
                attempt: row.attempt + 1,
                stripe_refund_id: None,
            };
            let again = RefundRow::insert(&mut self.tx, &new, self.now).await?;
            let job = SendRefund { refund_id: again.id };
            enqueue_at(&mut self.tx, self.origin, self.now, self.now + *wait, &job).await?;
            write_down(&mut self.tx, "payments.refund_retried", "system", &again, self.origin, self.now).await?;
            self.is_changed = true;
        }
        Ok(())
    }
}
