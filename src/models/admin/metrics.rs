//! The numbers of the marketplace in the last days, day by day, and in as many days before.

use std::sync::LazyLock;

use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection};
use utoipa::ToSchema;

use super::counted_days::{ACTIVITY_COLUMNS, activity, counted_until};
use super::periods::{IN_PERIOD, PERIODS, Periods, date_at};
use super::revenue::CurrencySums;
use crate::clock::{Timestamp, minutes};
use crate::error::Result;
use crate::models::auth::users::Role;
use crate::models::reference::Zone;

/// A login counts as active for so long after it was used.
const ACTIVE_FOR: jiff::SignedDuration = minutes(15);

/// How many users of a role there are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct RoleCount {
    pub role: Role,
    /// Users with this role who can sign in.
    pub active: i64,
    /// Users with this role whose account is closed or deleted.
    pub inactive: i64,
}

/// Who signed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewUsers {
    /// Accounts created in the period that are clients' today.
    pub client: i64,
    /// Accounts created in the period that are coaches' today.
    pub coach: i64,
}

/// Bookings that came into each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BookingSteps {
    /// Bookings made in the period: times held, paid later or not.
    pub pending: i64,
    /// Bookings confirmed in the period: paid, or free.
    pub confirmed: i64,
    /// Bookings completed in the period.
    pub completed: i64,
    /// Bookings cancelled in the period, by whom and from which status ever; holds that ran out among them.
    pub cancelled: i64,
}

/// Sessions that took place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionVolume {
    /// Sessions that began in the period, confirmed or completed.
    pub count: i64,
    /// Their lengths together, in minutes.
    pub minutes: i64,
}

/// Use of the matching.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatchUse {
    /// Lists of matches made in the period; a list that is shown again from the cache is not made again.
    pub made: i64,
    /// Those of them that were made without the comparison of goals, because the provider did not answer.
    pub fallbacks: i64,
}

/// The numbers of a period.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Numbers {
    pub new_users: NewUsers,
    pub bookings: BookingSteps,
    pub sessions: SessionVolume,
    /// Bookings confirmed for each booking made in the period, from 0 to 1; null if none was made. A booking that was made before the period and
    /// confirmed in it counts as confirmed.
    pub conversion: Option<f64>,
    pub matches: MatchUse,
    /// What the ledger says, by currency; a currency in which nothing moved is left out.
    pub revenue: Vec<CurrencySums>,
}

/// The numbers of a day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayNumbers {
    #[schema(example = "2026-12-01")]
    pub date: String,
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// The numbers of the last days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Metrics {
    /// The zone whose days these are.
    pub timezone: Zone,
    /// The first day.
    #[schema(example = "2026-11-02")]
    pub from: String,
    /// Today, which is not over.
    #[schema(example = "2026-12-01")]
    pub to: String,
    pub days: i64,
    /// How many users there are now, by role.
    pub users: Vec<RoleCount>,
    /// Logins that were used in the last 15 minutes and have not ended. A login is used when its access token is made anew, which a client does
    /// every 15 minutes.
    pub active_sessions: i64,
    /// The sums over all days of the series.
    pub totals: Numbers,
    /// The same of as many days before the first; these are all over.
    pub previous: Numbers,
    /// Every day, the earliest first.
    pub series: Vec<DayNumbers>,
}

impl Metrics {
    /// The numbers of the last so many days, today among them.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_last_days(db: &mut PgConnection, days: i64, timezone: Zone, now: Timestamp) -> Result<Metrics> {
        let today = date_at(now, &timezone);
        let first = today.saturating_sub(jiff::Span::new().days(2 * days - 1));
        let periods = Periods::days(first, today, &timezone);
        let all = numbers(db, &periods, now).await?;
        let half = all.len() / 2;
        let named = periods.names.iter().cloned().zip(all.iter().cloned()).skip(half);
        let series: Vec<DayNumbers> = named.map(|(date, numbers)| DayNumbers { date, numbers }).collect();
        Ok(Metrics {
            timezone,
            from: periods.names.get(half).cloned().unwrap_or_default(),
            to: today.to_string(),
            days,
            users: user_counts(db).await?,
            active_sessions: active_sessions(db, now).await?,
            totals: sum(all.iter().skip(half)),
            previous: sum(all.iter().take(half)),
            series,
        })
    }
}

