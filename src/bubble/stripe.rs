//! Whether Stripe says of the imported payments what is here: currency, amount, status, and how much went back. Stripe is asked, and nothing is changed
//! there.
//!
//! Many payments are compared with Stripe's list of charges, a hundred a request; few, and those that are not in the list, with one charge each.

use std::collections::{BTreeMap, HashSet};

use futures::{StreamExt, TryStreamExt, stream};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::Result;
use super::import::{Issue, IssueKind};
use super::mapping::{Fault, Mapping, Target, TypeMapping};
use crate::clock::{Timestamp, days};
use crate::db;
use crate::integrations::stripe::{Charge, Stripe, StripeError};
use crate::models::money::{Currency, Money};

/// Payments that are still compared one by one.
const FEW: i64 = 500;

/// Charges that are asked for at once.
const CONCURRENT: usize = 8;

/// How far the time of a payment in the app may be from that of its charge, for it to be looked for in the list.
const TIME_APART: jiff::SignedDuration = days(2);

/// Payments that are read at once.
const PAGE_SIZE: i64 = 200;

/// How far a comparison is.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonProgress {
    pub done: i64,
    pub total: i64,
}

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    pub payments: i64,
    /// Each with its record and the line of the mapping.
    pub differences: Vec<Issue>,
}

/// An imported payment that was captured.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Payment {
    id: Uuid,
    bubble_id: String,
    charge: String,
    currency: Currency,
    captured_amount: i64,
    refunded_amount: i64,
}

const PAYMENTS: &str = "select p.id, l.bubble_id, e.stripe_id as charge, p.currency, p.captured_amount, p.refunded_amount
    from bubble_links l join payments p on p.id = l.row_id join payment_ledger e on e.payment_id = p.id and e.kind = 'capture'
   where l.type = $1 and l.table_name = 'payments'
     and ($2::uuid is null or exists (select from bubble_changes c where c.row_id = p.id and c.run_id = $2 and c.undone_at is null))";

/// Compares all imported payments with Stripe, or those that a run created or changed.
///
/// # Errors
/// Stripe or the database does not answer.
pub async fn compare(
    pool: &PgPool,
    stripe: &Stripe,
    mapping: &Mapping,
    run: Option<Uuid>,
    progress: &dyn Fn(ComparisonProgress),
) -> Result<Compared> {
    let Some(mapped) = mapping.of(Target::Payments) else { return Ok(Compared::default()) };
    let (total, span) = Comparison::extent(pool, mapped, run).await?;
    let mut comparison = Comparison {
        pool,
        stripe,
        mapped,
        run,
        compared: HashSet::new(),
        differences: Vec::new(),
        progress: &|done| progress(ComparisonProgress { done, total }),
    };
    if let Some((from, to)) = span.filter(|_| total > FEW) {
        comparison.with_list(from - TIME_APART, to + TIME_APART).await?;
    }
    comparison.one_by_one().await?;
    Ok(Compared { payments: comparison.compared.len() as i64, differences: comparison.differences })
}

struct Comparison<'a> {
    pool: &'a PgPool,
    stripe: &'a Stripe,
    mapped: &'a TypeMapping,
    run: Option<Uuid>,
    compared: HashSet<Uuid>,
    differences: Vec<Issue>,
    progress: &'a dyn Fn(i64),
}

