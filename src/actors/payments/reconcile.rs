//! Daily reconciliation: Stripe's lists are compared with the ledger, and the ledger with Stripe. A payment that differs is settled; what
//! still differs then is recorded for admins until it does not.
//!
//! This finds within a day what lost events and changes in Stripe's dashboard have left behind.

use std::collections::HashSet;

use uuid::Uuid;

use super::settlement::settle;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Result};
use crate::integrations::stripe::{Charge, Dispute, Refund, Stripe, StripeError, UnreadableItem};
use crate::jobs::Fence;
use crate::models::money::Money;
use crate::models::payments::reconciliation::{self, Counts, Discrepancy, DiscrepancyKind, Window};
use crate::models::payments::{self, Payment, RefundRow, RefundStatus, ledger};
use crate::origin::Origin;

/// Ledger entries read at a time.
const BATCH: i64 = 200;

/// Compares Stripe's lists with the ledger.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; the next attempt starts over.
pub async fn reconcile(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let window = Window::next(&mut *app.db.acquire().await?, app.now()).await?;
    let stripe = app.stripe()?;
    let mut run =
        ReconciliationRun { app, stripe, origin, fence, window, counts: Counts::default(), listed: HashSet::new() };
    run.check_charges().await?;
    run.check_refunds().await?;
    run.check_disputes().await?;
    run.check_entries().await?;
    let unresolved = reconciliation::unresolved_payment_ids(&mut *app.db.acquire().await?, window.to).await?;
    for payment_id in unresolved {
        run.settle_payment(payment_id).await?;
    }
    let now = app.now();
    let mut tx = app.begin().await?;
    reconciliation::conclude(&mut tx, window, run.counts, now).await?;
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await?;
    tracing::info!(counts = ?run.counts, "reconciliation finished");
    Ok(())
}

/// A reconciliation in progress.
struct ReconciliationRun<'a> {
    app: &'a App,
    stripe: &'a Stripe,
    origin: &'a Origin,
    fence: Fence,
    window: Window,
    counts: Counts,
    /// Ids of the charges and refunds that Stripe has listed.
    listed: HashSet<String>,
}

