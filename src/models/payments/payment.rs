//! The row of a payment.
//!
//! `captured_amount` and `refunded_amount` are sums of the ledger, changed in the transaction that adds an entry; the database holds
//! `refunded ≤ captured`. Every applied change raises `revision`.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::open_checkouts::next_look;
use super::refunds::RefundRow;
use super::status::{CheckoutStatus, PaymentStatus, Ui};
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::money::{Currency, Money};

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
    pub client_secret: Option<Secret>,
    pub receipt_url: Option<String>,
    pub captured_amount: i64,
    pub refunded_amount: i64,
    pub issue: Option<Value>,
    pub revision: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The kind of issue of a payment of which a fact can't be read at Stripe.
const UNREADABLE: &str = "unreadable";

pub(super) const COLUMNS: &str =
    "p.id, p.booking_id, p.amount, p.currency, p.status, p.checkout_status, p.ui, p.return_url, p.session_expires_at,
    p.stripe_session_id, p.stripe_payment_intent_id, p.checkout_url, p.client_secret, p.receipt_url, p.captured_amount,
    p.refunded_amount, p.issue, p.revision, p.created_at, p.updated_at";

/// The row of a checkout to be opened.
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
    /// Inserts the row, before Stripe is called. `None`: the booking has a checkout already.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(db: &mut PgConnection, new: &NewPayment, now: Timestamp) -> Result<Option<Payment>> {
        let sql = format!(
            "insert into payments as p (id, booking_id, amount, currency, status, checkout_status, ui, return_url, session_expires_at, look_at, created_at, updated_at)
             values ($1, $2, $3, $4, 'pending', 'creating', $5, $6, $7, $9, $8, $8) on conflict do nothing returning {COLUMNS}"
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
            .bind(next_look(now, new.session_expires_at, now))
            .fetch_optional(db)
            .await?)
    }

    /// The payment of that id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Payment> {
        Self::fetch_one(db, "where p.id = $1", id).await
    }

    /// The payment of that id, its row locked until the transaction ends.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Payment> {
        Self::fetch_one(db, "where p.id = $1 for update", id).await
    }

    async fn fetch_one(db: &mut PgConnection, clause: &str, id: Uuid) -> Result<Payment> {
        let sql = format!("select {COLUMNS} from payments p {clause}");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(not_found)
    }

    /// The payment of that booking, if there is one that is not void.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_booking(db: &mut PgConnection, booking_id: Uuid) -> Result<Option<Payment>> {
        let sql = format!("select {COLUMNS} from payments p where p.booking_id = $1 and p.checkout_status <> 'void'");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(booking_id).fetch_optional(db).await?)
    }

    /// The payment of that id, if the reader may see it: its client, its coach, an admin.
    ///
    /// # Errors
    /// `not_found`, also if the reader may not see it.
    pub async fn visible_to(db: &mut PgConnection, id: Uuid, reader: Uuid, role: Role) -> Result<Payment> {
        let sql = format!(
            "select {COLUMNS} from payments p join bookings b on b.id = p.booking_id
             where p.id = $1 and ($3 or b.client_id = $2 or b.coach_id = $2)"
        );
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .bind(reader)
            .bind(role.reads_all())
            .fetch_optional(db)
            .await?;
        found.ok_or_else(not_found)
    }

    /// The price that was agreed.
    pub fn price(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// What can still be refunded, in minor units: captured, and neither refunded nor about to be.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn refundable_amount(&self, db: &mut PgConnection) -> Result<i64> {
        Ok(self.captured_amount - RefundRow::total(db, self.id).await?)
    }

    /// Saves the row and raises its revision, unless it has changed since `self` was read.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when it has changed: read it again.
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

    /// The status that follows from the captured and refunded amounts.
    pub fn status_by_amounts(&self) -> PaymentStatus {
        match (self.captured_amount, self.refunded_amount) {
            (0, _) => self.status,
            (_, 0) => PaymentStatus::Succeeded,
            (captured, refunded) if refunded >= captured => PaymentStatus::Refunded,
            _ => PaymentStatus::PartiallyRefunded,
        }
    }

    /// Whether a settlement has changed anything since `before`.
    pub fn differs_from(&self, before: &Payment) -> bool {
        let compared = |payment: &Payment| {
            let amounts = (payment.status, payment.checkout_status, payment.captured_amount, payment.refunded_amount);
            let details = (&payment.stripe_payment_intent_id, &payment.receipt_url, &payment.issue);
            (amounts, format!("{details:?}"))
        };
        compared(self) != compared(before)
    }

    /// Flags the payment for an admin; the first issue stays.
    pub fn record_issue(&mut self, kind: &str, expected: Value, actual: Value, now: Timestamp) {
        if self.issue.is_none() {
            self.issue = Some(json!({ "kind": kind, "expected": expected, "actual": actual, "seen_at": now }));
        }
    }

    /// Flags a payment of which a fact can't be read at Stripe, in one statement of its own; the first issue stays.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn flag_unreadable(
        db: &mut PgConnection,
        id: Uuid,
        stripe_id: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<()> {
        let issue = json!({ "kind": UNREADABLE, "stripe_id": stripe_id, "reason": reason, "seen_at": now });
        let sql = "update payments set issue = $2, updated_at = $3 where id = $1 and issue is null";
        sqlx::query(sql).bind(id).bind(issue).bind(now).execute(db).await?;
        Ok(())
    }

    /// Removes that flag: now it could be read.
    pub fn clear_unreadable(&mut self) {
        self.issue.take_if(|issue| issue["kind"] == UNREADABLE);
    }

    /// Writes the captured amount alone: the trigger that guards `confirmed` reads it before the row is saved.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn record_captured(&self, db: &mut PgConnection) -> Result<()> {
        sqlx::query("update payments set captured_amount = $2 where id = $1")
            .bind(self.id)
            .bind(self.captured_amount)
            .execute(db)
            .await?;
        Ok(())
    }

    /// Whether there is a payment of that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn exists(db: &mut PgConnection, id: Uuid) -> Result<bool> {
        Ok(sqlx::query_scalar("select exists (select from payments where id = $1)").bind(id).fetch_one(db).await?)
    }

    /// The id of the payment that a Stripe session, payment intent or refund belongs to.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn id_by_stripe_object(db: &mut PgConnection, object_id: &str) -> Result<Option<Uuid>> {
        let sql = "select id from payments where stripe_session_id = $1 or stripe_payment_intent_id = $1
                   union all select payment_id from refunds where stripe_refund_id = $1 limit 1";
        Ok(sqlx::query_scalar(sql).bind(object_id).fetch_optional(db).await?)
    }
}

fn not_found() -> Error {
    Error::new(Code::NotFound).with_detail("There is no such payment.")
}