impl Comparison<'_> {
    /// How many payments there are, and when the first and the last of them was made.
    async fn extent(
        pool: &PgPool,
        mapped: &TypeMapping,
        run: Option<Uuid>,
    ) -> Result<(i64, Option<(Timestamp, Timestamp)>)> {
        let mut tx = db::begin(pool).await?;
        db::allow_long_statements(&mut tx).await?;
        let sql = format!(
            "select count(*), min(e.created_at), max(e.created_at) from ({PAYMENTS}) p join payment_ledger e on e.stripe_id = p.charge"
        );
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&mapped.source).bind(run).fetch_one(&mut *tx).await?;
        let (total, first, last): (i64, Option<Timestamp>, Option<Timestamp>) = found;
        Ok((total, first.zip(last)))
    }

    /// Compares what is in Stripe's list of charges of that time.
    async fn with_list(&mut self, from: Timestamp, to: Timestamp) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stripe.charges(from, to, after.as_deref()).await?;
            let charges: BTreeMap<&str, &Charge> =
                page.items.iter().map(|charge| (charge.id.as_str(), charge)).collect();
            let ids: Vec<&str> = charges.keys().copied().collect();
            let sql = format!("{PAYMENTS} and e.stripe_id = any($3)");
            let mut tx = db::begin(self.pool).await?;
            let payments: Vec<Payment> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(&self.mapped.source)
                .bind(self.run)
                .bind(ids)
                .fetch_all(&mut *tx)
                .await?;
            drop(tx);
            for payment in payments {
                if let Some(charge) = charges.get(payment.charge.as_str()).copied() {
                    self.compare(&payment, Ok(Some(charge)));
                }
            }
            (self.progress)(self.compared.len() as i64);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Compares the payments that were not in the list.
    async fn one_by_one(&mut self) -> Result<()> {
        let mut after = String::new();
        loop {
            let mut tx = db::begin(self.pool).await?;
            let page = self.page(&mut tx, &after).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.bubble_id);
            let stripe = self.stripe;
            let left = page.into_iter().filter(|payment| !self.compared.contains(&payment.id)).collect::<Vec<_>>();
            let asked = stream::iter(left).map(|payment| async move {
                match stripe.charge(&payment.charge).await {
                    Ok(charge) => Ok((payment, Ok(charge))),
                    Err(StripeError::Unreadable(field)) => Ok((payment, Err(field.reason()))),
                    Err(error) => Err(error),
                }
            });
            let answers: Vec<(Payment, Result<Option<Charge>, String>)> =
                asked.buffered(CONCURRENT).try_collect().await?;
            for (payment, charge) in answers {
                self.compare(&payment, charge.as_ref().map(Option::as_ref).map_err(String::as_str));
            }
            (self.progress)(self.compared.len() as i64);
        }
    }

    async fn page(&self, db: &mut PgConnection, after: &str) -> Result<Vec<Payment>> {
        let sql = format!("{PAYMENTS} and l.bubble_id > $3 order by l.bubble_id limit $4");
        let page = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&self.mapped.source).bind(self.run).bind(after);
        Ok(page.bind(PAGE_SIZE).fetch_all(db).await?)
    }

    /// Lists what differs. `Err`: why the charge can't be read.
    fn compare(&mut self, payment: &Payment, charge: Result<Option<&Charge>, &str>) {
        if !self.compared.insert(payment.id) {
            return;
        }
        let here = |amount| Money::new(amount, payment.currency);
        match charge {
            Err(reason) => {
                self.differs(payment, "stripe_charge", "unreadable_charge", format!("Of the charge {reason}."))
            }
            Ok(None) => {
                let message =
                    "Stripe has no such charge. Is the key one of the account that the app used, and of the same mode?";
                self.differs(payment, "stripe_charge", "no_such_charge", message.to_owned());
            }
            Ok(Some(charge)) if charge.amount.currency != payment.currency => {
                let message = format!("Stripe has {}, here it is {}.", charge.amount, here(payment.captured_amount));
                self.differs(payment, "currency", "other_currency", message);
            }
            Ok(Some(charge)) => {
                if !charge.is_paid {
                    let message = "Stripe did not capture it; here it is paid.".to_owned();
                    self.differs(payment, "status", "not_captured", message);
                }
                if charge.amount != here(payment.captured_amount) {
                    let message =
                        format!("Stripe has {}, here it is {}.", charge.amount, here(payment.captured_amount));
                    self.differs(payment, "amount", "other_amount", message);
                }
                if charge.refunded != Some(here(payment.refunded_amount)) {
                    let there =
                        charge.refunded.map_or_else(|| "an unknown amount".to_owned(), |money| money.to_string());
                    let message = format!("At Stripe {there} went back, here {}.", here(payment.refunded_amount));
                    self.differs(payment, "refunded_amount", "other_refund", message);
                }
            }
        }
    }

    fn differs(&mut self, payment: &Payment, field: &'static str, code: &'static str, message: String) {
        let line = self.mapped.fields.get(field).map_or(0, |mapped| mapped.line);
        let fault = Fault { field, code, message, line, is_required: false };
        self.differences.push(Issue::of(IssueKind::Differs, &self.mapped.source, &payment.bubble_id, &fault));
    }
}
