//! Sessions in connected calendars: which revision each calendar should show, and which one it shows. Whoever changes a booking says what is
//! desired, in the same transaction; a job makes the calendar so, however often it runs.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::jobs;
use crate::jobs::definitions::calendars::SyncConnection;
use crate::origin::Origin;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// Sessions that are written into a calendar when it is connected; the next ones.
const MAX_AT_CONNECT: i64 = 500;

/// A month after a session its entry is not kept equal any more.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("calendar_links", "calendar_links", "ends_at", "true", days(30))];

/// A booking whose calendar entries are to change.
#[derive(Clone, Copy, Debug)]
pub struct Desired {
    pub booking_id: Uuid,
    pub revision: i32,
    pub ends_at: Timestamp,
}

/// The session takes place, at this revision: it is to be in the calendars of these people.
///
/// # Errors
/// The database does not answer.
pub async fn desire(
    db: &mut PgConnection,
    people: [Uuid; 2],
    desired: Desired,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    let sql = "insert into calendar_links (booking_id, connection_id, desired_revision, ends_at)
               select $1, c.id, $2, $3 from calendar_connections c where c.user_id = any($4) and c.ended_at is null order by c.id
               on conflict (booking_id, connection_id) do update set desired_revision = excluded.desired_revision, ends_at = excluded.ends_at,
                   is_pending = true, asked = calendar_links.asked + 1
               returning connection_id, (select user_id from calendar_connections where id = connection_id)";
    let insert = sqlx::query_as(sql).bind(desired.booking_id).bind(desired.revision).bind(desired.ends_at);
    let changed: Vec<(Uuid, Uuid)> = insert.bind(people.as_slice()).fetch_all(&mut *db).await?;
    enqueue(db, changed, origin, now).await
}

/// The session does not take place: it is to leave the calendars that it is in.
///
/// # Errors
/// The database does not answer.
pub async fn withdraw(db: &mut PgConnection, desired: Desired, origin: &Origin, now: Timestamp) -> Result<()> {
    let sql =
        "update calendar_links set desired_revision = $2, is_pending = true, asked = asked + 1 where booking_id = $1
               returning connection_id, (select user_id from calendar_connections where id = connection_id)";
    let changed: Vec<(Uuid, Uuid)> =
        sqlx::query_as(sql).bind(desired.booking_id).bind(desired.revision).fetch_all(&mut *db).await?;
    enqueue(db, changed, origin, now).await
}

async fn enqueue(db: &mut PgConnection, changed: Vec<(Uuid, Uuid)>, origin: &Origin, now: Timestamp) -> Result<()> {
    for (connection_id, user_id) in changed {
        jobs::enqueue(db, origin, now, &SyncConnection { connection_id, user_id }).await?;
    }
    Ok(())
}

/// A calendar was connected: the sessions that are ahead of its owner are to be in it.
///
/// # Errors
/// The database does not answer.
pub async fn desire_upcoming(db: &mut PgConnection, connection_id: Uuid, user_id: Uuid, now: Timestamp) -> Result<()> {
    let of = |column: &str| {
        format!(
            "(select id, revision, upper(during) as ends_at from bookings where {column} = $2 and status = 'confirmed' and lower(during) >= $3
               order by lower(during) limit $4)"
        )
    };
    let sql = format!(
        "insert into calendar_links (booking_id, connection_id, desired_revision, ends_at)
         select id, $1, revision, ends_at from ({} union {}) as ahead on conflict do nothing",
        of("client_id"),
        of("coach_id")
    );
    let insert = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(connection_id).bind(user_id).bind(now);
    insert.bind(MAX_AT_CONNECT).execute(db).await?;
    Ok(())
}

/// Another calendar of the account is written from now on: everything that is ahead moves there.
///
/// # Errors
/// The database does not answer.
pub async fn move_upcoming(db: &mut PgConnection, connection_id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update calendar_links set is_pending = true, asked = asked + 1, is_left_deleted = false where connection_id = $1 and ends_at > $2";
    sqlx::query(sql).bind(connection_id).bind(now).execute(db).await?;
    Ok(())
}

/// Events with these ids are not in the calendar any more: what of it is a session that is ahead is written again.
///
/// # Errors
/// The database does not answer.
pub async fn put_back(db: &mut PgConnection, connection_id: Uuid, external_ids: &[&str], now: Timestamp) -> Result<()> {
    let sql = "update calendar_links set is_pending = true, asked = asked + 1 where connection_id = $1 and external_id = any($2) and ends_at > $3 and not is_left_deleted";
    sqlx::query(sql).bind(connection_id).bind(external_ids).bind(now).execute(db).await?;
    Ok(())
}

/// A calendar was read as a whole, and has no other sessions than these: what is missing until `to` is written again.
///
/// # Errors
/// The database does not answer.
pub async fn put_back_missing(
    db: &mut PgConnection,
    connection_id: Uuid,
    calendar: &str,
    found: &[&str],
    (now, to): (Timestamp, Timestamp),
) -> Result<()> {
    let sql = "update calendar_links set is_pending = true, asked = asked + 1 where connection_id = $1 and calendar = $2 and external_id not in (select unnest($3::text[]))
                  and ends_at > $4 and ends_at < $5 and not is_left_deleted";
    let update = sqlx::query(sql).bind(connection_id).bind(calendar).bind(found).bind(now).bind(to);
    update.execute(db).await?;
    Ok(())
}

