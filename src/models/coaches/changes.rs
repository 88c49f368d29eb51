//! Whose profile or bookings have changed, for caches that may have missed the message about it.
//!
//! Rows of `coach_profiles` and `bookings` bear the number of the transaction that wrote them last (`changed_in`). Numbers are given in the
//! order in which transactions begin to write, not in which they commit, so a reader remembers the oldest one that was still running: what
//! comes before it is all committed, and seen. Nothing here depends on anybody's clock.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// A point in the history of the database: every change with a lower transaction number is committed, and none with this or a higher
/// number is certain to have been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen(i64);

/// The point that a statement after this one has seen everything before.
///
/// # Errors
/// The database does not answer.
pub async fn now(db: &mut PgConnection) -> Result<Seen> {
    let sql = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
    Ok(Seen(sqlx::query_scalar(sql).fetch_one(db).await?))
}

/// The changes of coaches that may have been missed by somebody who has seen everything before `since`, each with its transaction: whoever has
/// seen everything before a later point than that has it. And the point to ask from the next time. While a transaction that began to write before is
/// still running, the next answer has the same changes again.
///
/// # Errors
/// The database does not answer.
pub async fn since(db: &mut PgConnection, since: Seen) -> Result<(Vec<(Uuid, Seen)>, Seen)> {
    // Numbers of a database that was restored from another one's backup can lie ahead of its own: they are old, not new.
    let sql = "with present as materialized (
                   select pg_snapshot_xmin(pg_current_snapshot()) as oldest_running, pg_snapshot_xmax(pg_current_snapshot()) as next),
               changed as (
                   select user_id as coach_id, changed_in from coach_profiles
                    where changed_in >= $1::text::xid8 and changed_in < (select next from present)
                   union all
                   select coach_id, changed_in from bookings
                    where changed_in >= $1::text::xid8 and changed_in < (select next from present))
               select distinct (select oldest_running::text::bigint from present), coach_id, changed_in::text::bigint
                 from (values (1)) as one left join changed on true";
    let rows: Vec<(i64, Option<Uuid>, Option<i64>)> =
        sqlx::query_as(sql).bind(since.0.to_string()).fetch_all(db).await?;
    let next = rows.first().map_or(since, |(oldest_running, ..)| Seen(*oldest_running));
    let changed = rows.into_iter().filter_map(|(_, coach_id, changed_in)| Some((coach_id?, Seen(changed_in?))));
    Ok((changed.collect(), next))
}
