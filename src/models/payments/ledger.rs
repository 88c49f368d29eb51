//! The append-only ledger: what Stripe says has moved, one line per id of Stripe's.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::models::money::Money;

/// What a line of the ledger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum EntryKind {
    /// Money came in.
    Capture,
    /// Money went back.
    Refund,
    /// Money that was to go back did not.
    RefundFailed,
}

/// Adds a line, once per id of Stripe's. `false`: it stood there already.
///
/// # Errors
/// The database does not answer.
pub async fn append(
    db: &mut PgConnection,
    payment_id: Uuid,
    movement: EntryKind,
    amount: Money,
    stripe_id: &str,
    now: Timestamp,
) -> Result<bool> {
    let sql = "insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let added = sqlx::query(sql)
        .bind(ids::new(now))
        .bind(payment_id)
        .bind(movement)
        .bind(amount.amount)
        .bind(amount.currency)
        .bind(stripe_id)
        .bind(now)
        .execute(db)
        .await?;
    Ok(added.rows_affected() == 1)
}

/// The id of the line that takes the line of a refund back: Stripe has one id for both.
pub fn reversal_id(stripe_refund_id: &str) -> String {
    format!("{stripe_refund_id}:failed")
}
