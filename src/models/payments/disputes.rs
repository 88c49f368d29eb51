//! Disputes: a bank takes a payment back, and the case is fought in Stripe's dashboard. Here they are only seen.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::money::Money;

/// A dispute as Stripe has it (<https://docs.stripe.com/api/disputes/object>).
#[derive(Clone, Debug)]
pub struct Dispute<'a> {
    /// Stripe's id.
    pub id: &'a str,
    pub payment_id: Uuid,
    pub amount: Money,
    /// Stripe's words.
    pub reason: &'a str,
    pub status: &'a str,
    pub created_at: Timestamp,
}

impl Dispute<'_> {
    /// Writes it as it stands now. `true`: that was new.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, now: Timestamp) -> Result<bool> {
        let sql = "insert into disputes as d (id, payment_id, amount, currency, reason, status, created_at, updated_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)
                   on conflict (id) do update set amount = excluded.amount, reason = excluded.reason, status = excluded.status,
                                                  updated_at = excluded.updated_at
                    where (d.amount, d.reason, d.status) is distinct from (excluded.amount, excluded.reason, excluded.status)";
        let saved = sqlx::query(sql)
            .bind(self.id)
            .bind(self.payment_id)
            .bind(self.amount.amount)
            .bind(self.amount.currency)
            .bind(self.reason)
            .bind(self.status)
            .bind(self.created_at)
            .bind(now)
            .execute(db)
            .await?;
        Ok(saved.rows_affected() == 1)
    }
}
