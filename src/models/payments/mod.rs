//! Money as rows: the payment of a booking, its refunds, and the append-only ledger of what Stripe says has moved.
//!
//! `captured_amount` and `refunded_amount` are sums of the ledger, changed in the transaction that adds a line; the
//! database holds `refunded ≤ captured`. Every applied change raises `revision`.

mod disputes;
mod events;
pub mod ledger;
pub mod reconciliation;
mod reconciliation_issues;
mod refunds;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::disputes::Dispute;
pub use self::events::{EventSubject, StripeEvent};
pub use self::ledger::{EntryKind, append, reversal_id};
pub use self::reconciliation_issues::{IssueKind, ReconciliationIssue, list_issues};
pub use self::refunds::{
    BY_STRIPE, MADE_AT_STRIPE, NewRefund, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, RefundRow, RefundStatus,
};
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::money::{Currency, Money};

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PaymentStatus {
    Pending,
    Succeeded,
    /// The last try was declined; it may still succeed while the checkout is open.
    Failed,
    Refunded,
    PartiallyRefunded,
    Cancelled,
}

/// How far the checkout has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CheckoutStatus {
    /// The intent is committed; Stripe has not answered yet.
    Creating,
    Open,
    Complete,
    Expired,
    /// Stripe definitely made none.
    Void,
}

/// Where the card is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Ui {
    /// On Stripe's own page.
    #[default]
    Hosted,
    /// In the web app, with Stripe's elements.
    Elements,
}

impl std::str::FromStr for Ui {
    type Err = crate::error::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "hosted" => Ok(Ui::Hosted),
            "elements" => Ok(Ui::Elements),
            _ => Err(crate::error::ParseError::new("unknown_value", "One of: hosted, elements.")),
        }
    }
}

crate::parsed_from_text!(Ui);

