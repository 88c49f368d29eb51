//! Reconciliation of the ledger with Stripe's lists: the comparison that runs and how far it has come, and the differences that are recorded.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::models::money::Money;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How far back refunds are compared each time, because a bank may return one for a month; and everything the first time.
pub const REFUND_WINDOW: SignedDuration = days(35);

/// How far a comparison overlaps the one before.
const OVERLAP: SignedDuration = days(3);

/// How long a difference is listed after it is gone.
pub const GONE_RETENTION: SignedDuration = days(90);

/// Differences that are gone.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("ledger_differences", "ledger_differences", "gone_at", "gone_at is not null", GONE_RETENTION)];

/// The period of one comparison. It does not depend on what earlier ones have found: differences are looked up one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// From the end of the last comparison, with an overlap.
    pub fn after(last: Option<Timestamp>, now: Timestamp) -> Window {
        let first = now - REFUND_WINDOW;
        Window {
            objects_from: last.map_or(first, |last| last - OVERLAP),
            refunds_from: first.min(last.unwrap_or(first)),
            entries_from: last.unwrap_or(first),
            to: now,
        }
    }
}

/// What is compared, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Stripe's lists, day by day and page by page.
    Charges,
    Refunds,
    Disputes,
    /// Entries of the ledger that were in none of the lists.
    Entries,
    /// Differences of before that were not seen again.
    Differences,
    /// Payments with a pending refund or an open dispute.
    Unresolved,
}

/// How far a comparison has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub window: Window,
    pub step: Step,
    /// The beginning of the day that is being compared, or the time of the last entry.
    pub at: Timestamp,
    /// The last object of the page before, or the id of the last row.
    pub after: Option<String>,
}

impl Progress {
    /// At the beginning of a step.
    pub fn at_start_of(step: Step, window: Window) -> Progress {
        let at = match step {
            Step::Charges | Step::Disputes => window.objects_from,
            Step::Refunds => window.refunds_from,
            Step::Entries => window.entries_from,
            Step::Differences | Step::Unresolved => Timestamp::EPOCH,
        };
        Progress { window, step, at, after: None }
    }
}

/// What a comparison has compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    pub charges: i32,
    pub refunds: i32,
    pub disputes: i32,
    /// Differences that a settlement resolved.
    pub repaired: i32,
}

/// The comparison that runs.
#[derive(Clone, Debug)]
pub struct Running {
    pub id: Uuid,
    pub progress: Progress,
    pub counts: Counts,
}

impl Running {
    /// Goes on with the comparison that was begun, or begins one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn begin_or_continue(db: &mut PgConnection, now: Timestamp) -> Result<Running> {
        #[derive(sqlx::FromRow)]
        struct Row {
            id: Uuid,
            progress: Json<Progress>,
            #[sqlx(flatten)]
            counts: Counts,
        }
        let sql =
            "select id, progress, charges, refunds, disputes, repaired from reconciliations where finished_at is null";
        if let Some(row) = sqlx::query_as::<_, Row>(sql).fetch_optional(&mut *db).await? {
            return Ok(Running { id: row.id, progress: row.progress.0, counts: row.counts });
        }
        let sql =
            "select compared_to from reconciliations where finished_at is not null order by finished_at desc limit 1";
        let last: Option<Timestamp> = sqlx::query_scalar(sql).fetch_optional(&mut *db).await?;
        let window = Window::after(last, now);
        let id = ids::new(now);
        let progress = Progress::at_start_of(Step::Charges, window);
        sqlx::query("truncate reconciled_objects").execute(&mut *db).await?;
        let sql = "insert into reconciliations (id, compared_from, compared_to, charges, refunds, disputes, repaired, differences, progress)
                   values ($1, $2, $3, 0, 0, 0, 0, 0, $4)";
        let begun = sqlx::query(sql).bind(id).bind(window.objects_from).bind(window.to).bind(Json(&progress));
        begun.execute(db).await?;
        Ok(Running { id, progress, counts: Counts::default() })
    }

    /// Records how far it has come, and what Stripe has listed on the way.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, listed: &[String]) -> Result<()> {
        remember_listed(db, listed).await?;
        let sql = "update reconciliations set progress = $2, charges = $3, refunds = $4, disputes = $5, repaired = $6 where id = $1";
        sqlx::query(sql)
            .bind(self.id)
            .bind(Json(&self.progress))
            .bind(self.counts.charges)
            .bind(self.counts.refunds)
            .bind(self.counts.disputes)
            .bind(self.counts.repaired)
            .execute(db)
            .await?;
        Ok(())
    }

    /// Records that it is finished: what has not been seen again is gone.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn finish(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "update ledger_differences set gone_at = $2 where gone_at is null and last_seen_at < $1";
        sqlx::query(sql).bind(self.progress.window.to).bind(now).execute(&mut *db).await?;
        sqlx::query("truncate reconciled_objects").execute(&mut *db).await?;
        let sql = "update reconciliations set progress = null, finished_at = $2,
                          differences = (select count(*) from ledger_differences where gone_at is null) where id = $1";
        sqlx::query(sql).bind(self.id).bind(now).execute(db).await?;
        Ok(())
    }
}

