//! Revenue: what the ledger says came in and went back, by day, month or coach. Days that are counted are read from their sums, the rest from the
//! ledger's lines; the sums are the ledger's to the cent either way.

use std::sync::LazyLock;

use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection};
use utoipa::ToSchema;
use uuid::Uuid;

use super::counted_days::{coach_revenue, counted_until, revenue};
use super::periods::{IN_PERIOD, PERIODS, Periods, date_at, start_of};
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::money::Currency;
use crate::models::reference::Zone;

/// Sums in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CurrencySums {
    pub currency: Currency,
    /// What clients paid: captures.
    pub gross: i64,
    /// What went back to them: refunds, without those that failed afterwards.
    pub refunded: i64,
    /// `gross` without `refunded`: the sum of the ledger's lines.
    pub net: i64,
}

/// Sums of one day, month or coach in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevenueItem {
    /// The day or month; null when grouped by coach.
    #[schema(example = "2026-12")]
    pub period: Option<String>,
    /// When grouped by coach.
    pub coach_id: Option<Uuid>,
    pub coach_name: Option<String>,
    #[serde(flatten)]
    pub sums: CurrencySums,
}

/// Sums by bucket of the quarters that are counted, and of the lines from where they are not: `$1` to `$2` are counted, `$2` to `$3` not.
static REVENUE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select bucket, currency, sum(gross)::bigint as gross, sum(refunded)::bigint as refunded from (
             select p.bucket::int, counted.* from {PERIODS} cross join lateral (
                 select currency, sum(gross) as gross, sum(refunded) as refunded from revenue_quarters where {IN_PERIOD} group by 1) counted
             union all select width_bucket(quarter, $4), currency, gross, refunded from ({}) today) parts
          group by 1, 2 order by bucket, currency collate \"C\"",
        revenue("$2", "$3")
    )
});

impl CurrencySums {
    fn new(currency: Currency, gross: i64, refunded: i64) -> Self {
        Self { currency, gross, refunded, net: gross - refunded }
    }

    /// The sums of each period, which are numbered from 1; those from `split` on are read from the lines.
    ///
    /// # Errors
    /// The database does not answer.
    pub(super) async fn by_bucket(
        db: &mut PgConnection,
        periods: &Periods,
        (start, split, end): (Timestamp, Timestamp, Timestamp),
    ) -> Result<Vec<(i32, CurrencySums)>> {
        let found = sqlx::query_as(AssertSqlSafe(REVENUE.as_str())).bind(start).bind(split).bind(end);
        let found: Vec<(i32, Currency, i64, i64)> = found.bind(&periods.bounds).fetch_all(db).await?;
        let sums = found
            .into_iter()
            .map(|(bucket, currency, gross, refunded)| (bucket, CurrencySums::new(currency, gross, refunded)));
        Ok(sums.collect())
    }

    /// Adds the sums of one period to those of others, by currency.
    pub(super) fn add(all: &mut Vec<CurrencySums>, more: &[CurrencySums]) {
        for sums in more {
            match all.iter_mut().find(|known| known.currency == sums.currency) {
                Some(known) => {
                    *known = Self::new(known.currency, known.gross + sums.gross, known.refunded + sums.refunded)
                }
                None => all.push(*sums),
            }
        }
        all.sort_by_key(|sums| sums.currency.as_str());
    }
}

/// Sums by period, the earliest first; a period in which nothing moved is left out.
///
/// # Errors
/// The database does not answer.
pub async fn by_period(db: &mut PgConnection, periods: &Periods, now: Timestamp) -> Result<Vec<RevenueItem>> {
    let (start, end) = (periods.start(), periods.end_by(now));
    let split = counted_until(db).await?.clamp(start, end);
    let found = CurrencySums::by_bucket(db, periods, (start, split, end)).await?;
    let name = |bucket: i32| periods.names.get(usize::try_from(bucket).ok()?.checked_sub(1)?).cloned();
    let item = |(bucket, sums)| RevenueItem { period: name(bucket), coach_id: None, coach_name: None, sums };
    Ok(found.into_iter().map(item).collect())
}

