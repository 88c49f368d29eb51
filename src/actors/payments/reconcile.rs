//! Once a day Stripe's lists are held against the ledger, both ways. What differs is settled on the spot; what still differs then is
//! kept for admins until it does not.
//!
//! Events may be lost, and so may what a person does in Stripe's dashboard: this finds it within a day.

use std::collections::HashSet;

use uuid::Uuid;

use super::refunds::status_of;
use super::settlement::settle;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Result};
use crate::integrations::stripe::{ChargeNow, DisputeNow, RefundNow, RefundOutcome, Stripe};
use crate::jobs::Fence;
use crate::models::money::Money;
use crate::models::payments::reconciliation::{self, Counts, Difference, Disagreement, Line, Span};
use crate::models::payments::{Payment, by_stripe_object};
use crate::origin::Origin;

/// Lines of the ledger looked at in one step.
const BATCH: i64 = 200;

/// Compares Stripe's lists with the ledger.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; the next attempt begins anew, which costs nothing but time.
pub async fn reconcile(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let span = Span::next(&mut *app.db.acquire().await?, app.now()).await?;
    let stripe = app.stripe()?;
    let mut check = Check { app, stripe, origin, fence, span, counts: Counts::default(), listed: HashSet::new() };
    check.charges().await?;
    check.refunds().await?;
    check.disputes().await?;
    check.lines().await?;
    for payment_id in reconciliation::open_ended(&mut *app.db.acquire().await?, span.to).await? {
        check.settles(payment_id).await?;
    }
    let now = app.now();
    let mut tx = app.begin().await?;
    reconciliation::conclude(&mut tx, span, check.counts, now).await?;
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await?;
    tracing::info!(counts = ?check.counts, "Stripe and the ledger have been compared");
    Ok(())
}

/// A comparison under way.
struct Check<'a> {
    app: &'a App,
    stripe: &'a Stripe,
    origin: &'a Origin,
    fence: Fence,
    span: Span,
    counts: Counts,
    /// What Stripe has listed.
    listed: HashSet<String>,
}