/// A payment's row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Payment {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub amount: i64,
    pub currency: Currency,
    pub status: PaymentStatus,
    pub checkout_status: CheckoutStatus,
    pub ui: Ui,
    pub return_url: Option<String>,
    pub session_expires_at: Timestamp,
    pub stripe_session_id: Option<String>,
    pub stripe_payment_intent_id: Option<String>,
    pub checkout_url: Option<String>,
    pub client_secret: Option<String>,
    pub receipt_url: Option<String>,
    pub captured_amount: i64,
    pub refunded_amount: i64,
    pub issue: Option<Value>,
    pub revision: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A payment as its client, its coach and admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PaymentView {
    pub id: Uuid,
    pub booking_id: Uuid,
    /// In minor units.
    pub amount: i64,
    pub currency: Currency,
    pub status: PaymentStatus,
    pub refunded_amount: i64,
    pub stripe_session_id: Option<String>,
    pub stripe_payment_intent_id: Option<String>,
    pub receipt_url: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<Payment> for PaymentView {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id,
            booking_id: payment.booking_id,
            amount: payment.amount,
            currency: payment.currency,
            status: payment.status,
            refunded_amount: payment.refunded_amount,
            stripe_session_id: payment.stripe_session_id,
            stripe_payment_intent_id: payment.stripe_payment_intent_id,
            receipt_url: payment.receipt_url,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}

const COLUMNS: &str =
    "p.id, p.booking_id, p.amount, p.currency, p.status, p.checkout_status, p.ui, p.return_url, p.session_expires_at,
    p.stripe_session_id, p.stripe_payment_intent_id, p.checkout_url, p.client_secret, p.receipt_url, p.captured_amount,
    p.refunded_amount, p.issue, p.revision, p.created_at, p.updated_at";

/// A checkout somebody wants to open.
#[derive(Clone, Debug)]
pub struct NewPayment {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub amount: Money,
    pub ui: Ui,
    pub return_url: Option<String>,
    pub session_expires_at: Timestamp,
}

impl Payment {
    /// Writes the intent. `None`: the booking has a checkout already.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(db: &mut PgConnection, new: &NewPayment, now: Timestamp) -> Result<Option<Payment>> {
        let sql = format!(
            "insert into payments as p (id, booking_id, amount, currency, status, checkout_status, ui, return_url, session_expires_at, created_at, updated_at)
             values ($1, $2, $3, $4, 'pending', 'creating', $5, $6, $7, $8, $8) on conflict do nothing returning {COLUMNS}"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(new.id)
            .bind(new.booking_id)
            .bind(new.amount.amount)
            .bind(new.amount.currency)
            .bind(new.ui)
            .bind(&new.return_url)
            .bind(new.session_expires_at)
            .bind(now)
            .fetch_optional(db)
            .await?)
    }

    /// The payment of that id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Payment> {
        Self::one(db, "where p.id = $1", id).await
    }

    /// The payment of that id, its row locked until the transaction ends.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Payment> {
        Self::one(db, "where p.id = $1 for update", id).await
    }

    async fn one(db: &mut PgConnection, clause: &str, id: Uuid) -> Result<Payment> {
        let sql = format!("select {COLUMNS} from payments p {clause}");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such payment."))
    }

    /// The checkout of that booking, if there is one that counts.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_booking(db: &mut PgConnection, booking_id: Uuid) -> Result<Option<Payment>> {
        let sql = format!("select {COLUMNS} from payments p where p.booking_id = $1 and p.checkout_status <> 'void'");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(booking_id).fetch_optional(db).await?)
    }

    /// The payment of that id, if it is the reader's to see.
    ///
    /// # Errors
    /// `not_found`, whether it is absent or somebody else's.
    pub async fn visible_to(db: &mut PgConnection, id: Uuid, reader: Uuid, role: Role) -> Result<Payment> {
        let sql = format!(
            "select {COLUMNS} from payments p join bookings b on b.id = p.booking_id
             where p.id = $1 and ($3 or b.client_id = $2 or b.coach_id = $2)"
        );
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .bind(reader)
            .bind(role == Role::Admin)
            .fetch_optional(db)
            .await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such payment."))
    }

    /// What was to be paid.
    pub fn price(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// Writes what is known now, if nobody has changed the row since `self` was read; raises the revision.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when somebody has: look again.
    pub async fn save(&self, db: &mut PgConnection, now: Timestamp) -> Result<Payment> {
        let sql = format!(
            "update payments as p set status = $3, checkout_status = $4, stripe_session_id = $5, stripe_payment_intent_id = $6, checkout_url = $7,
                    client_secret = $8, receipt_url = $9, issue = $10, captured_amount = $11, refunded_amount = $12,
                    revision = revision + 1, updated_at = $13
             where id = $1 and revision = $2 returning {COLUMNS}"
        );
        let saved: Option<Payment> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.id)
            .bind(self.revision)
            .bind(self.status)
            .bind(self.checkout_status)
            .bind(&self.stripe_session_id)
            .bind(&self.stripe_payment_intent_id)
            .bind(&self.checkout_url)
            .bind(&self.client_secret)
            .bind(&self.receipt_url)
            .bind(&self.issue)
            .bind(self.captured_amount)
            .bind(self.refunded_amount)
            .bind(now)
            .fetch_optional(db)
            .await?;
        saved.ok_or_else(|| Error::unavailable("a payment changed while it was settled"))
    }

    /// Where money that has moved leaves it.
    pub fn status_by_money(&self) -> PaymentStatus {
        match (self.captured_amount, self.refunded_amount) {
            (0, _) => self.status,
            (_, 0) => PaymentStatus::Succeeded,
            (captured, refunded) if refunded >= captured => PaymentStatus::Refunded,
            _ => PaymentStatus::PartiallyRefunded,
        }
    }

    /// Whether something is known that was not before.
    pub fn differs(&self, before: &Payment) -> bool {
        let known = |payment: &Payment| {
            let money = (payment.status, payment.checkout_status, payment.captured_amount, payment.refunded_amount);
            let words = (&payment.stripe_payment_intent_id, &payment.receipt_url, &payment.issue);
            (money, format!("{words:?}"))
        };
        known(self) != known(before)
    }

    /// Marks what does not add up; the first sighting stays.
    pub fn record_issue(&mut self, kind: &str, expected: Value, actual: Value, now: Timestamp) {
        if self.issue.is_none() {
            self.issue = Some(json!({ "kind": kind, "expected": expected, "actual": actual, "seen_at": now }));
        }
    }
}

/// Payments whose checkout Stripe may have something new to say of: open, or never answered, for longer than `older_than`; those that
/// come after `after`, by id, which is by age.
///
/// # Errors
/// The database does not answer.
pub async fn unsettled(
    db: &mut PgConnection,
    older_than: Timestamp,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>> {
    let sql = "select id from payments
                where checkout_status in ('creating', 'open') and created_at <= $1 and ($2::uuid is null or id > $2) order by id limit $3";
    Ok(sqlx::query_scalar(sql).bind(older_than).bind(after).bind(limit).fetch_all(db).await?)
}

/// Whether there is a payment of that id.
///
/// # Errors
/// The database does not answer.
pub async fn is_payment(db: &mut PgConnection, id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select from payments where id = $1)").bind(id).fetch_one(db).await?)
}

/// The payment an object of Stripe's belongs to.
///
/// # Errors
/// The database does not answer.
pub async fn by_stripe_object(db: &mut PgConnection, object_id: &str) -> Result<Option<Uuid>> {
    let sql = "select id from payments where stripe_session_id = $1 or stripe_payment_intent_id = $1
               union all select payment_id from refunds where stripe_refund_id = $1 limit 1";
    Ok(sqlx::query_scalar(sql).bind(object_id).fetch_optional(db).await?)
}
