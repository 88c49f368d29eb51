//! The money is there: a line in the ledger, once, and then the session stands, or the money goes back.

use serde_json::json;
use uuid::Uuid;

use super::look::Seen;
use super::refunds::{Recorded, record_refund};
use super::settle::Settling;
use crate::actors::House;
use crate::error::{Code, Result};
use crate::integrations::stripe::{ChargeNow, RefundOutcome};
use crate::jobs::emails::About;
use crate::models::bookings::{self, Event, Status, Step, Who, transition};
use crate::models::money::Money;
use crate::models::notifications::Kind;
use crate::models::payments::{self, Checkout, Movement, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, PaymentStatus};
use crate::models::profiles::CoachRow;

impl Settling<'_> {
    pub(super) async fn take_money(&mut self, charge: &ChargeNow, seen: &Seen) -> Result<()> {
        self.payment.checkout = Checkout::Complete;
        let price = self.payment.price();
        let received = seen.session.intent.as_ref().and_then(|intent| intent.received).unwrap_or(charge.amount);
        if received != price {
            return self.note_wrong_amount(received, seen).await;
        }
        let (payment_id, now) = (self.payment.id, self.now);
        if !payments::add_line(self.db(), payment_id, Movement::Capture, received, &charge.id, now).await? {
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
        self.seat(given_back(seen)).await
    }

    /// Another amount, or another currency, than agreed confirms nothing: an admin sends it back in Stripe's dashboard, and then it
    /// is over.
    async fn note_wrong_amount(&mut self, received: Money, seen: &Seen) -> Result<()> {
        let price = self.payment.price();
        if given_back(seen) < received.amount {
            tracing::error!(payment_id = %self.payment.id, expected = ?price, actual = ?received, "paid another amount than recorded");
            self.payment.flag_as("wrong_amount", serde_json::json!(price), serde_json::json!(received), self.now);
            return Ok(());
        }
        self.payment.flag = None;
        self.payment.status = PaymentStatus::Cancelled;
        self.release_overdue_hold().await
    }

    /// Gives the payer the session, or the money back, as far as nobody has sent it back already.
    async fn seat(&mut self, given_back: i64) -> Result<()> {
        let event = if self.booking.status == Status::Pending { Event::Settle } else { Event::SettleLate };
        let (coach_id, client_id) = (self.booking.coach_id, self.booking.client_id);
        let coach = CoachRow::by_id(self.db(), coach_id).await?;
        let link = coach.and_then(|coach| meeting_link(self.house, &coach, self.booking.id));
        // Serialises late comers with those who book the time anew; 23P01 under the savepoint means that it is taken.
        bookings::lock_people(self.db(), coach_id, client_id).await?;
        sqlx::query("savepoint seat").execute(self.db()).await?;
        let step = Step { meeting_link: link, ..Step::system(event, self.origin) };
        match transition(&mut self.tx, &self.booking, step, self.now).await {
            Ok(seated) => {
                sqlx::query("release savepoint seat").execute(self.db()).await?;
                self.booking = seated;
                self.is_calendar_changed = true;
                Ok(())
            }
            Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy | Code::InvalidTransition) => {
                sqlx::query("rollback to savepoint seat").execute(self.db()).await?;
                if self.booking.status == Status::Pending {
                    // Heard of only after its hour had come: nobody was told that it takes place.
                    self.step(Event::ExpireHold).await?;
                }
                // The system cancels nothing but holds that ran out.
                let is_late = self.booking.cancelled_by == Some(Who::System);
                self.send_back(if is_late { PAID_TOO_LATE } else { PAID_AFTER_CANCELLATION }, given_back).await
            }
            Err(error) => Err(error),
        }
    }

    async fn send_back(&mut self, reason: &str, given_back: i64) -> Result<()> {
        let rest = self.payment.captured_amount - given_back;
        if rest <= 0 {
            return Ok(());
        }
        let refund = Recorded { amount: rest, reason, by: "system" };
        let refund_id = record_refund(&mut self.tx, &self.payment, &refund, self.origin, self.now).await?;
        let booking_id = self.booking.id;
        let amount = Money::new(rest, self.payment.currency);
        let about = About::LatePaymentRefunded { booking_id, refund_id };
        self.tell_client(Kind::RefundIssued, about, json!({ "amount": amount })).await
    }
}

/// What has gone back, or is on its way, as Stripe has it; in minor units.
fn given_back(seen: &Seen) -> i64 {
    let counts = seen.refunds.iter().filter(|refund| refund.outcome != RefundOutcome::Failed);
    counts.map(|refund| refund.amount.amount).sum()
}

/// The coach's own link, else one from the template.
pub fn meeting_link(house: &House, coach: &CoachRow, booking_id: Uuid) -> Option<String> {
    let from_template = || {
        let template = house.config.meeting_url_template.as_ref()?;
        Some(template.replace("{booking_id}", &booking_id.to_string()))
    };
    coach.meeting_url.clone().or_else(from_template)
}