impl ReconciliationRun<'_> {
    async fn check_charges(&mut self) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.charges(self.window.objects_from, self.window.to, after.as_deref()).await?;
            let ours: Vec<&Charge> =
                page.items.iter().filter(|charge| charge.is_paid && charge.payment_id.is_some()).collect();
            for charge in ours {
                self.counts.charges += 1;
                self.compare(&charge.id, charge.amount, charge.payment_id, charge.created_at.unwrap_or(self.window.to))
                    .await?;
            }
            self.list_unreadable(&page.unreadable).await?;
            let Some(next) = page.next else { return Ok(()) };
            after = Some(next);
        }
    }

    async fn check_refunds(&mut self) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.refunds(self.window.refunds_from, self.window.to, after.as_deref()).await?;
            for refund in &page.items {
                let Some(payment_id) = self.payment_of(refund.intent_id.as_deref()).await? else { continue };
                self.counts.refunds += 1;
                if !self.is_refund_current(refund).await? {
                    self.settle_payment(payment_id).await?;
                    self.counts.repaired += i32::from(self.is_refund_current(refund).await?);
                }
                self.compare(
                    &refund.id,
                    moved_amount(refund),
                    Some(payment_id),
                    refund.created_at.unwrap_or(self.window.to),
                )
                .await?;
            }
            self.list_unreadable(&page.unreadable).await?;
            let Some(next) = page.next else { return Ok(()) };
            after = Some(next);
        }
    }

    async fn check_disputes(&mut self) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.disputes(self.window.objects_from, self.window.to, after.as_deref()).await?;
            for dispute in &page.items {
                let Some(payment_id) = self.payment_of(dispute.intent_id.as_deref()).await? else { continue };
                self.counts.disputes += 1;
                if !self.is_dispute_current(dispute).await? {
                    self.settle_payment(payment_id).await?;
                    self.counts.repaired += i32::from(self.is_dispute_current(dispute).await?);
                }
            }
            self.list_unreadable(&page.unreadable).await?;
            let Some(next) = page.next else { return Ok(()) };
            after = Some(next);
        }
    }

    /// Records the objects of payments of ours that can't be read, unless the payment itself is listed for it.
    async fn list_unreadable(&mut self, items: &[UnreadableItem]) -> Result<()> {
        for item in items {
            let by_intent = self.payment_of(item.intent_id.as_deref()).await?;
            let (Some(payment_id), Some(stripe_id)) = (item.payment_id.or(by_intent), &item.stripe_id) else {
                tracing::warn!(field = %item.field, "an object at Stripe can't be read");
                continue;
            };
            self.listed.insert(stripe_id.clone());
            if self.settle_payment(payment_id).await? && !self.has_issue(payment_id).await? {
                let expected = self.ledger_balance(stripe_id).await?;
                let at = item.created_at.unwrap_or(self.window.to);
                let reason = Some(item.field.reason());
                let (stripe_id, kind) = (stripe_id.clone(), DiscrepancyKind::Unreadable);
                let payment_id = Some(payment_id);
                let found =
                    Discrepancy { stripe_id, kind, payment_id, expected, actual: None, reason, object_created_at: at };
                self.record(found).await?;
            }
        }
        Ok(())
    }

    async fn has_issue(&self, payment_id: Uuid) -> Result<bool> {
        Ok(Payment::by_id(&mut *self.app.db.acquire().await?, payment_id).await?.issue.is_some())
    }

    /// Looks up at Stripe the ledger entries that were in none of its lists.
    async fn check_entries(&mut self) -> Result<()> {
        let mut after = String::new();
        loop {
            let range = (self.window.entries_from, self.window.to);
            let entries = ledger::Entry::between(&mut *self.app.db.acquire().await?, range, &after, BATCH).await?;
            for entry in entries.iter().filter(|entry| !self.listed.contains(&entry.stripe_id)) {
                let (actual, reason) = match self.amount_at_stripe(&entry.stripe_id).await {
                    Ok(actual) => (actual, None),
                    Err(error) => match StripeError::unreadable_field(&error) {
                        Some(field) => (None, Some(field.reason())),
                        None => return Err(error),
                    },
                };
                if actual != Some(entry.absolute_amount()) {
                    let is_unreadable = reason.is_some();
                    self.record(Discrepancy {
                        stripe_id: entry.stripe_id.clone(),
                        kind: if is_unreadable { DiscrepancyKind::Unreadable } else { DiscrepancyKind::NotAtStripe },
                        payment_id: Some(entry.payment_id),
                        expected: Some(entry.absolute_amount()),
                        actual,
                        reason,
                        object_created_at: entry.created_at,
                    })
                    .await?;
                }
            }
            let Some(last) = entries.last() else { return Ok(()) };
            after.clone_from(&last.stripe_id);
        }
    }

    /// Compares the amount that an object has moved with the ledger, and settles its payment if they differ.
    async fn compare(&mut self, id: &str, moved: Money, payment_id: Option<Uuid>, at: Timestamp) -> Result<()> {
        self.listed.insert(id.to_owned());
        if self.is_in_ledger(id, moved).await? {
            return Ok(());
        }
        let payment_exists = match payment_id {
            Some(payment_id) => self.settle_payment(payment_id).await?,
            None => false,
        };
        if self.is_in_ledger(id, moved).await? {
            self.counts.repaired += 1;
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

    async fn record(&self, discrepancy: Discrepancy) -> Result<()> {
        let Discrepancy { stripe_id, kind, payment_id, reason, .. } = &discrepancy;
        tracing::error!(stripe_id, ?kind, ?payment_id, reason, "discrepancy between Stripe and the ledger");
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        discrepancy.save(&mut tx, self.app.now()).await?;
        self.app.commit(tx).await
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

    /// The amount of a charge or a refund that was in none of Stripe's lists.
    async fn amount_at_stripe(&self, id: &str) -> Result<Option<Money>> {
        if id.starts_with("re_") || id.starts_with("pyr_") {
            return Ok(self.stripe.refund(id).await?.map(|refund| refund.amount));
        }
        Ok(self.stripe.charge(id).await?.filter(|charge| charge.is_paid).map(|charge| charge.amount))
    }

    /// Settles a payment; `false`: there is none of that id. A refusal by Stripe is logged, and the run continues.
    async fn settle_payment(&self, payment_id: Uuid) -> Result<bool> {
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
fn moved_amount(refund: &Refund) -> Money {
    let has_moved = refund.status == RefundStatus::Succeeded;
    Money::new(if has_moved { -refund.amount.amount } else { 0 }, refund.amount.currency)
}
