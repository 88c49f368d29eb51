//! Refunds as rows: recorded before they are sent, then updated from Stripe.
//!
//! *Invariant:* a refund goes `pending` → `succeeded` → `failed`, or straight to `failed`, and never back; a retry is a row of its
//! own, because Stripe's idempotency key is made from the row.

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::models::money::{Currency, Money};

/// `requested_by` of a refund that was made in Stripe's dashboard.
pub const BY_STRIPE: &str = "stripe";

/// `reason` of a refund that was made in Stripe's dashboard.
pub const MADE_AT_STRIPE: &str = "made_at_stripe";

/// `reason`: paid when the time was no longer available.
pub const PAID_TOO_LATE: &str = "late_payment";

/// `reason`: paid while the session was being cancelled.
pub const PAID_AFTER_CANCELLATION: &str = "paid_after_cancellation";

/// The status of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    Succeeded,
    /// Final, whatever the status was before.
    Failed,
}

/// A row of `refunds`.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RefundRow {
    pub id: Uuid,
    pub payment_id: Uuid,
    pub amount: i64,
    pub currency: Currency,
    /// The rule of the cancellation policy, a constant of this file, or what an admin wrote.
    pub reason: String,
    pub requested_by: String,
    pub status: RefundStatus,
    pub stripe_refund_id: Option<String>,
    /// Stripe's failure reason or error code.
    pub failure_reason: Option<String>,
    /// The failed refund that this one retries.
    pub retry_of: Option<Uuid>,
    /// From 1.
    pub attempt: i16,
}

/// A refund to be recorded.
#[derive(Clone, Debug)]
pub struct NewRefund<'a> {
    pub payment_id: Uuid,
    pub amount: Money,
    pub reason: &'a str,
    pub requested_by: &'a str,
    pub retry_of: Option<Uuid>,
    pub attempt: i16,
    /// Set when it was made in Stripe's dashboard.
    pub stripe_refund_id: Option<&'a str>,
}

const COLUMNS: &str = "id, payment_id, amount, currency, reason, requested_by, status, stripe_refund_id, failure_reason, retry_of, attempt";

impl RefundRow {
    /// Inserts a pending refund.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(db: &mut PgConnection, new: &NewRefund<'_>, now: Timestamp) -> Result<RefundRow> {
        let sql = format!(
            "insert into refunds (id, payment_id, amount, currency, reason, requested_by, status, stripe_refund_id, retry_of, attempt, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, $10, $10) returning {COLUMNS}"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(ids::new(now))
            .bind(new.payment_id)
            .bind(new.amount.amount)
            .bind(new.amount.currency)
            .bind(new.reason)
            .bind(new.requested_by)
            .bind(new.stripe_refund_id)
            .bind(new.retry_of)
            .bind(new.attempt)
            .bind(now)
            .fetch_one(db)
            .await?)
    }

    /// The refund of that id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<RefundRow> {
        let sql = format!("select {COLUMNS} from refunds where id = $1");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such refund."))
    }

    /// All refunds of a payment, oldest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_payment(db: &mut PgConnection, payment_id: Uuid) -> Result<Vec<RefundRow>> {
        let sql = format!("select {COLUMNS} from refunds where payment_id = $1 order by created_at, id");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(payment_id).fetch_all(db).await?)
    }

    /// Saves its state at Stripe; a status never goes back. `true`: something has changed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn update(
        &mut self,
        db: &mut PgConnection,
        status: RefundStatus,
        stripe_refund_id: Option<&str>,
        failure_reason: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        let is_new_id = self.stripe_refund_id.is_none() && stripe_refund_id.is_some();
        if status <= self.status && !is_new_id {
            return Ok(false);
        }
        self.status = self.status.max(status);
        self.stripe_refund_id = self.stripe_refund_id.take().or_else(|| stripe_refund_id.map(str::to_owned));
        self.failure_reason = failure_reason.map(str::to_owned).filter(|_| self.status == RefundStatus::Failed);
        let sql =
            "update refunds set status = $2, stripe_refund_id = $3, failure_reason = $4, updated_at = $5 where id = $1";
        sqlx::query(sql)
            .bind(self.id)
            .bind(self.status)
            .bind(&self.stripe_refund_id)
            .bind(&self.failure_reason)
            .bind(now)
            .execute(db)
            .await?;
        Ok(true)
    }

    /// The amount to refund.
    pub fn money(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// The sum of the refunds of a payment that have succeeded or are pending.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn total(db: &mut PgConnection, payment_id: Uuid) -> Result<i64> {
        let sql = "select coalesce(sum(amount), 0)::bigint from refunds where payment_id = $1 and status in ('pending', 'succeeded')";
        Ok(sqlx::query_scalar(sql).bind(payment_id).fetch_one(db).await?)
    }

    /// The recorded status of one of Stripe's refunds.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn status_by_stripe_id(db: &mut PgConnection, stripe_refund_id: &str) -> Result<Option<RefundStatus>> {
        let sql = "select status from refunds where stripe_refund_id = $1";
        Ok(sqlx::query_scalar(sql).bind(stripe_refund_id).fetch_optional(db).await?)
    }
}
