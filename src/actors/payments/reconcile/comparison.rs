//! The comparison of one object of Stripe's with the ledger.

use std::mem;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::payments::settlement::settle;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Result};
use crate::integrations::stripe::{Charge, Dispute, Refund, StripeError, UnreadableItem};
use crate::jobs::Fence;
use crate::models::money::Money;
use crate::models::payments::reconciliation::{Discrepancy, DiscrepancyKind, Running};
use crate::models::payments::{self, Payment, RefundRow, RefundStatus, ledger};
use crate::origin::Origin;

/// What is needed to compare, and what has come of it since the last page.
pub(super) struct Comparison<'a> {
    pub app: &'a App,
    origin: &'a Origin,
    fence: Fence,
    pub running: Running,
    /// Ids of the charges and refunds that Stripe has listed.
    listed: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub fn new(app: &'a App, origin: &'a Origin, fence: Fence, running: Running) -> Self {
        Self { app, origin, fence, running, listed: Vec::new() }
    }

    /// Records how far it has come.
    pub async fn save(&mut self, db: &mut PgConnection) -> Result<()> {
        let listed = mem::take(&mut self.listed);
        self.running.save(db, &listed).await
    }

    pub async fn charge(&mut self, charge: &Charge) -> Result<()> {
        self.running.counts.charges += 1;
        let at = charge.created_at.unwrap_or(self.running.progress.window.to);
        self.compare(&charge.id, charge.amount, charge.payment_id, at).await
    }

    pub async fn refund(&mut self, refund: &Refund) -> Result<()> {
        let Some(payment_id) = self.payment_of(refund.intent_id.as_deref()).await? else { return Ok(()) };
        self.running.counts.refunds += 1;
        if !self.is_refund_current(refund).await? {
            self.settle_payment(payment_id).await?;
            self.running.counts.repaired += i32::from(self.is_refund_current(refund).await?);
        }
        let at = refund.created_at.unwrap_or(self.running.progress.window.to);
        self.compare(&refund.id, moved_amount(refund), Some(payment_id), at).await
    }

    pub async fn dispute(&mut self, dispute: &Dispute) -> Result<()> {
        let Some(payment_id) = self.payment_of(dispute.intent_id.as_deref()).await? else { return Ok(()) };
        self.running.counts.disputes += 1;
        if !self.is_dispute_current(dispute).await? {
            self.settle_payment(payment_id).await?;
            self.running.counts.repaired += i32::from(self.is_dispute_current(dispute).await?);
        }
        Ok(())
    }

    /// Records the objects of payments of ours that can't be read, unless the payment itself is listed for it.
    pub async fn unreadable(&mut self, items: &[UnreadableItem]) -> Result<()> {
        for item in items {
            let by_intent = self.payment_of(item.intent_id.as_deref()).await?;
            let (Some(payment_id), Some(stripe_id)) = (item.payment_id.or(by_intent), &item.stripe_id) else {
                tracing::warn!(field = %item.field, "an object at Stripe can't be read");
                continue;
            };
            self.listed.push(stripe_id.clone());
            if self.settle_payment(payment_id).await? && !self.has_issue(payment_id).await? {
                self.record(Discrepancy {
                    stripe_id: stripe_id.clone(),
                    kind: DiscrepancyKind::Unreadable,
                    payment_id: Some(payment_id),
                    expected: self.ledger_balance(stripe_id).await?,
                    actual: None,
                    reason: Some(item.field.reason()),
                    object_created_at: item.created_at.unwrap_or(self.running.progress.window.to),
                })
                .await?;
            }
        }
        Ok(())
    }

    /// Compares the amount that an object has moved with the ledger, and settles its payment if they differ.
    async fn compare(&mut self, id: &str, moved: Money, payment_id: Option<Uuid>, at: Timestamp) -> Result<()> {
        self.listed.push(id.to_owned());
        if self.is_in_ledger(id, moved).await? {
            return Ok(());
        }
        let payment_exists = match payment_id {
            Some(payment_id) => self.settle_payment(payment_id).await?,
            None => false,
        };
        if self.is_in_ledger(id, moved).await? {
            self.running.counts.repaired += 1;
            return Ok(());
        }
        let payment_id = payment_id.filter(|_| payment_exists);
        if let Some(payment_id) = payment_id
            && self.has_issue(payment_id).await?
        {
            // Already listed: as a wrong amount, or as unreadable.
            return Ok(());
        }
        let kind = if payment_exists { DiscrepancyKind::NotInLedger } else { DiscrepancyKind::UnknownPayment };
        let (stripe_id, expected) = (id.to_owned(), self.ledger_balance(id).await?);
        let actual = Some(moved);
        self.record(Discrepancy { stripe_id, kind, payment_id, expected, actual, reason: None, object_created_at: at })
            .await
    }

    /// Whether the ledger has what Stripe says, which may be nothing.
    pub async fn agrees(&self, id: &str, moved: Option<Money>) -> Result<bool> {
        match moved {
            Some(moved) => self.is_in_ledger(id, moved).await,
            None => Ok(self.ledger_balance(id).await?.is_none_or(|balance| balance.amount == 0)),
        }
    }

    pub async fn record(&self, discrepancy: Discrepancy) -> Result<()> {
        let Discrepancy { stripe_id, kind, payment_id, reason, .. } = &discrepancy;
        tracing::error!(stripe_id, ?kind, ?payment_id, reason, "discrepancy between Stripe and the ledger");
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        discrepancy.save(&mut tx, self.app.now()).await?;
        self.app.commit(tx).await
    }

    /// A difference of before is still there.
    pub async fn touch(&self, stripe_id: &str) -> Result<()> {
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        Discrepancy::touch(&mut tx, stripe_id, self.app.now()).await?;
        self.app.commit(tx).await
    }

    async fn has_issue(&self, payment_id: Uuid) -> Result<bool> {
        Ok(Payment::by_id(&mut *self.app.db.acquire().await?, payment_id).await?.issue.is_some())
    }

    async fn ledger_balance(&self, id: &str) -> Result<Option<Money>> {
        ledger::balance(&mut *self.app.db.acquire().await?, id).await
    }

    async fn is_in_ledger(&self, id: &str, moved: Money) -> Result<bool> {
        Ok(self.ledger_balance(id).await?.unwrap_or(Money::zero(moved.currency)) == moved)
    }

    async fn is_dispute_current(&self, dispute: &Dispute) -> Result<bool> {
        let known = payments::Dispute::status_by_id(&mut *self.app.db.acquire().await?, &dispute.id).await?;
        Ok(known.as_ref() == Some(&dispute.status))
    }

    /// A refund that failed before it moved anything is compared too, so that admins see it.
    async fn is_refund_current(&self, refund: &Refund) -> Result<bool> {
        let known = RefundRow::status_by_stripe_id(&mut *self.app.db.acquire().await?, &refund.id).await?;
        Ok(known == Some(refund.status))
    }

    async fn payment_of(&self, intent_id: Option<&str>) -> Result<Option<Uuid>> {
        match intent_id {
            Some(id) => Payment::id_by_stripe_object(&mut *self.app.db.acquire().await?, id).await,
            None => Ok(None),
        }
    }

    /// Settles a payment; `false`: there is none of that id. A refusal by Stripe is logged, and the run continues.
    pub async fn settle_payment(&self, payment_id: Uuid) -> Result<bool> {
        self.fence.ensure_held(&mut *self.app.db.acquire().await?).await?;
        match settle(self.app, payment_id, self.origin, None).await {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Code::NotFound => Ok(false),
            // The payment is listed, and the run goes on.
            Err(error) if StripeError::unreadable_field(&error).is_some() => Ok(true),
            Err(error) if error.code() == Code::Unavailable => Err(error),
            Err(error) => {
                tracing::error!(%payment_id, %error, "payment not settled");
                Ok(true)
            }
        }
    }
}

/// What a refund has moved: nothing while it is pending, and nothing after it failed.
pub(super) fn moved_amount(refund: &Refund) -> Money {
    let has_moved = refund.status == RefundStatus::Succeeded;
    Money::new(if has_moved { -refund.amount.amount } else { 0 }, refund.amount.currency)
}
