//! Reconciliation issues, which an admin has to resolve: flagged payments, failed refunds, open disputes, and discrepancies between
//! the ledger and Stripe. Each kind is read from its own table.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::money::Money;

/// How long a lost dispute is listed.
const LOST_DISPUTES: SignedDuration = days(90);

/// The kind of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum IssueKind {
    /// Another amount or currency came than was agreed: nothing is confirmed. Send it back in Stripe's dashboard.
    WrongAmount,
    /// Money that was to go back is still here.
    RefundFailed,
    /// A bank takes a payment back; the case is answered in Stripe's dashboard.
    Dispute,
    NotInLedger,
    NotAtStripe,
    UnknownPayment,
    /// Stripe's answer lacks a fact that decides: nothing is decided until it can be read. `reason` names the field.
    Unreadable,
}

impl IssueKind {
    /// All of them, by name.
    pub const ALL: [(&'static str, IssueKind); 7] = [
        ("wrong_amount", IssueKind::WrongAmount),
        ("refund_failed", IssueKind::RefundFailed),
        ("dispute", IssueKind::Dispute),
        ("not_in_ledger", IssueKind::NotInLedger),
        ("not_at_stripe", IssueKind::NotAtStripe),
        ("unknown_payment", IssueKind::UnknownPayment),
        ("unreadable", IssueKind::Unreadable),
    ];
}

/// An issue that an admin has to resolve.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct ReconciliationIssue {
    pub kind: IssueKind,
    pub payment_id: Option<Uuid>,
    pub booking_id: Option<Uuid>,
    /// Stripe's id of the session, refund, dispute or charge; a refund that was refused has none.
    pub stripe_id: Option<String>,
    /// What we have recorded.
    #[sqlx(json(nullable))]
    pub expected: Option<Money>,
    /// What Stripe says.
    #[sqlx(json(nullable))]
    pub actual: Option<Money>,
    /// Of a dispute: Stripe's. Of a failed refund: `retrying`, or `given_up` when it is yours to send again.
    pub status: Option<String>,
    /// Stripe's reason; of `unreadable`, which field is what.
    pub reason: Option<String>,
    pub seen_at: Timestamp,
}

/// All issues. A failed refund is one issue however often it was retried, and none once everything has been refunded.
const ISSUES: &str =
    "select p.issue ->> 'kind' as kind, p.id as payment_id, p.booking_id, coalesce(p.issue ->> 'stripe_id', p.stripe_session_id) as stripe_id,
            p.issue -> 'expected' as expected, p.issue -> 'actual' as actual, null as status, p.issue ->> 'reason' as reason, (p.issue ->> 'seen_at')::timestamptz as seen_at
       from payments p where p.issue is not null
     union all
     select 'refund_failed', p.id, p.booking_id, r.stripe_refund_id, jsonb_build_object('amount', r.amount, 'currency', r.currency),
            jsonb_build_object('amount', 0, 'currency', r.currency),
            case when exists (select from refunds n where n.retry_of = r.id) then 'retrying' else 'given_up' end, r.failure_reason, r.updated_at
       from refunds r join payments p on p.id = r.payment_id
      where r.status = 'failed' and p.refunded_amount < p.captured_amount
        and not exists (select from refunds n where n.retry_of = r.id and n.status <> 'pending')
     union all
     select 'dispute', p.id, p.booking_id, d.id, jsonb_build_object('amount', p.captured_amount, 'currency', p.currency),
            jsonb_build_object('amount', d.amount, 'currency', d.currency), d.status, d.reason, d.created_at
       from disputes d join payments p on p.id = d.payment_id
      where d.status not in ('won', 'warning_closed', 'prevented') and (d.status <> 'lost' or d.updated_at > $1)
     union all
     select f.kind, f.payment_id, (select p.booking_id from payments p where p.id = f.payment_id), f.stripe_id, f.expected, f.actual, null, f.reason, f.seen_at
       from ledger_differences f";

/// One page of the issues, the latest first, and how many there are.
///
/// # Errors
/// The database does not answer.
pub async fn list_issues(
    db: &mut PgConnection,
    kind: Option<IssueKind>,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<(Vec<ReconciliationIssue>, i64)> {
    let of_kind = format!("from ({ISSUES}) issues where $2::text is null or kind = $2");
    let sql = format!("select * {of_kind} order by seen_at desc, payment_id, stripe_id limit $3 offset $4");
    let since = now - LOST_DISPUTES;
    let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(since).bind(kind).bind(limit).bind(offset);
    let found = found.fetch_all(&mut *db).await?;
    let sql = format!("select count(*) {of_kind}");
    let total = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(since).bind(kind).fetch_one(db).await?;
    Ok((found, total))
}
