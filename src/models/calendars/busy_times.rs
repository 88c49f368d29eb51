//! Busy times of connected and subscribed calendars, as rows: when, never what. `bookings::BusyIntervals` reads them beside the bookings.

use sqlx::PgConnection;
use uuid::Uuid;

use super::busy_events::PAUSE_END;
use super::ics::Span;
use crate::clock::Timestamp;
use crate::error::Result;

/// Replaces the busy times of a subscription by these; whether anything changed. Only what differs is written, because every change makes the
/// coach's schedule be read anew.
///
/// # Errors
/// The database does not answer.
pub async fn replace(db: &mut PgConnection, user_id: Uuid, subscription_id: Uuid, spans: &[Span]) -> Result<bool> {
    let (starts, ends): (Vec<Timestamp>, Vec<Timestamp>) = spans.iter().copied().unzip();
    let delete = "delete from busy_times where subscription_id = $1 and during not in
                  (select tstzrange(s, e, '[)') from unnest($2::timestamptz[], $3::timestamptz[]) as span (s, e))";
    let deleted = sqlx::query(delete).bind(subscription_id).bind(&starts).bind(&ends).execute(&mut *db).await?;
    let insert = "insert into busy_times (user_id, source, subscription_id, during)
                  select $1, 'ics', $2, tstzrange(s, e, '[)') from unnest($3::timestamptz[], $4::timestamptz[]) as span (s, e)
                  on conflict do nothing";
    let inserted =
        sqlx::query(insert).bind(user_id).bind(subscription_id).bind(&starts).bind(&ends).execute(db).await?;
    Ok(deleted.rows_affected() + inserted.rows_affected() > 0)
}

/// A busy time, and the name of the calendar that says so.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct NamedBusyTime {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub calendar: String,
    /// It stands for a pause of all bookings, because the calendar is broken.
    pub is_pause: bool,
}

/// Those of one user that overlap `[from, to)`, with the names of their calendars: for their owner, and for admins.
///
/// # Errors
/// The database does not answer.
pub async fn named(db: &mut PgConnection, user_id: Uuid, from: Timestamp, to: Timestamp) -> Result<Vec<NamedBusyTime>> {
    let sql = "select lower(t.during) as starts_at, upper(t.during) as ends_at,
                      coalesce(s.label, s.host, c.name, case t.source when 'google' then 'Google Calendar' else 'Outlook' end) as calendar,
                      t.source <> 'ics' and upper(t.during) = $4::timestamptz as is_pause
                 from busy_times t left join calendar_subscriptions s on s.id = t.subscription_id
                 left join lateral (
                      select c.name from calendar_connections k join connected_calendars c on c.connection_id = k.id
                        join calendar_busy_events e on e.calendar_id = c.id and e.during = t.during
                       where k.user_id = t.user_id and k.provider = t.source and k.ended_at is null order by c.name limit 1) c on true
                where t.user_id = $1 and t.during && tstzrange($2, $3, '[)') order by lower(t.during)";
    Ok(sqlx::query_as(sql).bind(user_id).bind(from).bind(to).bind(PAUSE_END).fetch_all(db).await?)
}
