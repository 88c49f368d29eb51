//! Daily reconciliation: Stripe's lists are compared with the ledger, and the ledger with Stripe. A payment that differs is settled; what
//! still differs then is a difference, listed for admins until it is gone or one of them has explained it.
//!
//! This finds within a day what lost events and changes in Stripe's dashboard have left behind. It goes day by day and page by page, and its row says
//! how far it has come: whatever ends the job, the next one goes on from there.

mod comparison;
pub mod copy;

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use self::comparison::Comparison;
use crate::app::App;
use crate::clock::{Timestamp, days, seconds};
use crate::error::Result;
use crate::integrations::stripe::{Stripe, StripeError};
use crate::jobs::definitions::payments::ReconcilePayments;
use crate::jobs::{Fence, enqueue};
use crate::models::money::Money;
use crate::models::payments::ledger;
use crate::models::payments::reconciliation::{
    Discrepancy, DiscrepancyKind, Progress, Running, Step, UnseenDifference, unresolved_payment_ids,
};
use crate::origin::Origin;

/// Rows read at a time.
const BATCH: i64 = 200;

/// After this time no further page is begun in the same job.
const TIME_BUDGET: Duration = Duration::from_secs(60);

/// Compares Stripe's lists with the ledger, and finishes the job. When its time is up, a job of its own goes on.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; the next attempt goes on from the last page.
pub async fn reconcile(app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    reconcile_within(TIME_BUDGET, app, origin, fence).await
}

/// As [`reconcile`], with another time budget.
///
/// # Errors
/// As [`reconcile`].
pub async fn reconcile_within(budget: Duration, app: &App, origin: &Origin, fence: Fence) -> Result<()> {
    let deadline = Instant::now() + budget;
    let stripe = app.stripe()?;
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    let running = Running::begin_or_continue(&mut tx, app.now()).await?;
    app.commit(tx).await?;
    let mut run = ReconciliationRun { stripe, comparison: Comparison::new(app, origin, fence, running) };
    loop {
        let next = run.page().await?;
        let Comparison { running, .. } = &mut run.comparison;
        let now = app.now();
        let Some(next) = next else {
            let mut tx = app.begin().await?;
            running.finish(&mut tx, now).await?;
            fence.finish(&mut tx, now).await?;
            app.commit(tx).await?;
            tracing::info!(counts = ?running.counts, "reconciliation finished");
            return Ok(());
        };
        running.progress = next;
        let mut tx = app.begin().await?;
        run.comparison.save(&mut tx).await?;
        if Instant::now() >= deadline {
            enqueue(&mut tx, origin, now, &ReconcilePayments { rest: true }).await?;
            fence.finish(&mut tx, now).await?;
            return app.commit(tx).await;
        }
        fence.check(&mut tx).await?;
        app.commit(tx).await?;
    }
}

/// A reconciliation in progress.
struct ReconciliationRun<'a> {
    stripe: &'a Stripe,
    comparison: Comparison<'a>,
}

