//! The numbers of days, counted by a job and kept: what is asked about a year reads no more than a year's quarters of an hour and the rows of an hour or
//! two, however many rows there are. Today is counted each hour, up to a while before; what is not counted is read from the rows by the same statements.
//!
//! *Invariant:* what is counted of a day does not change after it, so that counting it again gives the same: who signed up, which steps bookings
//! took (by the audit trail), which sessions began, which matches were made, which money moved (by the ledger). A day whose row is deleted from
//! `counted_days` is counted anew.

use std::sync::LazyLock;

use jiff::SignedDuration;
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, PgConnection};

use super::periods::{date_at, start_of};
use crate::clock::{Timestamp, days, minutes};
use crate::error::Result;
use crate::models::reference::Zone;

/// Days before today that are counted again each time: a transaction may have committed after its day was counted.
pub(super) const RECOUNTED_DAYS: i64 = 2;

/// Seconds of a quarter of an hour.
const QUARTER: i64 = 15 * 60;

/// How long ago something has happened that is counted. No transaction is open for so long.
const COUNTED_AFTER: SignedDuration = minutes(15);

/// The numbers of a quarter of an hour.
pub(super) const ACTIVITY_COLUMNS: [&str; 10] = [
    "new_clients",
    "new_coaches",
    "bookings_held",
    "bookings_confirmed",
    "bookings_completed",
    "bookings_cancelled",
    "sessions",
    "session_minutes",
    "matches",
    "match_fallbacks",
];

/// What happened from `from` to before `to`, by quarter of an hour.
pub(super) fn activity(from: &str, to: &str) -> String {
    format!(
        "select date_bin('15 minutes', at, 'epoch') as quarter,
                count(*) filter (where what = 'client') as new_clients, count(*) filter (where what = 'coach') as new_coaches,
                count(*) filter (where what = 'bookings.held') as bookings_held,
                count(*) filter (where what = 'bookings.confirmed') as bookings_confirmed,
                count(*) filter (where what = 'bookings.completed') as bookings_completed,
                count(*) filter (where what = 'bookings.cancelled') as bookings_cancelled,
                count(*) filter (where what = 'session') as sessions, sum(minutes)::bigint as session_minutes,
                count(*) filter (where what in ('computed', 'fallback')) as matches, count(*) filter (where what = 'fallback') as match_fallbacks
           from (select created_at as at, role as what, 0 as minutes from users
                  where created_at >= {from} and created_at < {to} and role in ('client', 'coach')
                 union all
                 select at, action, 0 from audit
                  where action = any(array['bookings.held', 'bookings.confirmed', 'bookings.completed', 'bookings.cancelled']) and at >= {from} and at < {to}
                 union all
                 select lower(during), 'session', extract(epoch from upper(during) - lower(during))::int / 60 from bookings
                  where status = any(array['confirmed', 'completed']) and lower(during) >= {from} and lower(during) < {to}
                 union all
                 select computed_at, source, 0 from match_results where computed_at >= {from} and computed_at < {to}) happened
          group by 1"
    )
}

/// What the ledger says from `from` to before `to`, by quarter of an hour and currency.
pub(super) fn revenue(from: &str, to: &str) -> String {
    format!(
        "select date_bin('15 minutes', created_at, 'epoch') as quarter, currency, {SUMS} from payment_ledger l
          where created_at >= {from} and created_at < {to} group by 1, 2"
    )
}

/// What the ledger says from `from` to before `to`, by coach and currency.
pub(super) fn coach_revenue(from: &str, to: &str) -> String {
    format!(
        "select b.coach_id, l.currency, {SUMS} from payment_ledger l
          cross join lateral (select b.coach_id from payments p join bookings b on b.id = p.booking_id where p.id = l.payment_id limit 1) b
          where l.created_at >= {from} and l.created_at < {to} group by 1, 2"
    )
}

/// What came in, and what went back: refunds without those that failed afterwards.
const SUMS: &str = "coalesce(sum(l.amount) filter (where l.kind = 'capture'), 0)::bigint as gross,
                coalesce(-sum(l.amount) filter (where l.kind <> 'capture'), 0)::bigint as refunded";

static COUNT_DAY: LazyLock<[String; 3]> = LazyLock::new(|| {
    let columns = ACTIVITY_COLUMNS.join(", ");
    [
        format!(
            "insert into activity_quarters (quarter, {columns}) select quarter, {columns} from ({}) counted",
            activity("$1", "$2")
        ),
        format!("insert into revenue_quarters (quarter, currency, gross, refunded) {}", revenue("$1", "$2")),
        format!(
            "insert into coach_revenue_days (day, coach_id, currency, gross, refunded)
             select ($1 at time zone 'UTC')::date, coach_id, currency, gross, refunded from ({}) summed",
            coach_revenue("$1", "$2")
        ),
    ]
});

