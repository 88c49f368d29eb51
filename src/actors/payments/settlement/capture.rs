//! The money is there: a line in the ledger, once, and then the session stands, or the money goes back.

use serde_json::json;
use uuid::Uuid;

use super::Settlement;
use super::fetch::StripeState;
use crate::actors::payments::refunds::{RefundTerms, record_refund};
use crate::app::App;
use crate::error::{Code, Result};
use crate::integrations::stripe::{ChargeNow, RefundOutcome};
use crate::jobs::definitions::emails::EmailKind;
use crate::models::bookings::{self, BookingStatus, Event, Party, Step, transition};
use crate::models::money::Money;
use crate::models::notifications::NotificationKind;
use crate::models::payments::{self, CheckoutStatus, EntryKind, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, PaymentStatus};
use crate::models::profiles::CoachRow;

impl Settlement<'_> {
    pub(super) async fn record_capture(&mut self, charge: &ChargeNow, stripe_state: &StripeState) -> Result<()> {
        self.payment.checkout_status = CheckoutStatus::Complete;
        let price = self.payment.price();
        let received = stripe_state.session.intent.as_ref().and_then(|intent| intent.received).unwrap_or(charge.amount);
        if received != price {
            return self.apply_wrong_amount(received, stripe_state).await;
        }
        let (payment_id, now) = (self.payment.id, self.now);
        if !payments::ledger::append(self.db(), payment_id, EntryKind::Capture, received, &charge.id, now).await? {
            return Ok(());
        }
        self.payment.captured_amount += received.amount;
        // The trigger that guards `confirmed` reads this column.
        let captured = self.payment.captured_amount;
        sqlx::query("update payments set captured_amount = $2 where id = $1")
            .bind(payment_id)
            .bind(captured)
            .execute(self.db())
            .await?;
        self.payment.status = self.payment.status_by_money();
        self.confirm_or_refund(refunded_at_stripe(stripe_state)).await
    }

    /// Another amount, or another currency, than agreed confirms nothing: an admin sends it back in Stripe's dashboard, and then it
    /// is over.
    async fn apply_wrong_amount(&mut self, received: Money, stripe_state: &StripeState) -> Result<()> {
        let price = self.payment.price();
        if refunded_at_stripe(stripe_state) < received.amount {
            tracing::error!(payment_id = %self.payment.id, expected = ?price, actual = ?received, "paid another amount than recorded");
            self.payment.record_issue("wrong_amount", serde_json::json!(price), serde_json::json!(received), self.now);
            return Ok(());
        }
        self.payment.issue = None;
        self.payment.status = PaymentStatus::Cancelled;
        self.release_overdue_hold().await
    }

    /// Gives the payer the session, or the money back, as far as nobody has sent it back already.
    async fn confirm_or_refund(&mut self, refunded_at_stripe: i64) -> Result<()> {
        let event = if self.booking.status == BookingStatus::Pending { Event::Settle } else { Event::SettleLate };
        let (coach_id, client_id) = (self.booking.coach_id, self.booking.client_id);
        let coach = CoachRow::by_id(self.db(), coach_id).await?;
        let link = coach.and_then(|coach| meeting_link(self.app, &coach, self.booking.id));
        // Serialises late comers with those who book the time anew; 23P01 under the savepoint means that it is taken.
        bookings::lock_participants(self.db(), coach_id, client_id).await?;
        sqlx::query("savepoint confirm").execute(self.db()).await?;
        let step = Step { meeting_link: link, ..Step::system(event, self.origin) };
        match transition(&mut self.tx, &self.booking, step, self.now).await {
            Ok(confirmed) => {
                sqlx::query("release savepoint confirm").execute(self.db()).await?;
                self.booking = confirmed;
                self.is_schedule_changed = true;
                Ok(())
            }
            Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy | Code::InvalidTransition) => {
                sqlx::query("rollback to savepoint confirm").execute(self.db()).await?;
                if self.booking.status == BookingStatus::Pending {
                    // Heard of only after its hour had come: nobody was told that it takes place.
                    self.step(Event::ExpireHold).await?;
                }
                // The system cancels nothing but holds that ran out.
                let is_late = self.booking.cancelled_by == Some(Party::System);
                self.refund_remainder(if is_late { PAID_TOO_LATE } else { PAID_AFTER_CANCELLATION }, refunded_at_stripe)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    async fn refund_remainder(&mut self, reason: &str, refunded_at_stripe: i64) -> Result<()> {
        let rest = self.payment.captured_amount - refunded_at_stripe;
        if rest <= 0 {
            return Ok(());
        }
        let refund = RefundTerms { amount: rest, reason, by: "system" };
        let refund_id = record_refund(&mut self.tx, &self.payment, &refund, self.origin, self.now).await?;
        let booking_id = self.booking.id;
        let amount = Money::new(rest, self.payment.currency);
        let about = EmailKind::LatePaymentRefunded { booking_id, refund_id };
        self.notify_client(NotificationKind::RefundIssued, about, json!({ "amount": amount })).await
    }
}

/// What has gone back, or is on its way, as Stripe has it; in minor units.
fn refunded_at_stripe(stripe_state: &StripeState) -> i64 {
    let counts = stripe_state.refunds.iter().filter(|refund| refund.outcome != RefundOutcome::Failed);
    counts.map(|refund| refund.amount.amount).sum()
}

/// The coach's own link, else one from the template.
pub fn meeting_link(app: &App, coach: &CoachRow, booking_id: Uuid) -> Option<String> {
    let from_template = || {
        let template = app.config.meeting_url_template.as_ref()?;
        Some(template.replace("{booking_id}", &booking_id.to_string()))
    };
    coach.meeting_url.clone().or_else(from_template)
}
