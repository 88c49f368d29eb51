//! When each week's digest is due: a row for each user who wants it, so that those who do not cost nothing.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::reference::Zone;

/// The hour of Monday, in the reader's zone, from which on it is due.
const HOUR: i8 = 8;

/// Puts a user among those who get it, from the next Monday on, or takes them out; who is among them keeps their time.
///
/// # Errors
/// The database does not answer.
pub async fn set(db: &mut PgConnection, user_id: Uuid, is_wanted: bool, now: Timestamp) -> Result<()> {
    if !is_wanted {
        sqlx::query("delete from weekly_digests where user_id = $1").bind(user_id).execute(db).await?;
        return Ok(());
    }
    let sql = "select timezone from users where id = $1 and not exists (select from weekly_digests where user_id = $1)";
    let zone: Option<Zone> = sqlx::query_scalar(sql).bind(user_id).fetch_optional(&mut *db).await?;
    if let Some(zone) = zone {
        let sql = "insert into weekly_digests (user_id, due_at) values ($1, $2) on conflict do nothing";
        sqlx::query(sql).bind(user_id).bind(next_monday(&zone, now)).execute(db).await?;
    }
    Ok(())
}

/// Users whose digest is due, in order, after that one.
///
/// # Errors
/// The database does not answer.
pub async fn due(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = "select due_at, user_id from weekly_digests where due_at <= $1 and (due_at, user_id) > ($2, $3) order by due_at, user_id limit $4";
    Ok(sqlx::query_as(sql).bind(now).bind(after.0).bind(after.1).bind(limit).fetch_all(db).await?)
}

/// Puts a digest that is due off until next week; the Monday until which this one goes. `None`: it is not due any more, or not yet, since its reader has
/// moved to another zone.
///
/// # Errors
/// The database does not answer.
pub async fn take_due(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<Option<Timestamp>> {
    let sql = "select d.due_at, u.timezone from weekly_digests d join users u on u.id = d.user_id
                where d.user_id = $1 and d.due_at <= $2 for no key update of d";
    let due: Option<(Timestamp, Zone)> = sqlx::query_as(sql).bind(user_id).bind(now).fetch_optional(&mut *db).await?;
    let Some((due_at, zone)) = due else { return Ok(None) };
    let next = next_monday(&zone, now);
    // Where Monday's morning comes later than in the zone before, this week's is still ahead.
    let is_ahead = next - due_at < days(3);
    let sql = "update weekly_digests set due_at = $2 where user_id = $1";
    sqlx::query(sql).bind(user_id).bind(next).execute(db).await?;
    Ok((!is_ahead).then(|| last_monday(&zone, now)))
}

/// The first Monday morning after that time.
fn next_monday(zone: &Zone, after: Timestamp) -> Timestamp {
    let today = after.to_jiff().to_zoned(zone.tz().clone()).date();
    let monday = today.saturating_add(days_until_monday(today).days());
    let at = morning(zone, monday);
    if at > after { at } else { morning(zone, monday.saturating_add(7.days())) }
}

/// The last Monday morning up to that time.
fn last_monday(zone: &Zone, now: Timestamp) -> Timestamp {
    let next = next_monday(zone, now).to_jiff().to_zoned(zone.tz().clone()).date();
    morning(zone, next.saturating_sub(7.days()))
}

fn days_until_monday(date: Date) -> i8 {
    date.weekday().until(Weekday::Monday)
}

/// That hour of a date; one that a zone skips is the next.
fn morning(zone: &Zone, date: Date) -> Timestamp {
    let at = zone.tz().to_ambiguous_timestamp(date.at(HOUR, 0, 0, 0)).compatible();
    at.map_or(Timestamp::MAX, Timestamp::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mondays(zone: &str, at: &str) -> (String, String) {
        let (zone, at) = (zone.parse().unwrap(), at.parse().unwrap());
        (last_monday(&zone, at).to_string(), next_monday(&zone, at).to_string())
    }

    #[test]
    fn monday_is_each_zones_own() {
        for (zone, at, last, next) in [
            ("UTC", "2026-12-01T12:00:00Z", "2026-11-30T08:00:00Z", "2026-12-07T08:00:00Z"),
            ("UTC", "2026-11-30T07:59:59Z", "2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z"),
            ("UTC", "2026-11-30T08:00:00Z", "2026-11-30T08:00:00Z", "2026-12-07T08:00:00Z"),
            ("Europe/Berlin", "2026-11-29T23:30:00Z", "2026-11-23T07:00:00Z", "2026-11-30T07:00:00Z"),
            ("Pacific/Kiritimati", "2026-11-29T18:00:00Z", "2026-11-29T18:00:00Z", "2026-12-06T18:00:00Z"),
            ("Pacific/Pago_Pago", "2026-11-30T18:00:00Z", "2026-11-23T19:00:00Z", "2026-11-30T19:00:00Z"),
        ] {
            assert_eq!(mondays(zone, at), (last.to_owned(), next.to_owned()), "{zone} at {at}");
        }
    }

    #[test]
    fn the_hour_stays_when_the_clocks_change() {
        let (last, next) = mondays("Europe/Berlin", "2027-03-25T12:00:00Z");
        assert_eq!((last.as_str(), next.as_str()), ("2027-03-22T07:00:00Z", "2027-03-29T06:00:00Z"));
    }
}
