//! Recording a refund: the row, the job that sends it, and the audit entry, in the caller's transaction.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::jobs::definitions::payments::SendRefund;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::money::Money;
use crate::models::payments::{NewRefund, Payment, RefundRow};
use crate::origin::Origin;

/// A refund to record.
#[derive(Clone, Copy, Debug)]
pub struct RefundTerms<'a> {
    /// In minor units of the payment's currency.
    pub amount: i64,
    pub reason: &'a str,
    /// `client`, `coach`, `admin` or `system`.
    pub by: &'a str,
}

/// Records a refund and enqueues the job that sends it. The caller has locked the payment's row.
///
/// # Errors
/// `internal` when the refunds would exceed the captured amount, which callers rule out first.
pub async fn record_refund(
    db: &mut PgConnection,
    payment: &Payment,
    refund: &RefundTerms<'_>,
    origin: &Origin,
    now: Timestamp,
) -> Result<Uuid> {
    let left = payment.refundable_amount(db).await?;
    if refund.amount > left {
        return Err(Error::internal(format!("a refund of {}, of which {left} are left", refund.amount)));
    }
    let new = NewRefund {
        payment_id: payment.id,
        amount: Money::new(refund.amount, payment.currency),
        reason: refund.reason,
        requested_by: refund.by,
        retry_of: None,
        attempt: 1,
        stripe_refund_id: None,
    };
    let row = RefundRow::insert(db, &new, now).await?;
    enqueue(db, origin, now, &SendRefund { refund_id: row.id }).await?;
    write_audit(db, "payments.refund_recorded", refund.by, &row, origin, now).await?;
    Ok(row.id)
}

/// Writes the audit entry of a refund.
pub(super) async fn write_audit(
    db: &mut PgConnection,
    action: &str,
    by: &str,
    refund: &RefundRow,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    // Without the reason, which may be free text.
    let mut after = json!({ "refund_id": refund.id, "amount": refund.amount, "currency": refund.currency });
    if let Some(first) = refund.retry_of {
        after["retry_of"] = json!(first);
    }
    let (subject_kind, subject_id) = ("payment", Some(refund.payment_id));
    let record = Record { action, actor_role: by, subject_kind, subject_id, before: None, after: Some(after) };
    audit::write(db, origin, &record, now).await
}