/// The sums of these items together.
pub fn totals(items: &[RevenueItem]) -> Vec<CurrencySums> {
    let mut totals = Vec::new();
    for item in items {
        CurrencySums::add(&mut totals, &[item.sums]);
    }
    totals
}

/// From when to when coaches' sums are read: whole days in UTC that are counted from their sums, what is before and after from the ledger's lines.
#[derive(Clone, Copy, Debug)]
pub struct CoachSpan {
    start: Timestamp,
    first_day: Timestamp,
    after_days: Timestamp,
    end: Timestamp,
}

impl CoachSpan {
    /// The span of these periods, up to now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, periods: &Periods, now: Timestamp) -> Result<CoachSpan> {
        let (start, end) = (periods.start(), periods.end_by(now));
        let midnight = |at: Timestamp| start_of(date_at(at, &Zone::utc()), &Zone::utc());
        let first_day = if midnight(start) == start { start } else { midnight(start) + days(1) };
        let after_days = midnight(end.min(counted_until(db).await?));
        Ok(if first_day < after_days {
            Self { start, first_day, after_days, end }
        } else {
            Self { start, first_day: end, after_days: end, end }
        })
    }
}

/// The sums of coaches after an id, over a [`CoachSpan`].
static COACHES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select coach_id, currency, sum(gross)::bigint as gross, sum(refunded)::bigint as refunded from (
             select coach_id, currency, gross, refunded from coach_revenue_days
              where day >= ($2 at time zone 'UTC')::date and day < ($3 at time zone 'UTC')::date
             union all select coach_id, currency, gross, refunded from ({}) before
             union all select coach_id, currency, gross, refunded from ({}) after) parts
          where coach_id > $5 group by coach_id, currency",
        coach_revenue("$1", "$2"),
        coach_revenue("$3", "$4")
    )
});

#[derive(sqlx::FromRow)]
struct CoachRow {
    coach_id: Uuid,
    coach_name: Option<String>,
    currency: Currency,
    gross: i64,
    refunded: i64,
    total: i64,
}

impl From<CoachRow> for RevenueItem {
    fn from(row: CoachRow) -> Self {
        let sums = CurrencySums::new(row.currency, row.gross, row.refunded);
        Self { period: None, coach_id: Some(row.coach_id), coach_name: row.coach_name, sums }
    }
}

/// How the rows of coaches are ordered, and which of them are read.
#[derive(Clone, Copy, Debug)]
pub enum CoachPage {
    /// The most gross revenue first, whatever the currency; from a row on.
    ByGross { offset: i64 },
    /// By id, after this coach.
    After(Uuid),
}

/// Sums by coach, and how many there are in all.
///
/// # Errors
/// The database does not answer.
pub async fn by_coach(
    db: &mut PgConnection,
    span: CoachSpan,
    page: CoachPage,
    limit: i64,
) -> Result<(Vec<RevenueItem>, i64)> {
    let (order, after, offset) = match page {
        CoachPage::ByGross { offset } => ("gross desc, coach_id", Uuid::nil(), offset),
        CoachPage::After(id) => ("coach_id", id, 0),
    };
    let sql = format!(
        "select s.coach_id, u.full_name as coach_name, s.currency, s.gross, s.refunded, s.total
           from (select *, count(*) over () as total from ({}) summed order by {order}, currency collate \"C\" limit $6 offset $7) s
           left join users u on u.id = s.coach_id order by {order}, s.currency collate \"C\"",
        *COACHES
    );
    let CoachSpan { start, first_day, after_days, end } = span;
    let found = sqlx::query_as(AssertSqlSafe(sql)).bind(start).bind(first_day).bind(after_days).bind(end);
    let found: Vec<CoachRow> = found.bind(after).bind(limit).bind(offset).fetch_all(db).await?;
    let total = found.first().map_or(0, |row| row.total);
    Ok((found.into_iter().map(RevenueItem::from).collect(), total))
}
