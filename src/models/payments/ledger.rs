//! The append-only ledger: money that has moved according to Stripe, one entry per id of Stripe's.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::models::money::{Currency, Money};

/// What an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum EntryKind {
    /// Money came in.
    Capture,
    /// Money went back.
    Refund,
    /// The reversal of a refund that failed after it had succeeded.
    RefundFailed,
}

/// Appends an entry, once per id of Stripe's. `false`: there is one already.
///
/// # Errors
/// The database does not answer.
pub async fn append(
    db: &mut PgConnection,
    payment_id: Uuid,
    kind: EntryKind,
    amount: Money,
    stripe_id: &str,
    now: Timestamp,
) -> Result<bool> {
    let sql = "insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let added = sqlx::query(sql)
        .bind(ids::new(now))
        .bind(payment_id)
        .bind(kind)
        .bind(amount.amount)
        .bind(amount.currency)
        .bind(stripe_id)
        .bind(now)
        .execute(db)
        .await?;
    Ok(added.rows_affected() == 1)
}

/// The id under which the reversal of a refund is entered: Stripe has one id for both.
pub fn reversal_id(stripe_refund_id: &str) -> String {
    format!("{stripe_refund_id}:failed")
}

/// The balance of one of Stripe's objects, with its reversal; `None` when it has no entry.
///
/// # Errors
/// The database does not answer.
pub async fn balance(db: &mut PgConnection, stripe_id: &str) -> Result<Option<Money>> {
    let sql = "select sum(amount)::bigint, min(currency) from payment_ledger where stripe_id in ($1, $2)";
    let sum = sqlx::query_as(sql).bind(stripe_id).bind(reversal_id(stripe_id));
    let (amount, currency): (Option<i64>, Option<Currency>) = sum.fetch_one(db).await?;
    Ok(amount.zip(currency).map(|(amount, currency)| Money::new(amount, currency)))
}

/// An entry, as far as it is compared with Stripe.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    pub id: Uuid,
    pub stripe_id: String,
    pub payment_id: Uuid,
    pub amount: i64,
    pub currency: Currency,
    pub created_at: Timestamp,
}

impl Entry {
    /// Captures and refunds entered from `from` to before `to` that Stripe has not listed to the comparison that runs, after that time and id, in
    /// their order.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn not_listed(
        db: &mut PgConnection,
        (from, to): (Timestamp, Timestamp),
        after: (Timestamp, Uuid),
        limit: i64,
    ) -> Result<Vec<Entry>> {
        let sql = "select id, stripe_id, payment_id, amount, currency, created_at from payment_ledger l
                    where created_at >= $1 and created_at < $2 and (created_at, id) > ($3, $4) and kind <> 'refund_failed'
                    and not exists (select from reconciled_objects o where o.stripe_id = l.stripe_id) order by created_at, id limit $5";
        let found = sqlx::query_as(sql).bind(from).bind(to).bind(after.0).bind(after.1).bind(limit);
        Ok(found.fetch_all(db).await?)
    }

    /// The amount without its sign.
    pub fn absolute_amount(&self) -> Money {
        Money::new(self.amount.abs(), self.currency)
    }
}
