//! Reconciliation of the ledger with Stripe's lists: the window that is compared, and the discrepancies that are recorded.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::models::money::Money;

/// How far back refunds are compared each time, because a bank may return one for a month; and everything the first time.
pub const REFUND_WINDOW: SignedDuration = days(35);

/// How far a comparison overlaps the one before.
const OVERLAP: SignedDuration = days(3);

/// The period of one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Stripe's charges and disputes from here on.
    pub objects_from: Timestamp,
    /// Stripe's refunds from here on.
    pub refunds_from: Timestamp,
    /// Ledger entries from here on: each is looked up at Stripe once.
    pub entries_from: Timestamp,
    /// The end of all three.
    pub to: Timestamp,
}

impl Window {
    /// From the end of the last comparison, with an overlap, or from the oldest open discrepancy.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn next(db: &mut PgConnection, now: Timestamp) -> Result<Window> {
        let sql = "select (select max(compared_to) from reconciliations), (select min(object_created_at) from ledger_differences)";
        let (last, oldest): (Option<Timestamp>, Option<Timestamp>) = sqlx::query_as(sql).fetch_one(db).await?;
        let back_to = |from: Timestamp| oldest.map_or(from, |oldest| from.min(oldest));
        let first = now - REFUND_WINDOW;
        Ok(Window {
            objects_from: back_to(last.map_or(first, |last| last - OVERLAP)),
            refunds_from: back_to(first.min(last.unwrap_or(first))),
            entries_from: back_to(last.unwrap_or(first)),
            to: now,
        })
    }
}

/// Payments with a refund that has been pending for an hour, or with an undecided dispute.
///
/// # Errors
/// The database does not answer.
pub async fn unresolved_payment_ids(db: &mut PgConnection, now: Timestamp) -> Result<Vec<Uuid>> {
    let sql = "select payment_id from refunds where status = 'pending' and created_at < $1
               union select payment_id from disputes where status not in ('won', 'lost', 'warning_closed', 'prevented')";
    Ok(sqlx::query_scalar(sql).bind(now - SignedDuration::from_hours(1)).fetch_all(db).await?)
}

/// How Stripe and the ledger disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum DiscrepancyKind {
    /// Stripe has moved money that is not in the ledger, or another amount.
    NotInLedger,
    /// The ledger has an entry that Stripe does not have, or another amount.
    NotAtStripe,
    /// Stripe has a charge for a payment that does not exist.
    UnknownPayment,
    /// A fact that decides can't be read at Stripe.
    Unreadable,
}

/// An object of Stripe's that does not match the ledger.
#[derive(Clone, Debug)]
pub struct Discrepancy {
    pub stripe_id: String,
    pub kind: DiscrepancyKind,
    pub payment_id: Option<Uuid>,
    /// The amount in the ledger.
    pub expected: Option<Money>,
    /// The amount at Stripe.
    pub actual: Option<Money>,
    /// Which field can't be read, and why.
    pub reason: Option<String>,
    pub object_created_at: Timestamp,
}

impl Discrepancy {
    /// Inserts or updates it; `seen_at` stays that of the first time.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "insert into ledger_differences (stripe_id, kind, payment_id, expected, actual, object_created_at, seen_at, last_seen_at, reason)
                   values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
                   on conflict (stripe_id) do update set kind = excluded.kind, payment_id = excluded.payment_id,
                       expected = excluded.expected, actual = excluded.actual, reason = excluded.reason,
                       last_seen_at = excluded.last_seen_at";
        sqlx::query(sql)
            .bind(&self.stripe_id)
            .bind(self.kind)
            .bind(self.payment_id)
            .bind(self.expected.map(|money| serde_json::json!(money)))
            .bind(self.actual.map(|money| serde_json::json!(money)))
            .bind(self.object_created_at)
            .bind(now)
            .bind(&self.reason)
            .execute(db)
            .await?;
        Ok(())
    }
}

/// What a comparison has compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub charges: i32,
    pub refunds: i32,
    pub disputes: i32,
    /// Discrepancies that a settlement resolved.
    pub repaired: i32,
}

/// Records a finished comparison, and deletes the discrepancies that it has not found again.
///
/// # Errors
/// The database does not answer.
pub async fn conclude(db: &mut PgConnection, window: Window, counts: Counts, now: Timestamp) -> Result<()> {
    sqlx::query("delete from ledger_differences where last_seen_at < $1").bind(window.to).execute(&mut *db).await?;
    let sql = "insert into reconciliations (id, compared_from, compared_to, charges, refunds, disputes, repaired, differences, finished_at)
               values ($1, $2, $3, $4, $5, $6, $7, (select count(*) from ledger_differences), $8)";
    sqlx::query(sql)
        .bind(ids::new(now))
        .bind(window.objects_from)
        .bind(window.to)
        .bind(counts.charges)
        .bind(counts.refunds)
        .bind(counts.disputes)
        .bind(counts.repaired)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// A finished comparison.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Reconciliation {
    pub compared_from: Timestamp,
    pub compared_to: Timestamp,
    /// Charges of ours that Stripe listed.
    pub charges: i32,
    pub refunds: i32,
    pub disputes: i32,
    /// Discrepancies that a settlement resolved.
    pub repaired: i32,
    /// Discrepancies that remain.
    pub differences: i32,
    pub finished_at: Timestamp,
}

impl Reconciliation {
    /// The latest, if there has been one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest(db: &mut PgConnection) -> Result<Option<Reconciliation>> {
        let sql = "select compared_from, compared_to, charges, refunds, disputes, repaired, differences, finished_at
                     from reconciliations order by finished_at desc limit 1";
        Ok(sqlx::query_as(sql).fetch_optional(db).await?)
    }
}