/// Sums by bucket of the quarters that are counted, and of the rows from where they are not: `$1` to `$2` are counted, `$2` to `$3` not.
static ACTIVITY: LazyLock<String> = LazyLock::new(|| {
    let columns = ACTIVITY_COLUMNS.join(", ");
    let counted = ACTIVITY_COLUMNS.map(|column| format!("coalesce(sum({column}), 0) as {column}")).join(", ");
    let sums = ACTIVITY_COLUMNS.map(|column| format!("sum({column})::bigint")).join(", ");
    format!(
        "select bucket, array[{sums}] from (
             select p.bucket::int, counted.* from {PERIODS} cross join lateral (
                 select {counted} from activity_quarters where {IN_PERIOD}) counted
             union all select width_bucket(quarter, $4), {columns} from ({}) today) parts
          group by 1",
        activity("$2", "$3")
    )
});

/// The numbers of each period.
async fn numbers(db: &mut PgConnection, periods: &Periods, now: Timestamp) -> Result<Vec<Numbers>> {
    let (start, end) = (periods.start(), periods.end_by(now));
    let split = counted_until(db).await?.clamp(start, end);
    let mut all = vec![Numbers::default(); periods.names.len()];
    let counted = sqlx::query_as(AssertSqlSafe(ACTIVITY.as_str())).bind(start).bind(split).bind(end);
    let counted: Vec<(i32, Vec<i64>)> = counted.bind(&periods.bounds).fetch_all(&mut *db).await?;
    for (bucket, sums) in counted {
        if let (Some(numbers), Ok(sums)) = (at_bucket(&mut all, bucket), <[i64; 10]>::try_from(sums)) {
            *numbers = Numbers::of(sums);
        }
    }
    for (bucket, sums) in CurrencySums::by_bucket(db, periods, (start, split, end)).await? {
        if let Some(numbers) = at_bucket(&mut all, bucket) {
            numbers.revenue.push(sums);
        }
    }
    Ok(all)
}

/// The element of a bucket, which are numbered from 1.
fn at_bucket<T>(all: &mut [T], bucket: i32) -> Option<&mut T> {
    all.get_mut(usize::try_from(bucket).ok()?.checked_sub(1)?)
}

impl Numbers {
    /// In the order of [`ACTIVITY_COLUMNS`].
    fn of(sums: [i64; 10]) -> Numbers {
        let [client, coach, pending, confirmed, completed, cancelled, count, minutes, made, fallbacks] = sums;
        Numbers {
            new_users: NewUsers { client, coach },
            bookings: BookingSteps { pending, confirmed, completed, cancelled },
            sessions: SessionVolume { count, minutes },
            conversion: conversion(confirmed, pending),
            matches: MatchUse { made, fallbacks },
            revenue: Vec::new(),
        }
    }

    fn sums(&self) -> [i64; 10] {
        let Numbers { new_users, bookings, sessions, matches, .. } = self;
        [
            new_users.client,
            new_users.coach,
            bookings.pending,
            bookings.confirmed,
            bookings.completed,
            bookings.cancelled,
            sessions.count,
            sessions.minutes,
            matches.made,
            matches.fallbacks,
        ]
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share of counts that are far below 2^52")]
fn conversion(confirmed: i64, made: i64) -> Option<f64> {
    let share = |made: i64| (confirmed as f64 / made as f64).min(1.0);
    (made > 0).then(|| (share(made) * 1_000.0).round() / 1_000.0)
}

fn sum<'a>(all: impl Iterator<Item = &'a Numbers>) -> Numbers {
    let (mut sums, mut revenue) = ([0; 10], Vec::new());
    for numbers in all {
        for (sum, value) in sums.iter_mut().zip(numbers.sums()) {
            *sum += value;
        }
        CurrencySums::add(&mut revenue, &numbers.revenue);
    }
    Numbers { revenue, ..Numbers::of(sums) }
}

async fn user_counts(db: &mut PgConnection) -> Result<Vec<RoleCount>> {
    let sql = "select role, coalesce(sum(users) filter (where is_active), 0)::bigint as active,
                      coalesce(sum(users) filter (where not is_active), 0)::bigint as inactive
                 from (select role, is_active, users from user_counts
                       union all select role, is_active, change from user_count_changes
                       union all select role, true, 0 from unnest(array['client', 'coach', 'admin', 'auditor']) role) counts
                group by role order by array_position(array['client', 'coach', 'admin', 'auditor'], role)";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

async fn active_sessions(db: &mut PgConnection, now: Timestamp) -> Result<i64> {
    let sql = "select count(*) from sessions where last_used_at > $1 and revoked_at is null and expires_at > $2";
    Ok(sqlx::query_scalar(sql).bind(now - ACTIVE_FOR).bind(now).fetch_one(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversion_is_a_share_or_nothing() {
        assert_eq!((conversion(0, 0), conversion(1, 3), conversion(4, 3)), (None, Some(0.333), Some(1.0)));
    }
}