/// Up to when everything is counted: from then on the rows are read.
///
/// # Errors
/// The database does not answer.
pub async fn counted_until(db: &mut PgConnection) -> Result<Timestamp> {
    let sql = "select coalesce(c.until, (c.day + 1)::timestamp at time zone 'UTC') from counted_days c
                where c.until is not null or not exists (select from counted_days next where next.day = c.day + 1) order by c.day limit 1";
    let until: Option<Timestamp> = sqlx::query_scalar(sql).fetch_optional(db).await?;
    Ok(until.unwrap_or(Timestamp::EPOCH))
}

/// The days that are to be counted, from `after` on, the earliest first: those that are not, or not as a whole, and the latest ones again.
///
/// # Errors
/// The database does not answer.
pub async fn days_to_count(db: &mut PgConnection, after: Option<Date>, now: Timestamp) -> Result<Vec<Date>> {
    let sql = "select created_at from users order by created_at limit 1";
    let Some(first) = sqlx::query_scalar(sql).fetch_optional(&mut *db).await? else { return Ok(Vec::new()) };
    let first = after.map_or(first, |after| start_of(after, &Zone::utc()) + days(1));
    let today = start_of(date_at(now, &Zone::utc()), &Zone::utc());
    let sql = "select d.day::timestamp at time zone 'UTC'
                 from (select ($1 at time zone 'UTC')::date + n as day
                         from generate_series(0, ($2 at time zone 'UTC')::date - ($1 at time zone 'UTC')::date) n) d
                where d.day >= ($3 at time zone 'UTC')::date
                   or not exists (select from counted_days c where c.day = d.day and c.until is null) order by d.day";
    let found = sqlx::query_scalar(sql).bind(first).bind(today).bind(today - days(RECOUNTED_DAYS));
    let found: Vec<Timestamp> = found.fetch_all(db).await?;
    Ok(found.into_iter().map(|at| date_at(at, &Zone::utc())).collect())
}

/// Counts a day, whether or not it has been counted before; of one that is not over, the quarters of an hour up to a while ago. In a transaction.
///
/// # Errors
/// The database does not answer.
pub async fn count_day(db: &mut PgConnection, day: Date, now: Timestamp) -> Result<()> {
    let start = start_of(day, &Zone::utc());
    let settled = quarter_of(now - COUNTED_AFTER).max(start);
    let end = settled.min(start + days(1));
    let until = (end < start + days(1)).then_some(end);
    // First, so that two who count the same day do it one after the other.
    let sql = "insert into counted_days (day, counted_at, until) values (($1 at time zone 'UTC')::date, $2, $3)
               on conflict (day) do update set counted_at = excluded.counted_at, until = excluded.until";
    sqlx::query(sql).bind(start).bind(now).bind(until).execute(&mut *db).await?;
    for sql in [
        "delete from activity_quarters where quarter >= $1 and quarter < $2",
        "delete from revenue_quarters where quarter >= $1 and quarter < $2",
        "delete from coach_revenue_days where day >= ($1 at time zone 'UTC')::date and day < ($2 at time zone 'UTC')::date",
    ] {
        sqlx::query(sql).bind(start).bind(start + days(1)).execute(&mut *db).await?;
    }
    for sql in &*COUNT_DAY {
        sqlx::query(AssertSqlSafe(sql.as_str())).bind(start).bind(end).execute(&mut *db).await?;
    }
    Ok(())
}

/// The start of the quarter of an hour that it is in.
fn quarter_of(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.as_seconds().div_euclid(QUARTER) * QUARTER)
}

/// Adds up what has changed in the number of users since; of at most so many changes. Says of how many.
///
/// # Errors
/// The database does not answer.
pub async fn add_up_users(db: &mut PgConnection, limit: i64) -> Result<i64> {
    let sql = "with changes as (delete from user_count_changes where id = any(array(
                       select id from user_count_changes order by id limit $1 for update skip locked)) returning role, is_active, change),
                    added as (insert into user_counts as c (role, is_active, users)
                       select role, is_active, sum(change) from changes group by role, is_active
                       on conflict (role, is_active) do update set users = c.users + excluded.users)
               select count(*) from changes";
    Ok(sqlx::query_scalar(sql).bind(limit).fetch_one(db).await?)
}
