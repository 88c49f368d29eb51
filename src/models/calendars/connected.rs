//! The calendars of a connected account, as rows: which are read, which one is written, and how far each was read.

use jiff::tz::TimeZone;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ics;
use crate::clock::Timestamp;
use crate::error::Result;

/// Calendars of one account that are kept; the first ones count.
pub const MAX_PER_ACCOUNT: usize = 100;

/// One calendar of a connected account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ConnectedCalendar {
    pub id: Uuid,
    /// The provider's id.
    pub external_id: String,
    pub name: String,
    /// As the provider names it.
    pub zone: Option<String>,
    pub is_primary: bool,
    pub can_write: bool,
    pub is_read: bool,
    pub is_written: bool,
    /// Where reading goes on.
    pub sync_cursor: Option<String>,
    /// When all of its window was read.
    pub expanded_at: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
    /// Events that could not be read.
    pub odd_events: i32,
    /// A notification has come since it was last begun to be read.
    pub is_changed: bool,
    /// What a notification said was begun to be read, and not recorded: it is being read, or its worker died.
    pub is_reading: bool,
}

const COLUMNS: &str = "id, external_id, name, zone, is_primary, can_write, is_read, is_written, sync_cursor, expanded_at, read_at, odd_events, is_changed, is_reading";

/// What the provider says of a calendar.
#[derive(Clone, Debug)]
pub struct FoundCalendar {
    pub id: Uuid,
    pub external_id: String,
    pub name: String,
    pub zone: Option<String>,
    pub is_primary: bool,
    pub can_write: bool,
}

/// Whether a new calendar is read and written from the beginning.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// The account's first calendar is read: its owner is a coach.
    pub reads_primary: bool,
    pub writes_primary: bool,
}

impl ConnectedCalendar {
    /// Those of a connection, the first one first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_connection(db: &mut PgConnection, connection_id: Uuid) -> Result<Vec<ConnectedCalendar>> {
        let sql = format!(
            "select {COLUMNS} from connected_calendars where connection_id = $1 order by is_primary desc, name, id"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(connection_id).fetch_all(db).await?)
    }

    /// Where its days begin: its own zone, or that of its owner.
    pub fn zone(&self, of_owner: &TimeZone) -> TimeZone {
        let named = self.zone.as_deref().and_then(ics::zone_named);
        named.unwrap_or_else(|| of_owner.clone())
    }

    /// Whether a notification says that it has changed since it was read.
    pub fn is_notified(&self) -> bool {
        self.is_changed || self.is_reading
    }
}

/// Makes the rows as the account's calendars are: new ones are added, those that are gone are removed with their busy times. `true`: the one
/// that sessions were written into is gone, and they go on in the account's first one.
///
/// # Errors
/// The database does not answer.
pub async fn replace(
    db: &mut PgConnection,
    connection_id: Uuid,
    found: &[FoundCalendar],
    defaults: Option<Defaults>,
) -> Result<bool> {
    let found = &found[..found.len().min(MAX_PER_ACCOUNT)];
    let known: Vec<&str> = found.iter().map(|calendar| calendar.external_id.as_str()).collect();
    let sql =
        "delete from connected_calendars where connection_id = $1 and not external_id = any($2) returning is_written";
    let gone: Vec<bool> = sqlx::query_scalar(sql).bind(connection_id).bind(&known).fetch_all(&mut *db).await?;
    for calendar in found {
        let is_default = |chosen: fn(Defaults) -> bool| defaults.is_some_and(chosen) && calendar.is_primary;
        let sql = "insert into connected_calendars (id, connection_id, external_id, name, zone, is_primary, can_write, is_read, is_written)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                   on conflict (connection_id, external_id) do update set name = $4, zone = $5, is_primary = $6, can_write = $7,
                       is_written = connected_calendars.is_written and $7";
        let insert = sqlx::query(sql).bind(calendar.id).bind(connection_id).bind(&calendar.external_id);
        let insert = insert.bind(&calendar.name).bind(&calendar.zone).bind(calendar.is_primary);
        let insert = insert.bind(calendar.can_write).bind(is_default(|defaults| defaults.reads_primary));
        let is_written = is_default(|defaults| defaults.writes_primary) && calendar.can_write;
        insert.bind(is_written).execute(&mut *db).await?;
    }
    let is_written_gone = gone.contains(&true);
    if is_written_gone {
        let sql =
            "update connected_calendars set is_written = true where connection_id = $1 and is_primary and can_write";
        sqlx::query(sql).bind(connection_id).execute(db).await?;
    }
    Ok(is_written_gone)
}

/// Sets which are read and which one is written. One that is not read any more loses its busy times; one that is now, begins anew.
///
/// # Errors
/// The database does not answer.
pub async fn choose(db: &mut PgConnection, connection_id: Uuid, read: &[Uuid], written: Option<Uuid>) -> Result<()> {
    let sql = "delete from calendar_busy_events where calendar_id = any(array(
                   select id from connected_calendars where connection_id = $1 and not id = any($2)))";
    sqlx::query(sql).bind(connection_id).bind(read).execute(&mut *db).await?;
    let sql = "update connected_calendars set is_read = id = any($2), is_written = false,
                      sync_cursor = case when is_read and id = any($2) then sync_cursor end,
                      read_at = case when is_read and id = any($2) then read_at end
                where connection_id = $1";
    sqlx::query(sql).bind(connection_id).bind(read).execute(&mut *db).await?;
    let sql = "update connected_calendars set is_written = true where connection_id = $1 and id = $2";
    sqlx::query(sql).bind(connection_id).bind(written).execute(db).await?;
    Ok(())
}

/// Has a connection's calendars read at the next look, however lately they were.
///
/// # Errors
/// The database does not answer.
pub async fn read_soon(db: &mut PgConnection, connection_id: Uuid) -> Result<()> {
    let sql = "update connected_calendars set read_at = null where connection_id = $1 and is_read";
    sqlx::query(sql).bind(connection_id).execute(db).await?;
    Ok(())
}

/// What a notification said is being read from now on: the next one asks for another reading.
///
/// # Errors
/// The database does not answer.
pub async fn begin_reading(db: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update connected_calendars set is_changed = false, is_reading = true, reading_since = $2 where id = $1";
    sqlx::query(sql).bind(id).bind(now).execute(db).await?;
    Ok(())
}

/// Records how far one was read: all of it, or what had changed.
///
/// # Errors
/// The database does not answer.
pub async fn record_read(
    db: &mut PgConnection,
    id: Uuid,
    sync_cursor: &str,
    odd_events: Option<i32>,
    now: Timestamp,
) -> Result<()> {
    let sql = "update connected_calendars set sync_cursor = $2, read_at = $4, odd_events = coalesce($3, odd_events), is_reading = false,
                      expanded_at = case when $3 is null then expanded_at else $4 end
                where id = $1";
    sqlx::query(sql).bind(id).bind(sync_cursor).bind(odd_events).bind(now).execute(db).await?;
    Ok(())
}
