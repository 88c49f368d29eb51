//! In-app notifications as rows. `seq` is assigned under the lock of the user's counter row, so commit order is `seq` order and
//! a stream that resumes after a `seq` misses nothing.

mod kinds;
pub mod preferences;
pub mod unsubscribe;
pub mod weekly_digests;

use serde::Serialize;
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;

pub use self::kinds::{NotificationKind, Overtaking};
pub use self::preferences::{Channels, Preferences, wants_email};

/// Kept per user: whatever is published after that takes the place of the oldest.
pub const MAX_PER_USER: i64 = 1_000;

/// A notification shown in the app.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, FromRow)]
pub struct Notification {
    pub id: Uuid,
    /// `booking_confirmed`, `booking_cancelled`, …
    pub kind: String,
    /// Ids and facts to show it with.
    pub data: Value,
    pub read_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Its number among the user's notifications, without gaps until the oldest are deleted.
    #[serde(skip)]
    pub seq: i64,
}

const COLUMNS: &str = "id, kind, data, read_at, created_at, seq";

/// Locks the counters of these users, in the one order of all transactions, before the first of several is written to. A missing one is made, but
/// not of an erased account.
///
/// # Errors
/// The database does not answer.
pub async fn lock_counters(db: &mut PgConnection, user_ids: &[Uuid]) -> Result<()> {
    let sql = "insert into notification_counters as c (user_id) select id from unnest($1::uuid[]) as of(id)
               where exists (select from users u where u.id = of.id and u.erased_at is null) order by id
               on conflict (user_id) do update set unread = c.unread";
    sqlx::query(sql).bind(user_ids).execute(db).await?;
    Ok(())
}

/// Writes a notification, unless the user has turned that kind off in the app or their account is erased, and deletes what exceeds [`MAX_PER_USER`]. The counter row stays locked until the transaction ends:
/// whoever writes to several users calls [`lock_counters`] first. After the commit, the caller publishes `Change::User` or the change of the
/// booking, which wakes the open streams.
///
/// # Errors
/// The database does not answer.
pub async fn publish(
    db: &mut PgConnection,
    user_id: Uuid,
    kind: NotificationKind,
    data: Value,
    now: Timestamp,
) -> Result<()> {
    let sql = "with counter as (
                   insert into notification_counters as c (user_id, last_seq, unread)
                   select $1, 1, 1 where not exists (
                       select from notification_preferences where user_id = $1 and kind = $2 and not in_app)
                   and exists (select from users where id = $1 and erased_at is null)
                   on conflict (user_id) do update set last_seq = c.last_seq + 1,
                       unread = greatest(c.unread + 1 - (select count(*) from notifications n
                           where n.user_id = $1 and n.seq <= c.last_seq + 1 - $6 and n.read_at is null), 0)
                   returning last_seq),
               over_limit as (delete from notifications n using counter where n.user_id = $1 and n.seq <= counter.last_seq - $6)
               insert into notifications (id, user_id, seq, kind, data, created_at)
               select $3, $1, last_seq, $2, $4, $5 from counter";
    let published = sqlx::query(sql).bind(user_id).bind(kind.as_str()).bind(ids::new(now)).bind(data).bind(now);
    published.bind(MAX_PER_USER).execute(db).await?;
    Ok(())
}

/// Withdraws what the events have overtaken among the unread notifications of these users about a booking: what it says is not true any more.
/// Locks the users' counters, in order.
///
/// # Errors
/// The database does not answer.
pub async fn withdraw(
    db: &mut PgConnection,
    user_ids: &[Uuid],
    booking_id: Uuid,
    event: Overtaking,
    now: Timestamp,
) -> Result<()> {
    let overtaken = NotificationKind::ALL.iter().filter(|kind| kind.is_overtaken_by(event));
    let kinds: Vec<&str> = overtaken.map(|kind| kind.as_str()).collect();
    lock_counters(db, user_ids).await?;
    let sql = "with counters as (select user_id from notification_counters where user_id = any($1)),
                    withdrawn as (update notifications n set withdrawn_at = $4, read_at = $4 from counters
                                   where n.user_id = counters.user_id and n.read_at is null and n.kind = any($3)
                                     and n.data ->> 'booking_id' = $2 returning n.user_id),
                    counts as (select user_id, count(*) as count from withdrawn group by user_id)
               update notification_counters c set unread = greatest(c.unread - counts.count, 0)
               from counts where counts.user_id = c.user_id";
    sqlx::query(sql).bind(user_ids).bind(booking_id.to_string()).bind(kinds).bind(now).execute(db).await?;
    Ok(())
}

