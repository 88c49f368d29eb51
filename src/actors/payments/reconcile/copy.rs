//! A copy of the database, restored from a backup, compared with Stripe: which money moved after the backup, and which should be in it and is not.
//! Nothing is asked of Stripe but its lists, and nothing is settled.

use std::collections::HashSet;

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::comparison::moved_amount;
use super::{BATCH, amount_at_stripe, last_second, next_page, uuid_of};
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Result};
use crate::integrations::stripe::{Charge, Refund, Stripe, StripeError};
use crate::models::money::Money;
use crate::models::payments::reconciliation::{Progress, Step, UnseenDifference, Window, remember_listed};
use crate::models::payments::{Payment, RefundRow, ledger};

/// What Stripe says just before the backup may be on its way into the ledger: webhooks late by an hour are no loss.
const ON_ITS_WAY: SignedDuration = hours(1);

/// Differences that are named; the rest is counted.
const NAMED: usize = 10;

/// What was compared, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyComparison {
    /// Paid charges of ours, and refunds, that Stripe listed, and entries of the ledger that it did not list and were looked up.
    pub objects: usize,
    /// What moved after the backup, and will be settled by the product that goes on from it.
    pub later: usize,
    /// Charges since the backup for payments that are not in it: with their bookings they are lost, and are to be refunded or made anew.
    pub lost: usize,
    /// Differences that were known when the backup was made.
    pub known: usize,
    /// The first of those that nothing explains.
    pub differences: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// Compares a copy that was made at that time with Stripe, from `from` to `to`. It writes to the copy alone.
///
/// # Errors
/// Stripe or the database does not answer.
pub async fn compare_copy(
    db: &mut PgConnection,
    stripe: &Stripe,
    copied_at: Timestamp,
    (from, to): (Timestamp, Timestamp),
) -> Result<CopyComparison> {
    let window = Window { objects_from: from, refunds_from: from, entries_from: from, to };
    let known = known_differences(db, to).await?;
    let mut run =
        CopyRun { db, stripe, expected_until: copied_at - ON_ITS_WAY, known, found: CopyComparison::default() };
    let mut progress = Some(Progress::at_start_of(Step::Charges, window));
    while let Some(page) = progress {
        progress = run.page(page).await?;
    }
    Ok(run.found)
}

async fn known_differences(db: &mut PgConnection, now: Timestamp) -> Result<HashSet<String>> {
    let (mut known, mut after) = (HashSet::new(), String::new());
    loop {
        let page = UnseenDifference::page(db, now, &after, BATCH).await?;
        let Some(last) = page.last() else { return Ok(known) };
        after.clone_from(&last.stripe_id);
        known.extend(page.into_iter().map(|difference| difference.stripe_id));
    }
}

/// A comparison in progress.
struct CopyRun<'a> {
    db: &'a mut PgConnection,
    stripe: &'a Stripe,
    /// What moved before is in the ledger of the copy.
    expected_until: Timestamp,
    known: HashSet<String>,
    found: CopyComparison,
}

