//! The ledger beside Stripe's lists: what is asked of our side when they are compared, and what is kept of the answer.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ledger::reversal_id;
use super::refunds::RefundStatus;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::models::money::{Currency, Money};

/// How far a first look reaches back, and every look at refunds: a bank may send one back for a month.
pub const REFUNDS: SignedDuration = days(35);

/// How far a look reaches into the one before.
const OVERLAP: SignedDuration = days(3);

/// What is compared this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Stripe's charges and disputes from here on.
    pub objects_from: Timestamp,
    /// Stripe's refunds from here on.
    pub refunds_from: Timestamp,
    /// Our lines from here on: each is held against Stripe once.
    pub lines_from: Timestamp,
    /// Until here.
    pub to: Timestamp,
}

impl Span {
    /// From where the last comparison ended, with an overlap, and from the oldest difference that is still open.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn next(db: &mut PgConnection, now: Timestamp) -> Result<Span> {
        let sql = "select (select max(compared_to) from reconciliations), (select min(object_created_at) from ledger_differences)";
        let (last, oldest): (Option<Timestamp>, Option<Timestamp>) = sqlx::query_as(sql).fetch_one(db).await?;
        let back_to = |from: Timestamp| oldest.map_or(from, |oldest| from.min(oldest));
        let first = now - REFUNDS;
        Ok(Span {
            objects_from: back_to(last.map_or(first, |last| last - OVERLAP)),
            refunds_from: back_to(first.min(last.unwrap_or(first))),
            lines_from: back_to(last.unwrap_or(first)),
            to: now,
        })
    }
}

/// One line of the ledger, as far as it is compared.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    pub stripe_id: String,
    pub payment_id: Uuid,
    pub amount: i64,
    pub currency: Currency,
    pub created_at: Timestamp,
}

impl Line {
    /// Lines written from `from` to before `to`, oldest first, that come after `after`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn between(
        db: &mut PgConnection,
        (from, to): (Timestamp, Timestamp),
        after: &str,
        limit: i64,
    ) -> Result<Vec<Line>> {
        let sql = "select stripe_id, payment_id, amount, currency, created_at from payment_ledger
                    where created_at >= $1 and created_at < $2 and stripe_id > $3 and kind <> 'refund_failed' order by stripe_id limit $4";
        Ok(sqlx::query_as(sql).bind(from).bind(to).bind(after).bind(limit).fetch_all(db).await?)
    }

    /// How much it moved, without the direction.
    pub fn money(&self) -> Money {
        Money::new(self.amount.abs(), self.currency)
    }
}

/// What the ledger has of an object of Stripe's, in sum; nothing when there is no line.
///
/// # Errors
/// The database does not answer.
pub async fn booked(db: &mut PgConnection, stripe_id: &str) -> Result<Option<Money>> {
    let sql = "select sum(amount)::bigint, min(currency) from payment_ledger where stripe_id in ($1, $2)";
    let sum = sqlx::query_as(sql).bind(stripe_id).bind(reversal_id(stripe_id));
    let (amount, currency): (Option<i64>, Option<Currency>) = sum.fetch_one(db).await?;
    Ok(amount.zip(currency).map(|(amount, currency)| Money::new(amount, currency)))
}

/// The status we know of a dispute.
///
/// # Errors
/// The database does not answer.
pub async fn known_status(db: &mut PgConnection, dispute_id: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select status from disputes where id = $1").bind(dispute_id).fetch_optional(db).await?)
}

/// The status we know of a refund of Stripe's.
///
/// # Errors
/// The database does not answer.
pub async fn known_refund(db: &mut PgConnection, stripe_refund_id: &str) -> Result<Option<RefundStatus>> {
    let sql = "select status from refunds where stripe_refund_id = $1";
    Ok(sqlx::query_scalar(sql).bind(stripe_refund_id).fetch_optional(db).await?)
}

/// Payments that something is still to come of: refunds on their way for an hour, disputes that are not decided.
///
/// # Errors
/// The database does not answer.
pub async fn open_ended(db: &mut PgConnection, now: Timestamp) -> Result<Vec<Uuid>> {
    let sql = "select payment_id from refunds where status = 'pending' and created_at < $1
               union select payment_id from disputes where status not in ('won', 'lost', 'warning_closed', 'prevented')";
    Ok(sqlx::query_scalar(sql).bind(now - SignedDuration::from_hours(1)).fetch_all(db).await?)
}

/// How an object of Stripe's and the ledger disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Disagreement {
    /// Stripe has moved money that the ledger has not, or not so much.
    NotInLedger,
    /// The ledger has moved money that Stripe has not, or not so much.
    NotAtStripe,
    /// Stripe has taken money for a payment that is not there.
    UnknownPayment,
}

/// Something that Stripe and the ledger disagree on.
#[derive(Clone, Debug)]
pub struct Difference {
    pub stripe_id: String,
    pub kind: Disagreement,
    pub payment_id: Option<Uuid>,
    /// What the ledger says.
    pub expected: Option<Money>,
    /// What Stripe says.
    pub actual: Option<Money>,
    pub object_created_at: Timestamp,
}

impl Difference {
    /// Keeps it; the first sighting stays.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "insert into ledger_differences (stripe_id, kind, payment_id, expected, actual, object_created_at, seen_at, last_seen_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $7)
                   on conflict (stripe_id) do update set kind = excluded.kind, payment_id = excluded.payment_id,
                       expected = excluded.expected, actual = excluded.actual, last_seen_at = excluded.last_seen_at";
        sqlx::query(sql)
            .bind(&self.stripe_id)
            .bind(self.kind)
            .bind(self.payment_id)
            .bind(self.expected.map(|money| serde_json::json!(money)))
            .bind(self.actual.map(|money| serde_json::json!(money)))
            .bind(self.object_created_at)
            .bind(now)
            .execute(db)
            .await?;
        Ok(())
    }
}

/// What a comparison has looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub charges: i32,
    pub refunds: i32,
    pub disputes: i32,
    /// Disagreements that a settlement put right.
    pub repaired: i32,
}

/// Ends a comparison: differences it has not seen again are over.
///
/// # Errors
/// The database does not answer.
pub async fn conclude(db: &mut PgConnection, span: Span, counts: Counts, now: Timestamp) -> Result<()> {
    sqlx::query("delete from ledger_differences where last_seen_at < $1").bind(span.to).execute(&mut *db).await?;
    let sql = "insert into reconciliations (id, compared_from, compared_to, charges, refunds, disputes, repaired, differences, finished_at)
               values ($1, $2, $3, $4, $5, $6, $7, (select count(*) from ledger_differences), $8)";
    sqlx::query(sql)
        .bind(ids::new(now))
        .bind(span.objects_from)
        .bind(span.to)
        .bind(counts.charges)
        .bind(counts.refunds)
        .bind(counts.disputes)
        .bind(counts.repaired)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// The latest comparison.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Comparison {
    pub compared_from: Timestamp,
    pub compared_to: Timestamp,
    /// Charges of ours that Stripe listed.
    pub charges: i32,
    pub refunds: i32,
    pub disputes: i32,
    /// Disagreements that were put right on the spot.
    pub repaired: i32,
    /// Disagreements that remain.
    pub differences: i32,
    pub finished_at: Timestamp,
}

impl Comparison {
    /// It, if there ever was one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest(db: &mut PgConnection) -> Result<Option<Comparison>> {
        let sql = "select compared_from, compared_to, charges, refunds, disputes, repaired, differences, finished_at
                     from reconciliations order by finished_at desc limit 1";
        Ok(sqlx::query_as(sql).fetch_optional(db).await?)
    }
}
