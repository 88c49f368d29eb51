//! Refunds of a settlement: rows and ledger follow Stripe, and failed refunds are retried.

use jiff::SignedDuration;
use serde_json::json;

use super::transaction::Settlement;
use crate::actors::payments::record_refund::write_audit;
use crate::clock::hours;
use crate::error::Result;
use crate::integrations::stripe::Refund;
use crate::jobs::definitions::emails::EmailKind;
use crate::jobs::definitions::payments::SendRefund;
use crate::jobs::enqueue_at;
use crate::models::bookings::{BookingStatus, Event};
use crate::models::money::Money;
use crate::models::notifications::NotificationKind;
use crate::models::payments::{
    BY_STRIPE, EntryKind, MADE_AT_STRIPE, NewRefund, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, PaymentStatus, RefundRow,
    RefundStatus, ledger,
};

/// How long after a failure a refund is retried. After the last an admin has to send it; they see it from the first failure on.
const RETRY_DELAYS: [SignedDuration; 2] = [hours(1), hours(24)];

impl Settlement<'_> {
    /// Updates rows and ledger from Stripe's refunds, including those made in its dashboard.
    pub(super) async fn apply_refunds(&mut self, stripe_refunds: &[Refund]) -> Result<()> {
        let payment_id = self.payment.id;
        let mut rows = RefundRow::of_payment(&mut self.tx, payment_id).await?;
        for refund in stripe_refunds {
            let matches = |row: &RefundRow| {
                row.stripe_refund_id.as_ref() == Some(&refund.id)
                    || (row.stripe_refund_id.is_none() && refund.refund_id == Some(row.id))
            };
            let index = match rows.iter().position(matches) {
                Some(index) => index,
                None => {
                    rows.push(self.insert_dashboard_refund(refund).await?);
                    rows.len() - 1
                }
            };
            self.apply_refund(&mut rows[index], refund).await?;
        }
        self.retry_failed(&rows).await?;
        if self.payment.status == PaymentStatus::Refunded && self.booking.status == BookingStatus::Confirmed {
            self.step(Event::RefundInFull).await?;
        }
        Ok(())
    }

    /// Records a refund that was made in Stripe's dashboard.
    async fn insert_dashboard_refund(&mut self, refund: &Refund) -> Result<RefundRow> {
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
        write_audit(&mut self.tx, "payments.refund_found", "system", &row, self.origin, self.now).await?;
        self.is_changed = true;
        Ok(row)
    }

    /// Updates a refund's row, and enters into the ledger what has moved.
    async fn apply_refund(&mut self, row: &mut RefundRow, refund: &Refund) -> Result<()> {
        let before = row.status;
        let failure_reason = refund.failure_reason.as_deref();
        if row.update(&mut self.tx, refund.status, Some(&refund.id), failure_reason, self.now).await? {
            self.is_changed = true;
        }
        match (before, row.status) {
            (RefundStatus::Pending, RefundStatus::Succeeded) => self.enter_refund(row, refund).await,
            (RefundStatus::Succeeded, RefundStatus::Failed) => self.reverse_refund(row, refund).await,
            _ => Ok(()),
        }
    }

    /// Enters a succeeded refund into the ledger, and notifies the client.
    async fn enter_refund(&mut self, row: &RefundRow, refund: &Refund) -> Result<()> {
        let amount = Money::new(-refund.amount.amount, refund.amount.currency);
        let (payment_id, now) = (self.payment.id, self.now);
        if ledger::append(&mut self.tx, payment_id, EntryKind::Refund, amount, &refund.id, now).await? {
            self.payment.refunded_amount += refund.amount.amount;
            self.payment.status = self.payment.status_by_amounts();
            // A late payer was notified when the refund was recorded.
            if !matches!(row.reason.as_str(), PAID_TOO_LATE | PAID_AFTER_CANCELLATION) {
                let email = EmailKind::RefundIssued { refund_id: row.id };
                self.notify_client(NotificationKind::RefundIssued, email, json!({ "amount": refund.amount })).await?;
            }
        }
        Ok(())
    }

    /// Reverses in the ledger a refund that failed after it had succeeded.
    async fn reverse_refund(&mut self, row: &RefundRow, refund: &Refund) -> Result<()> {
        tracing::error!(refund_id = %row.id, "refund failed after it had succeeded");
        let entry_id = ledger::reversal_id(&refund.id);
        let (payment_id, now) = (self.payment.id, self.now);
        if ledger::append(&mut self.tx, payment_id, EntryKind::RefundFailed, refund.amount, &entry_id, now).await? {
            self.payment.refunded_amount -= refund.amount.amount;
            self.payment.status = self.payment.status_by_amounts();
        }
        Ok(())
    }

    /// Retries our failed refunds as rows of their own, while their amount is still left to refund.
    async fn retry_failed(&mut self, rows: &[RefundRow]) -> Result<()> {
        let is_retried = |row: &RefundRow| rows.iter().any(|other| other.retry_of == Some(row.id));
        let failed = rows.iter().filter(|row| row.status == RefundStatus::Failed && row.requested_by != BY_STRIPE);
        for row in failed.filter(|row| !is_retried(row)) {
            let Some(delay) = usize::try_from(row.attempt - 1).ok().and_then(|retries| RETRY_DELAYS.get(retries))
            else {
                continue;
            };
            let payment_id = self.payment.id;
            if self.payment.refundable_amount(&mut self.tx).await? < row.amount {
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
            let retry = RefundRow::insert(&mut self.tx, &new, self.now).await?;
            let job = SendRefund { refund_id: retry.id };
            enqueue_at(&mut self.tx, self.origin, self.now, self.now + *delay, &job).await?;
            write_audit(&mut self.tx, "payments.refund_retried", "system", &retry, self.origin, self.now).await?;
            self.is_changed = true;
        }
        Ok(())
    }
}