/// One is written once more, by whoever has the job of its connection now: what was sent to the provider without having it may have come last. The
/// event may have been left in this calendar; `None`: it was written into none.
///
/// # Errors
/// The database does not answer.
pub async fn write_again(
    db: &mut PgConnection,
    (connection_id, user_id): (Uuid, Uuid),
    booking_id: Uuid,
    calendar: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let sql = "update calendar_links set is_pending = true, asked = asked + 1, strays = case when $3::text is null or $3 = any(strays) then strays else strays || $3 end
                where connection_id = $1 and booking_id = $2";
    sqlx::query(sql).bind(connection_id).bind(booking_id).bind(calendar).execute(&mut *db).await?;
    enqueue(db, vec![(connection_id, user_id)], &Origin::system("calendars"), now).await
}

/// A session in a connected calendar.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    pub booking_id: Uuid,
    /// How often it was asked to be written, when it was read.
    pub asked: i64,
    pub applied_revision: Option<i32>,
    /// The calendar it is in, or was being written into.
    pub calendar: Option<String>,
    /// Other calendars in which a worker that had lost the job may have left it.
    pub strays: Vec<String>,
    pub external_id: Option<String>,
    pub etag: Option<String>,
}

impl Link {
    /// Where the event may be, except for this calendar; with its id, if that is known.
    pub fn elsewhere<'a>(&'a self, than: Option<&'a str>) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let current = self.calendar.as_deref().map(|calendar| (calendar, self.external_id.as_deref()));
        let strays = self.strays.iter().map(String::as_str).filter(|stray| Some(*stray) != self.calendar.as_deref());
        current.into_iter().chain(strays.map(|stray| (stray, None))).filter(move |(at, _)| Some(*at) != than)
    }
}

const COLUMNS: &str = "booking_id, asked, applied_revision, calendar, strays, external_id, etag";

/// Those of a connection that are not as they should be, in order, after that one.
///
/// # Errors
/// The database does not answer.
pub async fn pending(db: &mut PgConnection, connection_id: Uuid, after: Uuid, limit: i64) -> Result<Vec<Link>> {
    let sql = format!(
        "select {COLUMNS} from calendar_links where connection_id = $1 and is_pending and booking_id > $2 order by booking_id limit $3"
    );
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(connection_id).bind(after).bind(limit);
    Ok(rows.fetch_all(db).await?)
}

/// Those of a connection that are, or may be, in a calendar and still ahead, in order, after that one.
///
/// # Errors
/// The database does not answer.
pub async fn written(
    db: &mut PgConnection,
    connection_id: Uuid,
    after: Uuid,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Link>> {
    let sql = format!(
        "select {COLUMNS} from calendar_links where connection_id = $1 and (calendar is not null or strays <> '{{}}') and ends_at > $2 and booking_id > $3
         order by booking_id limit $4"
    );
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(connection_id).bind(now).bind(after).bind(limit);
    Ok(rows.fetch_all(db).await?)
}

/// Before the first write into a calendar: if its answer is lost, this is where the event is looked for.
///
/// # Errors
/// The database does not answer.
pub async fn intend(db: &mut PgConnection, connection_id: Uuid, booking_id: Uuid, calendar: &str) -> Result<()> {
    let sql = "update calendar_links set calendar = $3, external_id = null, etag = null where connection_id = $1 and booking_id = $2";
    sqlx::query(sql).bind(connection_id).bind(booking_id).bind(calendar).execute(db).await?;
    Ok(())
}

/// What came of writing a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The event is there.
    Written { external_id: String, etag: Option<String> },
    /// It is in no calendar, as it should be.
    Removed,
    /// Its owner deleted it by hand, and it stays so.
    LeftDeleted,
    /// The provider refuses it for good.
    Refused(String),
}

/// Records what came of bringing a session to this revision. If somebody has asked for it since the link was read, it stays to be done.
///
/// # Errors
/// The database does not answer.
pub async fn record(
    db: &mut PgConnection,
    connection_id: Uuid,
    link: &Link,
    revision: i32,
    applied: &Applied,
) -> Result<()> {
    let sql = "update calendar_links set applied_revision = $3, is_pending = asked > $8,
                      strays = case when asked = $8 then '{}' else strays end, is_left_deleted = $4 = 'left_deleted', refusal = $5,
                      calendar = case when $4 = 'removed' then null else calendar end,
                      external_id = case $4 when 'written' then $6 when 'removed' then null else external_id end,
                      etag = case $4 when 'written' then $7 when 'removed' then null else etag end
                where connection_id = $1 and booking_id = $2";
    let (word, refusal, external_id, etag) = match applied {
        Applied::Written { external_id, etag } => ("written", None, Some(external_id), etag.as_ref()),
        Applied::Removed => ("removed", None, None, None),
        Applied::LeftDeleted => ("left_deleted", None, None, None),
        Applied::Refused(why) => ("refused", Some(why), None, None),
    };
    let update = sqlx::query(sql).bind(connection_id).bind(link.booking_id).bind(revision).bind(word);
    update.bind(refusal).bind(external_id).bind(etag).bind(link.asked).execute(db).await?;
    Ok(())
}
