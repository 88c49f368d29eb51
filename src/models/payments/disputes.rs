//! Disputes: a bank takes a payment back. They are recorded for admins, who answer them in Stripe's dashboard.

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
    pub reason: &'a str,
    pub status: &'a str,
    pub created_at: Timestamp,
}

impl Dispute<'_> {
    /// Inserts or updates it. `true`: something has changed.
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

    /// The recorded status of a dispute.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn status_by_id(db: &mut PgConnection, id: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("select status from disputes where id = $1").bind(id).fetch_optional(db).await?)
    }
}