/// A page of a user's notifications, how many they have in all, and how many of them are unread.
#[derive(Clone, Debug, PartialEq)]
pub struct NotificationPage {
    /// The newest first.
    pub items: Vec<Notification>,
    pub total: i64,
    pub unread: i64,
}

/// A page of a user's notifications, by one statement. `before`: only those before this one, instead of skipping `offset`. `None`: the user has no
/// notification `before`.
///
/// # Errors
/// The database does not answer.
pub async fn page(
    db: &mut PgConnection,
    user_id: Uuid,
    before: Option<Uuid>,
    limit: i64,
    offset: i64,
) -> Result<Option<NotificationPage>> {
    let sql = format!(
        "with place as (select seq from notifications where user_id = $1 and id = $2)
         select (select count(*) from notifications where user_id = $1 and withdrawn_at is null) as total,
                coalesce((select unread from notification_counters where user_id = $1), 0) as unread,
                $2::uuid is null or exists (select from place) as is_known, page.*
         from (values (1)) as one left join lateral (
             select {COLUMNS} from notifications
             where user_id = $1 and withdrawn_at is null and ($2::uuid is null or seq < (select seq from place))
             order by seq desc limit $3 offset $4) as page on true
         order by page.seq desc"
    );
    let offset = if before.is_some() { 0 } else { offset };
    let rows =
        sqlx::query(AssertSqlSafe(sql)).bind(user_id).bind(before).bind(limit).bind(offset).fetch_all(db).await?;
    // There is one row at least, without a notification if there is none.
    let Some(first) = rows.first() else { return Ok(None) };
    if !first.try_get::<bool, _>("is_known")? {
        return Ok(None);
    }
    let (total, unread) = (first.try_get("total")?, first.try_get("unread")?);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.try_get::<Option<Uuid>, _>("id")?.is_some() {
            items.push(Notification::from_row(row)?);
        }
    }
    Ok(Some(NotificationPage { items, total, unread }))
}

/// A user's notifications after `seq`, the oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn after(db: &mut PgConnection, user_id: Uuid, seq: i64, limit: i64) -> Result<Vec<Notification>> {
    let sql = format!(
        "select {COLUMNS} from notifications where user_id = $1 and seq > $2 and withdrawn_at is null order by seq limit $3"
    );
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(user_id).bind(seq).bind(limit).fetch_all(db).await?)
}

/// The `seq` of one of a user's notifications. `None`: they have no such notification, or it has been deleted.
///
/// # Errors
/// The database does not answer.
pub async fn seq_of(db: &mut PgConnection, user_id: Uuid, id: Uuid) -> Result<Option<i64>> {
    let sql = "select seq from notifications where user_id = $1 and id = $2";
    Ok(sqlx::query_scalar(sql).bind(user_id).bind(id).fetch_optional(db).await?)
}

/// The last `seq` of each of these users; those who never had a notification are left out.
///
/// # Errors
/// The database does not answer.
pub async fn last_seqs(db: &mut PgConnection, user_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
    let sql = "select user_id, last_seq from notification_counters where user_id = any($1)";
    Ok(sqlx::query_as(sql).bind(user_ids).fetch_all(db).await?)
}

/// Marks one as read, or all of them; answers how many are unread now. `None`: the user has no such notification.
///
/// # Errors
/// The database does not answer.
pub async fn mark_read(
    db: &mut PgConnection,
    user_id: Uuid,
    only: Option<Uuid>,
    now: Timestamp,
) -> Result<Option<i64>> {
    if let Some(id) = only
        && seq_of(db, user_id, id).await?.is_none()
    {
        return Ok(None);
    }
    let sql = "with counter as (select user_id from notification_counters where user_id = $1 for update),
                    marked as (update notifications n set read_at = $3 from counter
                               where n.user_id = counter.user_id and n.read_at is null and ($2::uuid is null or n.id = $2) returning 1)
               update notification_counters c set unread = greatest(c.unread - (select count(*) from marked), 0)
               where c.user_id = $1 returning unread";
    let unread: Option<i64> = sqlx::query_scalar(sql).bind(user_id).bind(only).bind(now).fetch_optional(db).await?;
    Ok(Some(unread.unwrap_or(0)))
}
