//! `rapport bubble validate`: whether what is here is what the app has. Every record is read by the mapping again and compared with its row, field by
//! field; records are counted, money is added up on both sides, and numbers that count other rows are compared with them.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::{PgConnection, PgPool};

use super::error::Result;
use super::import::counters;
use super::import::{Amounts, Counts, Import, ImportProgress, Issue, Options, Record, page_of_type};
use super::mapping::{Mapping, Target};
use crate::clock::Timestamp;
use crate::crypto::Passwords;
use crate::db;

/// Money of one currency and month, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// What the app says: of all payments whose amounts can be read.
    pub captured_there: i64,
    pub refunded_there: i64,
    /// Of those, what belongs to payments that were not imported; each is listed.
    pub captured_rejected: i64,
    pub refunded_rejected: i64,
    /// What the ledger says of the payments that were imported.
    pub captured_here: i64,
    pub refunded_here: i64,
}

impl Sums {
    /// Whether nothing is missing and nothing too much.
    pub fn agree(&self) -> bool {
        self.captured_there == self.captured_here + self.captured_rejected
            && self.refunded_there == self.refunded_here + self.refunded_rejected
    }
}

/// What a validation found.
#[derive(Clone, Debug, Serialize)]
pub struct Validation {
    /// By the name of the target: what an import would do now. Nothing to create or update: every field of every record is here.
    pub counts: BTreeMap<String, Counts>,
    /// By currency and month (`EUR 2026-03`, UTC).
    pub money: BTreeMap<String, Sums>,
    /// Payments of the app whose amount can't be read.
    pub unreadable_payments: i64,
    /// Records that link to what is not in the app: type and how many.
    pub dangling: Vec<(String, i64)>,
    /// Records that were imported, and are in the app no more: type and how many.
    pub gone: Vec<(String, i64)>,
    /// By the number (`posts.comment_count`): of the imported rows, how many say another one than there is.
    pub miscounted: BTreeMap<String, i64>,
    pub issues: Vec<Issue>,
}

impl Validation {
    /// Whether everything that can be here is here, the money agrees to the cent, and what is counted is as many.
    pub fn passes(&self) -> bool {
        self.counts.values().all(|counts| counts.changed() == 0)
            && self.money.values().all(Sums::agree)
            && self.miscounted.values().all(|rows| *rows == 0)
    }
}

/// Compares what is staged with what is here. Changes nothing.
///
/// # Errors
/// The database does not answer, or a run was interrupted.
pub async fn validate(
    pool: &PgPool,
    mapping: &Mapping,
    passwords: &Passwords,
    now: Timestamp,
    progress: &dyn Fn(&ImportProgress),
) -> Result<Validation> {
    let options = Options { is_dry_run: true, compares_all: true };
    let imported = Import { pool, mapping, passwords, now, options }.run(progress).await?;
    let mut tx = db::begin(pool).await?;
    db::allow_long_statements(&mut tx).await?;
    let (money, unreadable_payments) = money(&mut tx, mapping).await?;
    let dangling = "select r.type, count(distinct r.id) from bubble_records r, unnest(r.refs) ref
                     where r.gone_at is null and not exists (select from bubble_records t where t.id = ref) group by r.type order by r.type";
    let gone =
        "select r.type, count(*) from bubble_records r join bubble_links l on l.type = r.type and l.bubble_id = r.id
                 where r.gone_at is not null group by r.type order by r.type";
    Ok(Validation {
        counts: imported.tally.counts,
        money,
        unreadable_payments,
        dangling: sqlx::query_as(dangling).fetch_all(&mut *tx).await?,
        gone: sqlx::query_as(gone).fetch_all(&mut *tx).await?,
        miscounted: counters::differing(&mut tx).await?,
        issues: imported.tally.issues,
    })
}

/// The sums of both sides, and how many payments can't be read.
///
/// # Errors
/// The database does not answer.
pub async fn money(db: &mut PgConnection, mapping: &Mapping) -> Result<(BTreeMap<String, Sums>, i64)> {
    let (mut sums, mut unreadable): (BTreeMap<String, Sums>, i64) = (BTreeMap::new(), 0);
    let Some(mapped) = mapping.of(Target::Payments) else { return Ok((sums, 0)) };
    let mut last: Option<Record> = None;
    loop {
        let records = page_of_type(db, &mapped.source, last.as_ref()).await?;
        let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
        let sql = "select bubble_id from bubble_links where type = $1 and bubble_id = any($2)";
        let linked: Vec<String> = sqlx::query_scalar(sql).bind(&mapped.source).bind(ids).fetch_all(&mut *db).await?;
        for record in &records {
            let fields = mapping.read(Target::Payments, &record.body);
            let Ok(amounts) = Amounts::of(&fields) else {
                unreadable += 1;
                continue;
            };
            let at = fields.text("paid_at").and_then(|text| text.parse().ok()).unwrap_or(record.created_at);
            let sums = sums.entry(key(amounts.amount.currency.as_str(), at)).or_default();
            sums.captured_there += amounts.captured;
            sums.refunded_there += amounts.refunded;
            if !linked.contains(&record.id) {
                sums.captured_rejected += amounts.captured;
                sums.refunded_rejected += amounts.refunded;
            }
        }
        match records.into_iter().next_back() {
            Some(record) => last = Some(record),
            None => break,
        }
    }
    let sql = "select e.currency, to_char(e.created_at at time zone 'UTC', 'YYYY-MM'),
                      coalesce(sum(e.amount) filter (where e.kind = 'capture'), 0)::bigint, coalesce(-sum(e.amount) filter (where e.kind = 'refund'), 0)::bigint
                 from bubble_links l join payment_ledger e on e.payment_id = l.row_id where l.type = $1 group by 1, 2";
    let here: Vec<(String, String, i64, i64)> = sqlx::query_as(sql).bind(&mapped.source).fetch_all(db).await?;
    for (currency, month, captured, refunded) in here {
        let sums = sums.entry(format!("{currency} {month}")).or_default();
        sums.captured_here += captured;
        sums.refunded_here += refunded;
    }
    Ok((sums, unreadable))
}

fn key(currency: &str, at: Timestamp) -> String {
    format!("{currency} {}", at.to_jiff().strftime("%Y-%m"))
}
