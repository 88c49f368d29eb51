//! The daily comparison of counted days with the rows. A number that differs is noted for the team, and the day is counted anew.
//!
//! Days that are counted again each hour are left out, and days of which rows are gone. *Invariant:* a day is compared once a day at most.

use std::sync::LazyLock;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection};
use utoipa::ToSchema;

use super::counted_days::{ACTIVITY_COLUMNS, RECOUNTED_DAYS, activity, coach_revenue, count_day, revenue};
use super::periods::{date_at, start_of};
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::matching::RETENTION as MATCH_RETENTION;
use crate::models::reference::Zone;

/// The latest days, which are compared every day.
const LATEST_DAYS: i64 = 7;

/// Days that are compared in a day: the latest, and those of which it is longest ago. Those of 13 months come round in two weeks.
const DAYS_A_DAY: i64 = 35;

/// For how long it is shown that a day differed.
const SHOWN_FOR: SignedDuration = days(30);

/// How many days that differed are shown at most.
const MAX_SHOWN: i64 = 100;

/// A number of a day that was not what the rows say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct DayDifference {
    /// As in `/admin/metrics`: `bookings_confirmed`; of money with its currency: `gross_EUR`, `coach_refunded_EUR`.
    #[schema(example = "bookings_confirmed")]
    pub number: String,
    /// What was kept of the whole day. The same as `counted` if only the time of day or the coach was wrong.
    pub kept: i64,
    /// What the rows say.
    pub counted: i64,
}

/// A day that was counted wrongly, and has been counted anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct DifferingDay {
    /// In UTC.
    #[schema(example = "2026-11-30")]
    pub day: String,
    pub found_at: Timestamp,
    #[sqlx(json)]
    pub differences: Vec<DayDifference>,
}

/// How the comparison of counted days with the rows stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayChecks {
    /// When a day was last compared; null: none has been.
    pub checked_at: Option<Timestamp>,
    /// Days that differed in the last 30 days, the one that was found last first.
    pub differing: Vec<DifferingDay>,
}

/// Numbers by what they are of, a quarter of an hour or a coach: from what is kept, and from the rows of the same time.
static COMPARE: LazyLock<String> = LazyLock::new(|| {
    let columns = ACTIVITY_COLUMNS.join(", ");
    let (names, values) =
        (ACTIVITY_COLUMNS.join("', '"), ACTIVITY_COLUMNS.map(|name| format!("{name}::bigint")).join(", "));
    let numbers = |activity: &str, revenue: &str, coaches: &str| {
        format!(
            "select quarter::text as part, number, value from ({activity}) quarters
              cross join lateral unnest(array['{names}'], array[{values}]) as numbers(number, value)
             union all select quarter::text, number || currency, value from ({revenue}) quarters
              cross join lateral unnest(array['gross_', 'refunded_'], array[gross, refunded]) as numbers(number, value)
             union all select coach_id::text, number || currency, value from ({coaches}) coaches
              cross join lateral unnest(array['coach_gross_', 'coach_refunded_'], array[gross, refunded]) as numbers(number, value)"
        )
    };
    let kept = numbers(
        &format!("select quarter, {columns} from activity_quarters where quarter >= $1 and quarter < $2"),
        "select quarter, currency, gross, refunded from revenue_quarters where quarter >= $1 and quarter < $2",
        "select coach_id, currency, gross, refunded from coach_revenue_days
          where day >= ($1 at time zone 'UTC')::date and day < ($2 at time zone 'UTC')::date",
    );
    let counted = numbers(&activity("$1", "$2"), &revenue("$1", "$2"), &coach_revenue("$1", "$2"));
    format!(
        "with kept as ({kept}), counted as ({counted})
         select number, coalesce(sum(kept.value), 0)::bigint as kept, coalesce(sum(counted.value), 0)::bigint as counted
           from kept full join counted using (part, number) group by number
         having bool_or(coalesce(kept.value, 0) <> coalesce(counted.value, 0)) order by number collate \"C\""
    )
});

/// The days that are to be compared today, the latest first: the last week, then those of which it is longest ago.
///
/// # Errors
/// The database does not answer.
pub async fn days_to_check(db: &mut PgConnection, now: Timestamp) -> Result<Vec<Date>> {
    let today = start_of(date_at(now, &Zone::utc()), &Zone::utc());
    let end = today - days(RECOUNTED_DAYS);
    let sql = "select c.day::timestamp at time zone 'UTC' from counted_days c left join counted_day_checks k on k.day = c.day
                where c.day >= ($1 at time zone 'UTC')::date and c.day < ($2 at time zone 'UTC')::date and c.until is null
                  and (k.checked_at is null or k.checked_at < $3)
                order by c.day < ($4 at time zone 'UTC')::date, case when c.day < ($4 at time zone 'UTC')::date then k.checked_at end nulls first, c.day desc
                limit greatest($5 - (select count(*) from counted_day_checks where checked_at >= $3), 0)";
    let found = sqlx::query_scalar(sql).bind(now - MATCH_RETENTION + days(2)).bind(end).bind(today);
    let found: Vec<Timestamp> = found.bind(end - days(LATEST_DAYS)).bind(DAYS_A_DAY).fetch_all(db).await?;
    Ok(found.into_iter().map(|at| date_at(at, &Zone::utc())).collect())
}

/// Compares a day with the rows, notes what differs, and counts the day anew if something does. In a transaction. Nothing is done with a day that is
/// not counted any more.
///
/// # Errors
/// The database does not answer.
pub async fn check_day(db: &mut PgConnection, day: Date, now: Timestamp) -> Result<Vec<DayDifference>> {
    let start = start_of(day, &Zone::utc());
    let end = start + days(1);
    // Whoever counts the day meanwhile has done it before, or waits.
    let sql = "select true from counted_days where day = ($1 at time zone 'UTC')::date and until is null for update";
    let is_counted: Option<bool> = sqlx::query_scalar(sql).bind(start).fetch_optional(&mut *db).await?;
    if is_counted.is_none() {
        return Ok(Vec::new());
    }
    let found = sqlx::query_as(AssertSqlSafe(COMPARE.as_str())).bind(start).bind(end);
    let differences: Vec<DayDifference> = found.fetch_all(&mut *db).await?;
    let is_different = !differences.is_empty();
    if is_different {
        count_day(db, day, now).await?;
    }
    let sql = "insert into counted_day_checks as k (day, checked_at, differences, differed_at) values (($1 at time zone 'UTC')::date, $2, $3, $4)
               on conflict (day) do update set checked_at = excluded.checked_at, differences = coalesce(excluded.differences, k.differences),
                   differed_at = coalesce(excluded.differed_at, k.differed_at)";
    let note = sqlx::query(sql).bind(start).bind(now).bind(is_different.then_some(Json(&differences)));
    note.bind(is_different.then_some(now)).execute(db).await?;
    Ok(differences)
}

impl DayChecks {
    /// How it stands now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn read(db: &mut PgConnection, now: Timestamp) -> Result<DayChecks> {
        let sql = "select max(checked_at) from counted_day_checks";
        let checked_at = sqlx::query_scalar(sql).fetch_one(&mut *db).await?;
        let sql =
            "select to_char(day, 'YYYY-MM-DD') as day, differed_at as found_at, differences from counted_day_checks
                    where differed_at > $1 order by differed_at desc, counted_day_checks.day desc limit $2";
        let differing = sqlx::query_as(sql).bind(now - SHOWN_FOR).bind(MAX_SHOWN).fetch_all(db).await?;
        Ok(DayChecks { checked_at, differing })
    }
}
