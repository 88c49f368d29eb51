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

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum IssueState {
    /// An admin has to look at it.
    Open,
    /// An admin has said why it is as it is. When it says something else, it is open again.
    Explained,
    /// Stripe and the ledger agree again.
    Gone,
}

impl IssueState {
    /// All of them, by name.
    pub const ALL: [(&'static str, IssueState); 3] =
        [("open", IssueState::Open), ("explained", IssueState::Explained), ("gone", IssueState::Gone)];
}

/// An issue that an admin has to resolve.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct ReconciliationIssue {
    /// The same for as long as the issue is listed.
    pub id: Uuid,
    pub kind: IssueKind,
    pub state: IssueState,
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
    /// What an admin has said about it.
    pub explanation: Option<String>,
    pub explained_at: Option<Timestamp>,
    pub gone_at: Option<Timestamp>,
}

/// All issues but differences. A failed refund is one issue however often it was retried, and none once everything has been refunded.
const ISSUES: &str =
    "select md5('payment:' || p.id)::uuid as id, p.issue ->> 'kind' as kind, p.id as payment_id, p.booking_id, coalesce(p.issue ->> 'stripe_id', p.stripe_session_id) as stripe_id,
            p.issue -> 'expected' as expected, p.issue -> 'actual' as actual, null as status, p.issue ->> 'reason' as reason, (p.issue ->> 'seen_at')::timestamptz as seen_at,
            null::timestamptz as gone_at
       from payments p where p.issue is not null
     union all
     select md5('refund:' || r.id)::uuid, 'refund_failed', p.id, p.booking_id, r.stripe_refund_id, jsonb_build_object('amount', r.amount, 'currency', r.currency),
            jsonb_build_object('amount', 0, 'currency', r.currency),
            case when exists (select from refunds n where n.retry_of = r.id) then 'retrying' else 'given_up' end, r.failure_reason, r.updated_at, null
       from refunds r join payments p on p.id = r.payment_id
      where r.status = 'failed' and p.refunded_amount < p.captured_amount
        and not exists (select from refunds n where n.retry_of = r.id and n.status <> 'pending')
     union all
     select md5('dispute:' || d.id)::uuid, 'dispute', p.id, p.booking_id, d.id, jsonb_build_object('amount', p.captured_amount, 'currency', p.currency),
            jsonb_build_object('amount', d.amount, 'currency', d.currency), d.status, d.reason, d.created_at, null
       from disputes d join payments p on p.id = d.payment_id
      where d.status not in ('won', 'lost', 'warning_closed', 'prevented')
     union all
     select md5('dispute:' || d.id)::uuid, 'dispute', p.id, p.booking_id, d.id, jsonb_build_object('amount', p.captured_amount, 'currency', p.currency),
            jsonb_build_object('amount', d.amount, 'currency', d.currency), d.status, d.reason, d.created_at, null
       from disputes d join payments p on p.id = d.payment_id where d.status = 'lost' and d.updated_at > $1
     union all ";

/// Differences between Stripe and the ledger.
const DIFFERENCES: &str =
    "select md5('difference:' || f.stripe_id)::uuid as id, f.kind, f.payment_id, (select p.booking_id from payments p where p.id = f.payment_id) as booking_id,
            f.stripe_id, f.expected, f.actual, null as status, f.reason, f.seen_at, f.gone_at
       from ledger_differences f where f.gone_at is";

/// Those that are there, with what an admin has said about them if they are as they were then; or the differences that are gone.
fn with_states(gone: bool) -> String {
    let issues = if gone { format!("{DIFFERENCES} not null") } else { format!("{ISSUES}{DIFFERENCES} null") };
    format!(
        "select i.*, case when i.gone_at is not null then 'gone' when e.issue_id is not null then 'explained' else 'open' end as state,
                e.explanation, e.explained_at
           from ({issues}) i left join explained_issues e on e.issue_id = i.id and e.kind = i.kind
                and e.expected is not distinct from i.expected and e.actual is not distinct from i.actual"
    )
}

/// One page of the issues in a state, the latest first, and how many there are.
///
/// # Errors
/// The database does not answer.
pub async fn list_issues(
    db: &mut PgConnection,
    (kind, state): (Option<IssueKind>, IssueState),
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<(Vec<ReconciliationIssue>, i64)> {
    let issues = with_states(state == IssueState::Gone);
    // `$1` is not in all of them.
    let of_kind = format!(
        "from ({issues}) issues where $1::timestamptz is not null and state = $3 and ($2::text is null or kind = $2)"
    );
    let sql = format!("select * {of_kind} order by seen_at desc, payment_id, stripe_id limit $4 offset $5");
    let since = now - LOST_DISPUTES;
    let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(since).bind(kind).bind(state).bind(limit).bind(offset);
    let found = found.fetch_all(&mut *db).await?;
    let sql = format!("select count(*) {of_kind}");
    let total = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(since).bind(kind).bind(state).fetch_one(db).await?;
    Ok((found, total))
}

impl ReconciliationIssue {
    /// The issue of that id, unless it is gone.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<Option<ReconciliationIssue>> {
        let sql = format!("select * from ({}) issues where id = $2", with_states(false));
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(now - LOST_DISPUTES).bind(id);
        Ok(found.fetch_optional(db).await?)
    }

    /// Records what an admin says about it, as it is.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn explain(&self, db: &mut PgConnection, explanation: &str, by: Uuid, now: Timestamp) -> Result<()> {
        let sql = "insert into explained_issues (issue_id, kind, payment_id, expected, actual, explanation, explained_by, explained_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)
                   on conflict (issue_id) do update set kind = excluded.kind, expected = excluded.expected, actual = excluded.actual,
                       explanation = excluded.explanation, explained_by = excluded.explained_by, explained_at = excluded.explained_at";
        sqlx::query(sql)
            .bind(self.id)
            .bind(self.kind)
            .bind(self.payment_id)
            .bind(self.expected.map(|money| serde_json::json!(money)))
            .bind(self.actual.map(|money| serde_json::json!(money)))
            .bind(explanation)
            .bind(by)
            .bind(now)
            .execute(db)
            .await?;
        Ok(())
    }
}