impl Check<'_> {
    async fn charges(&mut self) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.charges(self.span.objects_from, self.span.to, after.as_deref()).await?;
            let ours: Vec<&ChargeNow> =
                page.items.iter().filter(|charge| charge.is_paid && charge.payment_id.is_some()).collect();
            for charge in ours {
                self.counts.charges += 1;
                self.compare(&charge.id, charge.amount, charge.payment_id, charge.created_at).await?;
            }
            let Some(next) = page.next else { return Ok(()) };
            after = Some(next);
        }
    }

    async fn refunds(&mut self) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.refunds(self.span.refunds_from, self.span.to, after.as_deref()).await?;
            for refund in &page.items {
                let Some(payment_id) = self.payment_of(refund.intent_id.as_deref()).await? else { continue };
                self.counts.refunds += 1;
                if !self.knows_refund(refund).await? {
                    self.settles(payment_id).await?;
                    self.counts.repaired += i32::from(self.knows_refund(refund).await?);
                }
                self.compare(&refund.id, went(refund), Some(payment_id), refund.created_at).await?;
            }
            let Some(next) = page.next else { return Ok(()) };
            after = Some(next);
        }
    }

    async fn disputes(&mut self) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.disputes(self.span.objects_from, self.span.to, after.as_deref()).await?;
            for dispute in &page.items {
                let Some(payment_id) = self.payment_of(dispute.intent_id.as_deref()).await? else { continue };
                self.counts.disputes += 1;
                if !self.knows(dispute).await? {
                    self.settles(payment_id).await?;
                    self.counts.repaired += i32::from(self.knows(dispute).await?);
                }
            }
            let Some(next) = page.next else { return Ok(()) };
            after = Some(next);
        }
    }

    /// The other way round: what the ledger has must be at Stripe. Each line is asked for once.
    async fn lines(&mut self) -> Result<()> {
        let mut after = String::new();
        loop {
            let range = (self.span.lines_from, self.span.to);
            let lines = Line::between(&mut *self.app.db.acquire().await?, range, &after, BATCH).await?;
            for line in lines.iter().filter(|line| !self.listed.contains(&line.stripe_id)) {
                let actual = self.at_stripe(&line.stripe_id).await?;
                if actual != Some(line.money()) {
                    let (expected, kind) = (Some(line.money()), Disagreement::NotAtStripe);
                    let (payment_id, at) = (Some(line.payment_id), line.created_at);
                    self.keep(&line.stripe_id, kind, payment_id, expected, actual, at).await?;
                }
            }
            let Some(last) = lines.last() else { return Ok(()) };
            after.clone_from(&last.stripe_id);
        }
    }

    /// Holds what an object has moved against the ledger, and settles its payment if they differ.
    async fn compare(&mut self, id: &str, moved: Money, payment_id: Option<Uuid>, at: Timestamp) -> Result<()> {
        self.listed.insert(id.to_owned());
        if self.is_booked(id, moved).await? {
            return Ok(());
        }
        let is_there = match payment_id {
            Some(payment_id) => self.settles(payment_id).await?,
            None => false,
        };
        if self.is_booked(id, moved).await? {
            self.counts.repaired += 1;
            return Ok(());
        }
        let payment_id = payment_id.filter(|_| is_there);
        if let Some(payment_id) = payment_id
            && Payment::by_id(&mut *self.app.db.acquire().await?, payment_id).await?.issue.is_some()
        {
            // Another amount than agreed: shown as that.
            return Ok(());
        }
        let kind = if is_there { Disagreement::NotInLedger } else { Disagreement::UnknownPayment };
        let booked = self.booked(id).await?;
        self.keep(id, kind, payment_id, booked, Some(moved), at).await
    }

    async fn keep(
        &self,
        stripe_id: &str,
        kind: Disagreement,
        payment_id: Option<Uuid>,
        expected: Option<Money>,
        actual: Option<Money>,
        object_created_at: Timestamp,
    ) -> Result<()> {
        tracing::error!(stripe_id, ?kind, ?payment_id, "Stripe and the ledger disagree");
        let stripe_id = stripe_id.to_owned();
        let difference = Difference { stripe_id, kind, payment_id, expected, actual, object_created_at };
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        difference.save(&mut tx, self.app.now()).await?;
        self.app.commit(tx).await
    }

    async fn booked(&self, id: &str) -> Result<Option<Money>> {
        reconciliation::booked(&mut *self.app.db.acquire().await?, id).await
    }

    async fn is_booked(&self, id: &str, moved: Money) -> Result<bool> {
        Ok(self.booked(id).await?.unwrap_or(Money::zero(moved.currency)) == moved)
    }

    async fn knows(&self, dispute: &DisputeNow) -> Result<bool> {
        let known = reconciliation::known_status(&mut *self.app.db.acquire().await?, &dispute.id).await?;
        Ok(known.as_ref() == Some(&dispute.status))
    }

    /// Also one that failed and moved nothing: somebody has to see it.
    async fn knows_refund(&self, refund: &RefundNow) -> Result<bool> {
        let known = reconciliation::known_refund(&mut *self.app.db.acquire().await?, &refund.id).await?;
        Ok(known == Some(status_of(refund.outcome)))
    }

    async fn payment_of(&self, intent_id: Option<&str>) -> Result<Option<Uuid>> {
        match intent_id {
            Some(id) => by_stripe_object(&mut *self.app.db.acquire().await?, id).await,
            None => Ok(None),
        }
    }

    /// What Stripe says of an object that was in none of its lists.
    async fn at_stripe(&self, id: &str) -> Result<Option<Money>> {
        if id.starts_with("re_") || id.starts_with("pyr_") {
            return Ok(self.stripe.refund(id).await?.map(|refund| refund.amount));
        }
        Ok(self.stripe.charge(id).await?.filter(|charge| charge.is_paid).map(|charge| charge.amount))
    }

    /// Settles a payment; `false`: there is none of that id. Stripe knowing nothing of it is no reason to stop.
    async fn settles(&self, payment_id: Uuid) -> Result<bool> {
        self.fence.check(&mut *self.app.db.acquire().await?).await?;
        match settle(self.app, payment_id, self.origin, None).await {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Code::NotFound => Ok(false),
            Err(error) if error.code() == Code::Unavailable => Err(error),
            Err(error) => {
                tracing::error!(%payment_id, %error, "a payment could not be settled");
                Ok(true)
            }
        }
    }
}

/// What a refund has moved: nothing until the bank has it, nothing any more when it came back.
fn went(refund: &RefundNow) -> Money {
    let is_gone = refund.outcome == RefundOutcome::Succeeded;
    Money::new(if is_gone { -refund.amount.amount } else { 0 }, refund.amount.currency)
}
