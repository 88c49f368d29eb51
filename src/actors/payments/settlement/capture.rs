//! The capture of a settlement: entered into the ledger once; then the session is confirmed, or everything is refunded.

use serde_json::json;
use uuid::Uuid;

use super::fetch::StripeState;
use super::transaction::Settlement;
use crate::actors::payments::record_refund::{RefundTerms, record_refund};
use crate::app::App;
use crate::db::Savepoint;
use crate::error::{Code, Result};
use crate::integrations::stripe::Capture;
use crate::jobs::definitions::emails::EmailKind;
use crate::models::bookings::{self, BookingStatus, Event, Party, Step, transition};
use crate::models::money::Money;
use crate::models::notifications::NotificationKind;
use crate::models::payments::{
    CheckoutStatus, EntryKind, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, PaymentStatus, RefundStatus, ledger,
};
use crate::models::profiles::CoachRow;

impl Settlement<'_> {
    /// Enters the capture into the ledger, and confirms the booking or refunds the payment.
    pub(super) async fn record_capture(&mut self, capture: &Capture, stripe_state: &StripeState) -> Result<()> {
        self.payment.checkout_status = CheckoutStatus::Complete;
        let price = self.payment.price();
        let received = capture.received;
        if received != price {
            return self.apply_wrong_amount(capture, stripe_state).await;
        }
        let (payment_id, now) = (self.payment.id, self.now);
        if !ledger::append(&mut self.tx, payment_id, EntryKind::Capture, received, &capture.charge_id, now).await? {
            return Ok(());
        }
        self.payment.captured_amount += received.amount;
        self.payment.record_captured(&mut self.tx).await?;
        self.payment.status = self.payment.status_by_amounts();
        self.confirm_or_refund(refunded_at_stripe(stripe_state)).await
    }

    /// Another amount or currency than agreed confirms nothing. It is flagged until an admin has refunded it in Stripe's dashboard; then the ledger
    /// has both movements, as Stripe has.
    async fn apply_wrong_amount(&mut self, capture: &Capture, stripe_state: &StripeState) -> Result<()> {
        let (price, received) = (self.payment.price(), capture.received);
        if refunded_at_stripe(stripe_state) < received.amount {
            tracing::error!(critical = true, payment_id = %self.payment.id, expected = ?price, actual = ?received, "paid amount differs from the price");
            self.payment.record_issue("wrong_amount", serde_json::json!(price), serde_json::json!(received), self.now);
            return Ok(());
        }
        let (payment_id, now) = (self.payment.id, self.now);
        ledger::append(&mut self.tx, payment_id, EntryKind::Capture, received, &capture.charge_id, now).await?;
        for refund in &stripe_state.refunds {
            let amount = refund.amount;
            if refund.status == RefundStatus::Succeeded {
                let back = Money::new(-amount.amount, amount.currency);
                ledger::append(&mut self.tx, payment_id, EntryKind::Refund, back, &refund.id, now).await?;
            } else if ledger::balance(&mut self.tx, &refund.id).await?.is_some_and(|balance| balance.amount < 0) {
                let reversal = ledger::reversal_id(&refund.id);
                ledger::append(&mut self.tx, payment_id, EntryKind::RefundFailed, amount, &reversal, now).await?;
            }
        }
        self.payment.issue = None;
        self.payment.status = PaymentStatus::Cancelled;
        self.release_overdue_hold().await
    }

    /// Confirms the booking; if its time is taken or over, refunds what has not been refunded at Stripe already.
    async fn confirm_or_refund(&mut self, refunded_at_stripe: i64) -> Result<()> {
        let event = if self.booking.status == BookingStatus::Pending { Event::Settle } else { Event::SettleLate };
        let (coach_id, client_id) = (self.booking.coach_id, self.booking.client_id);
        let coach = CoachRow::by_id(&mut self.tx, coach_id).await?;
        let link = coach.and_then(|coach| meeting_link(self.app, &coach, self.booking.id));
        // Serialises late payments with new bookings of the time. 23P01 after the savepoint means that the time is taken.
        bookings::lock_participants(&mut self.tx, coach_id, client_id).await?;
        let savepoint = Savepoint::set(&mut self.tx, "confirm").await?;
        let step = Step { meeting_link: link, ..Step::system(event, self.origin) };
        match transition(&mut self.tx, &self.booking, step, self.now).await {
            Ok(confirmed) => {
                savepoint.release(&mut self.tx).await?;
                self.booking = confirmed;
                self.is_schedule_changed = true;
                Ok(())
            }
            Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy | Code::InvalidTransition) => {
                savepoint.roll_back(&mut self.tx).await?;
                if self.booking.status == BookingStatus::Pending {
                    // The session would have begun already.
                    self.step(Event::ExpireHold).await?;
                }
                // The system cancels only expired holds.
                let is_late = self.booking.cancelled_by == Some(Party::System);
                self.refund_remainder(if is_late { PAID_TOO_LATE } else { PAID_AFTER_CANCELLATION }, refunded_at_stripe)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    /// Records the refund of what has not been refunded at Stripe, and notifies the client.
    async fn refund_remainder(&mut self, reason: &str, refunded_at_stripe: i64) -> Result<()> {
        let remainder = self.payment.captured_amount - refunded_at_stripe;
        if remainder <= 0 {
            return Ok(());
        }
        let refund = RefundTerms { amount: remainder, reason, by: "system" };
        let refund_id = record_refund(&mut self.tx, &self.payment, &refund, self.origin, self.now).await?;
        let booking_id = self.booking.id;
        let amount = Money::new(remainder, self.payment.currency);
        let email = EmailKind::LatePaymentRefunded { booking_id, refund_id };
        self.notify_client(NotificationKind::RefundIssued, email, json!({ "amount": amount })).await
    }
}

/// The refunds that have succeeded or are pending at Stripe, in minor units.
fn refunded_at_stripe(stripe_state: &StripeState) -> i64 {
    let refunds = stripe_state.refunds.iter().filter(|refund| refund.status != RefundStatus::Failed);
    refunds.map(|refund| refund.amount.amount).sum()
}

/// The coach's meeting link, else one from the template.
pub fn meeting_link(app: &App, coach: &CoachRow, booking_id: Uuid) -> Option<String> {
    let from_template = || {
        let template = app.config.meeting_url_template.as_ref()?;
        Some(template.replace("{booking_id}", &booking_id.to_string()))
    };
    coach.meeting_url.clone().or_else(from_template)
}
