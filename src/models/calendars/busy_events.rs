//! Busy times of connected calendars by event, and what follows from them: the rows of `busy_times`.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::provider::Provider;
use crate::clock::Timestamp;
use crate::error::Result;

/// The end of the busy time that stands for a pause: no calendar reaches so far.
pub const PAUSE_END: &str = "2200-01-01T00:00:00Z";

/// What a calendar has, by the ids of its events.
pub type Events<'a> = HashMap<&'a str, (Timestamp, Timestamp)>;

/// Replaces everything that is known of a calendar.
///
/// # Errors
/// The database does not answer.
pub async fn replace(db: &mut PgConnection, calendar_id: Uuid, events: &Events<'_>) -> Result<()> {
    let known: Vec<&str> = events.keys().copied().collect();
    let sql = "delete from calendar_busy_events where calendar_id = $1 and event_id not in (select unnest($2::text[]))";
    sqlx::query(sql).bind(calendar_id).bind(&known).execute(&mut *db).await?;
    put(db, calendar_id, events).await
}

/// Adds and changes these, and removes what is gone.
///
/// # Errors
/// The database does not answer.
pub async fn apply(db: &mut PgConnection, calendar_id: Uuid, events: &Events<'_>, gone: &[&str]) -> Result<()> {
    let sql = "delete from calendar_busy_events where calendar_id = $1 and event_id = any($2)";
    sqlx::query(sql).bind(calendar_id).bind(gone).execute(&mut *db).await?;
    put(db, calendar_id, events).await
}

async fn put(db: &mut PgConnection, calendar_id: Uuid, events: &Events<'_>) -> Result<()> {
    let ids: Vec<&str> = events.keys().copied().collect();
    let (starts, ends): (Vec<Timestamp>, Vec<Timestamp>) = events.values().copied().unzip();
    let sql = "insert into calendar_busy_events (calendar_id, event_id, during)
               select $1, id, tstzrange(s, e, '[)') from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as event (id, s, e)
               on conflict (calendar_id, event_id) do update set during = excluded.during where calendar_busy_events.during <> excluded.during";
    sqlx::query(sql).bind(calendar_id).bind(&ids).bind(&starts).bind(&ends).execute(db).await?;
    Ok(())
}

/// Forgets everything that was read of a connection.
///
/// # Errors
/// The database does not answer.
pub async fn forget(db: &mut PgConnection, connection_id: Uuid) -> Result<()> {
    let sql = "delete from calendar_busy_events where calendar_id = any(array(select id from connected_calendars where connection_id = $1))";
    sqlx::query(sql).bind(connection_id).execute(db).await?;
    Ok(())
}

/// Makes a user's busy times of this provider what the events of the connection say, and one long one if bookings are paused since
/// `paused_since`; whether anything changed. Only what differs is written, because every change makes the coach's schedule be read anew.
///
/// # Errors
/// The database does not answer.
pub async fn publish(
    db: &mut PgConnection,
    (user_id, provider): (Uuid, Provider),
    connection_id: Uuid,
    paused_since: Option<Timestamp>,
) -> Result<bool> {
    let wanted = "select e.during from connected_calendars c join calendar_busy_events e on e.calendar_id = c.id where c.connection_id = $3
                  union select tstzrange($4, $5::timestamptz, '[)') where $4 is not null";
    let delete = format!("delete from busy_times where user_id = $1 and source = $2 and during not in ({wanted})");
    let deleted = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(user_id).bind(provider).bind(connection_id);
    let deleted = deleted.bind(paused_since).bind(PAUSE_END).execute(&mut *db).await?;
    let insert = format!(
        "insert into busy_times (user_id, source, during) select $1, $2, during from ({wanted}) as wanted on conflict do nothing"
    );
    let inserted = sqlx::query(sqlx::AssertSqlSafe(insert)).bind(user_id).bind(provider).bind(connection_id);
    let inserted = inserted.bind(paused_since).bind(PAUSE_END).execute(db).await?;
    Ok(deleted.rows_affected() + inserted.rows_affected() > 0)
}