/// Remembers what Stripe has listed to the comparison that runs.
///
/// # Errors
/// The database does not answer.
pub async fn remember_listed(db: &mut PgConnection, ids: &[String]) -> Result<()> {
    let sql = "insert into reconciled_objects (stripe_id) select unnest($1::text[]) on conflict do nothing";
    sqlx::query(sql).bind(ids).execute(db).await?;
    Ok(())
}

/// Payments with a refund that has been pending for an hour, or with an undecided dispute; those after this id, in the order of their ids.
///
/// # Errors
/// The database does not answer.
pub async fn unresolved_payment_ids(
    db: &mut PgConnection,
    now: Timestamp,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>> {
    let sql = "select payment_id from (select payment_id from refunds where status = 'pending' and created_at < $1
                   union select payment_id from disputes where status not in ('won', 'lost', 'warning_closed', 'prevented')) as open
               where payment_id > $2 order by payment_id limit $3";
    let found = sqlx::query_scalar(sql).bind(now - SignedDuration::from_hours(1)).bind(after).bind(limit);
    Ok(found.fetch_all(db).await?)
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
    /// Inserts or updates it; `seen_at` stays that of the first time, and one that was gone is back.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "insert into ledger_differences (stripe_id, kind, payment_id, expected, actual, object_created_at, seen_at, last_seen_at, reason)
                   values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
                   on conflict (stripe_id) do update set kind = excluded.kind, payment_id = excluded.payment_id,
                       expected = excluded.expected, actual = excluded.actual, reason = excluded.reason,
                       last_seen_at = excluded.last_seen_at, gone_at = null";
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

    /// Says that it was seen as it is.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn touch(db: &mut PgConnection, stripe_id: &str, now: Timestamp) -> Result<()> {
        sqlx::query("update ledger_differences set last_seen_at = $2 where stripe_id = $1")
            .bind(stripe_id)
            .bind(now)
            .execute(db)
            .await?;
        Ok(())
    }
}

/// A difference of an earlier comparison that this one has not seen.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UnseenDifference {
    pub stripe_id: String,
    pub payment_id: Option<Uuid>,
    pub object_created_at: Timestamp,
}

impl UnseenDifference {
    /// Those after this id, in the order of their ids.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn page(
        db: &mut PgConnection,
        compared_to: Timestamp,
        after: &str,
        limit: i64,
    ) -> Result<Vec<UnseenDifference>> {
        let sql = "select stripe_id, payment_id, object_created_at from ledger_differences
                    where gone_at is null and last_seen_at < $1 and stripe_id > $2 order by stripe_id limit $3";
        Ok(sqlx::query_as(sql).bind(compared_to).bind(after).bind(limit).fetch_all(db).await?)
    }
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
    /// Differences that a settlement resolved.
    pub repaired: i32,
    /// Differences that remain, explained ones included.
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
                     from reconciliations where finished_at is not null order by finished_at desc limit 1";
        Ok(sqlx::query_as(sql).fetch_optional(db).await?)
    }
}
