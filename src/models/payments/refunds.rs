//! Refunds as rows: recorded before they are sent, settled by what Stripe says.

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Payment;
use crate::clock::Instant;
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::models::money::Currency;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

/// Money on its way back: the row comes first, Stripe's idempotency key is made from its id.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RefundRow {
    pub id: Uuid,
    pub payment_id: Uuid,
    pub amount: i64,
    pub currency: Currency,
    pub reason: String,
    pub status: RefundStatus,
    pub stripe_refund_id: Option<String>,
}

impl RefundRow {
    /// Records that money is to go back.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(
        db: &mut PgConnection,
        payment: &Payment,
        amount: i64,
        reason: &str,
        by: &str,
        now: Instant,
    ) -> Result<Uuid> {
        let id = ids::new(now);
        let sql = "insert into refunds (id, payment_id, amount, currency, reason, requested_by, status, created_at, updated_at)
                   values ($1, $2, $3, $4, $5, $6, 'pending', $7, $7)";
        sqlx::query(sql)
            .bind(id)
            .bind(payment.id)
            .bind(amount)
            .bind(payment.currency)
            .bind(reason)
            .bind(by)
            .bind(now)
            .execute(db)
            .await?;
        Ok(id)
    }

    /// The refund of that id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<RefundRow> {
        let sql =
            "select id, payment_id, amount, currency, reason, status, stripe_refund_id from refunds where id = $1";
        let found = sqlx::query_as(sql).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).because("There is no such refund."))
    }

    /// The refund that Stripe knows by that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_stripe_id(db: &mut PgConnection, stripe_refund_id: &str) -> Result<Option<Uuid>> {
        let sql = "select id from refunds where stripe_refund_id = $1";
        Ok(sqlx::query_scalar(sql).bind(stripe_refund_id).fetch_optional(db).await?)
    }

    /// Writes what Stripe says of it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn settle(
        db: &mut PgConnection,
        id: Uuid,
        status: RefundStatus,
        stripe_refund_id: Option<&str>,
        now: Instant,
    ) -> Result<()> {
        let sql = "update refunds set status = $2, stripe_refund_id = coalesce($3, stripe_refund_id), updated_at = $4 where id = $1";
        sqlx::query(sql).bind(id).bind(status).bind(stripe_refund_id).bind(now).execute(db).await?;
        Ok(())
    }

    /// What is refunded or about to be.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn total(db: &mut PgConnection, payment_id: Uuid) -> Result<i64> {
        let sql = "select coalesce(sum(amount), 0)::bigint from refunds where payment_id = $1 and status in ('pending', 'succeeded')";
        Ok(sqlx::query_scalar(sql).bind(payment_id).fetch_one(db).await?)
    }
}