impl ReconciliationRun<'_> {
    /// Compares one page, and says where the next one is; `None`: that was the last.
    async fn page(&mut self) -> Result<Option<Progress>> {
        let progress = self.comparison.running.progress.clone();
        let after = progress.after.as_deref();
        match progress.step {
            Step::Charges => {
                let page = self.stripe.charges(progress.at, last_second(&progress), after).await?;
                for charge in page.items.iter().filter(|charge| charge.is_paid && charge.payment_id.is_some()) {
                    self.comparison.charge(charge).await?;
                }
                self.comparison.unreadable(&page.unreadable).await?;
                Ok(Some(next_page(progress, page.next, Step::Refunds)))
            }
            Step::Refunds => {
                let page = self.stripe.refunds(progress.at, last_second(&progress), after).await?;
                for refund in &page.items {
                    self.comparison.refund(refund).await?;
                }
                self.comparison.unreadable(&page.unreadable).await?;
                Ok(Some(next_page(progress, page.next, Step::Disputes)))
            }
            Step::Disputes => {
                let page = self.stripe.disputes(progress.at, last_second(&progress), after).await?;
                for dispute in &page.items {
                    self.comparison.dispute(dispute).await?;
                }
                self.comparison.unreadable(&page.unreadable).await?;
                Ok(Some(next_page(progress, page.next, Step::Entries)))
            }
            Step::Entries => self.entries(progress).await.map(Some),
            Step::Differences => self.differences(progress).await.map(Some),
            Step::Unresolved => self.unresolved(progress).await,
        }
    }

    /// Looks up at Stripe the ledger entries that were in none of its lists.
    async fn entries(&mut self, progress: Progress) -> Result<Progress> {
        let range = (progress.window.entries_from, progress.window.to);
        let last = (progress.at, uuid_of(progress.after.as_deref()));
        let mut db = self.comparison.app.db.acquire().await?;
        let entries = ledger::Entry::not_listed(&mut db, range, last, BATCH).await?;
        drop(db);
        for entry in &entries {
            self.entry(entry).await?;
        }
        Ok(match entries.last() {
            Some(last) => Progress { at: last.created_at, after: Some(last.id.to_string()), ..progress },
            None => Progress::at_start_of(Step::Differences, progress.window),
        })
    }

    async fn entry(&mut self, entry: &ledger::Entry) -> Result<()> {
        let (actual, reason) = match amount_at_stripe(self.stripe, &entry.stripe_id).await {
            Ok(actual) => (actual, None),
            Err(error) => match StripeError::unreadable_field(&error) {
                Some(field) => (None, Some(field.reason())),
                None => return Err(error),
            },
        };
        if actual == Some(entry.absolute_amount()) {
            return Ok(());
        }
        let kind = if reason.is_some() { DiscrepancyKind::Unreadable } else { DiscrepancyKind::NotAtStripe };
        self.comparison
            .record(Discrepancy {
                stripe_id: entry.stripe_id.clone(),
                kind,
                payment_id: Some(entry.payment_id),
                expected: Some(entry.absolute_amount()),
                actual,
                reason,
                object_created_at: entry.created_at,
            })
            .await
    }

    /// Looks up the differences of before that this comparison has not come across: whatever their age, they are asked for one by one.
    async fn differences(&mut self, progress: Progress) -> Result<Progress> {
        let after = progress.after.clone().unwrap_or_default();
        let mut db = self.comparison.app.db.acquire().await?;
        let unseen = UnseenDifference::page(&mut db, progress.window.to, &after, BATCH).await?;
        drop(db);
        for difference in &unseen {
            if let Some(payment_id) = difference.payment_id {
                self.comparison.settle_payment(payment_id).await?;
            }
            let moved = match self.moved_at_stripe(&difference.stripe_id).await {
                Ok(moved) => moved,
                // It can't be read, as before.
                Err(error) if StripeError::unreadable_field(&error).is_some() => {
                    self.comparison.touch(&difference.stripe_id).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            if self.comparison.agrees(&difference.stripe_id, moved).await? {
                tracing::info!(stripe_id = difference.stripe_id, "difference between Stripe and the ledger is gone");
            } else {
                self.comparison.touch(&difference.stripe_id).await?;
            }
        }
        Ok(match unseen.last() {
            Some(last) => Progress { after: Some(last.stripe_id.clone()), ..progress },
            None => Progress::at_start_of(Step::Unresolved, progress.window),
        })
    }

    async fn unresolved(&mut self, progress: Progress) -> Result<Option<Progress>> {
        let after = uuid_of(progress.after.as_deref());
        let mut db = self.comparison.app.db.acquire().await?;
        let unresolved = unresolved_payment_ids(&mut db, progress.window.to, after, BATCH).await?;
        drop(db);
        for payment_id in &unresolved {
            self.comparison.settle_payment(*payment_id).await?;
        }
        Ok(unresolved.last().map(|last| Progress { after: Some(last.to_string()), ..progress }))
    }

    /// What an object has moved, as the ledger would have it; `None`: Stripe has no such object.
    async fn moved_at_stripe(&self, id: &str) -> Result<Option<Money>> {
        if is_refund(id) {
            return Ok(self.stripe.refund(id).await?.as_ref().map(comparison::moved_amount));
        }
        amount_at_stripe(self.stripe, id).await
    }
}

/// The amount of a charge or a refund that was in none of Stripe's lists.
async fn amount_at_stripe(stripe: &Stripe, id: &str) -> Result<Option<Money>> {
    if is_refund(id) {
        return Ok(stripe.refund(id).await?.map(|refund| refund.amount));
    }
    Ok(stripe.charge(id).await?.filter(|charge| charge.is_paid).map(|charge| charge.amount))
}

fn is_refund(id: &str) -> bool {
    id.starts_with("re_") || id.starts_with("pyr_")
}

fn uuid_of(text: Option<&str>) -> Uuid {
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn end_of_day(progress: &Progress) -> Timestamp {
    (progress.at + days(1)).min(progress.window.to)
}

/// Stripe's lists include both ends, and have whole seconds: no object is on two days.
fn last_second(progress: &Progress) -> Timestamp {
    let end = end_of_day(progress);
    if end < progress.window.to { end - seconds(1) } else { end }
}

/// The next page of the day, else the next day, else the next step.
fn next_page(progress: Progress, after: Option<String>, then: Step) -> Progress {
    if after.is_some() {
        return Progress { after, ..progress };
    }
    let at = end_of_day(&progress);
    if at < progress.window.to {
        Progress { at, after: None, ..progress }
    } else {
        Progress::at_start_of(then, progress.window)
    }
}