impl CopyRun<'_> {
    /// Compares one page, and says where the next one is; `None`: that was the last.
    async fn page(&mut self, progress: Progress) -> Result<Option<Progress>> {
        let after = progress.after.as_deref();
        let (listed, unreadable, next, then) = match progress.step {
            Step::Charges => {
                let page = self.stripe.charges(progress.at, last_second(&progress), after).await?;
                let ours = || page.items.iter().filter(|charge| charge.is_paid);
                for charge in ours() {
                    self.charge(charge).await?;
                }
                (ours().map(|charge| charge.id.clone()).collect(), page.unreadable, page.next, Step::Refunds)
            }
            Step::Refunds => {
                let page = self.stripe.refunds(progress.at, last_second(&progress), after).await?;
                for refund in &page.items {
                    self.refund(refund).await?;
                }
                let listed: Vec<String> = page.items.iter().map(|refund| refund.id.clone()).collect();
                (listed, page.unreadable, page.next, Step::Entries)
            }
            _ => return self.entries(progress).await,
        };
        remember_listed(self.db, &listed).await?;
        for item in unreadable.into_iter().filter(|item| item.payment_id.is_some() || item.intent_id.is_some()) {
            let id = item.stripe_id.unwrap_or_default();
            self.differs(&id, &format!("{id}: {}", item.field.reason()));
        }
        Ok(Some(next_page(progress, next, then)))
    }

    async fn charge(&mut self, charge: &Charge) -> Result<()> {
        let Some(payment_id) = charge.payment_id else { return Ok(()) };
        self.found.objects += 1;
        if self.is_in_ledger(&charge.id, charge.amount).await? {
            return Ok(());
        }
        let is_expected = charge.created_at.is_none_or(|at| at < self.expected_until);
        match Payment::by_id(self.db, payment_id).await {
            Ok(payment) if payment.issue.is_some() => self.found.known += 1,
            Ok(_) if !is_expected => self.found.later += 1,
            Ok(_) => {
                self.differs(&charge.id, &format!("{}: {} came in and is not in the ledger", charge.id, charge.amount))
            }
            Err(error) if error.code() != Code::NotFound => return Err(error),
            Err(_) if !is_expected => self.found.lost += 1,
            Err(_) => self.differs(
                &charge.id,
                &format!("{}: {} came in for a payment that is not there", charge.id, charge.amount),
            ),
        }
        Ok(())
    }

    async fn refund(&mut self, refund: &Refund) -> Result<()> {
        let Some(intent_id) = refund.intent_id.as_deref() else { return Ok(()) };
        // Of a payment that is not here, or not ours.
        if Payment::id_by_stripe_object(self.db, intent_id).await?.is_none() {
            return Ok(());
        }
        self.found.objects += 1;
        if self.is_in_ledger(&refund.id, moved_amount(refund)).await? {
            return Ok(());
        }
        let recorded = RefundRow::status_by_stripe_id(self.db, &refund.id).await?;
        // A bank may take weeks, or return one.
        let has_moved_on = recorded.is_some_and(|status| status != refund.status);
        if has_moved_on || refund.created_at.is_some_and(|at| at >= self.expected_until) {
            self.found.later += 1;
        } else {
            self.differs(&refund.id, &format!("{}: {} went back and is not in the ledger", refund.id, refund.amount));
        }
        Ok(())
    }

    /// Looks up at Stripe the ledger entries that were in none of its lists.
    async fn entries(&mut self, progress: Progress) -> Result<Option<Progress>> {
        let range = (progress.window.entries_from, progress.window.to);
        let last = (progress.at, uuid_of(progress.after.as_deref()));
        let entries = ledger::Entry::not_listed(self.db, range, last, BATCH).await?;
        for entry in &entries {
            self.found.objects += 1;
            let actual = match amount_at_stripe(self.stripe, &entry.stripe_id).await {
                Err(error) if StripeError::unreadable_field(&error).is_some() => None,
                other => other?,
            };
            if actual != Some(entry.absolute_amount()) {
                let amount = entry.absolute_amount();
                self.differs(
                    &entry.stripe_id,
                    &format!("{}: {amount} is in the ledger and not at Stripe", entry.stripe_id),
                );
            }
        }
        Ok(entries.last().map(|last| Progress { at: last.created_at, after: Some(last.id.to_string()), ..progress }))
    }

    fn differs(&mut self, stripe_id: &str, what: &str) {
        if self.known.contains(stripe_id) {
            self.found.known += 1;
            return;
        }
        self.found.count += 1;
        if self.found.differences.len() < NAMED {
            self.found.differences.push(what.to_owned());
        }
    }

    async fn is_in_ledger(&mut self, id: &str, moved: Money) -> Result<bool> {
        Ok(ledger::balance(self.db, id).await?.unwrap_or(Money::zero(moved.currency)) == moved)
    }
}
