//! Numbers that stand in a row and say how many rows of another table belong to it: they follow each row that an import writes or that a rollback
//! takes away, and are compared with what they count.
//!
//! *Invariant:* they are raised and lowered, never set, so that what people add meanwhile stays counted; and nobody is notified of what they reach.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::rows::{BOOKMARKS, COACHES, COMMENTS, POSTS, RESOURCES, REVIEWS, Table, UPVOTES};
use crate::bubble::error::Result;
use crate::models::community::votes::milestone;
use crate::models::profiles::CoachRow;

/// What the rows of a table are counted in.
struct Counter {
    of: &'static Table,
    /// The column of the row that they belong to.
    by: &'static str,
    into: &'static Table,
    /// Each number, and what a row `t` adds to it.
    numbers: &'static [(&'static str, &'static str)],
}

const COUNTERS: [Counter; 4] = [
    Counter {
        of: &COMMENTS,
        by: "post_id",
        into: &POSTS,
        numbers: &[("comment_count", "(t.deleted_at is null and t.hidden_at is null)::int")],
    },
    Counter { of: &UPVOTES, by: "post_id", into: &POSTS, numbers: &[("upvotes", "1")] },
    Counter { of: &BOOKMARKS, by: "resource_id", into: &RESOURCES, numbers: &[("bookmark_count", "1")] },
    Counter {
        of: &REVIEWS,
        by: "coach_id",
        into: &COACHES,
        numbers: &[("review_count", "1"), ("rating_sum", "t.rating::int")],
    },
];

/// What one row adds to the numbers of another.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Share {
    owner: Uuid,
    amounts: Vec<i32>,
}

/// What a row adds, as it is now; `None`: it is not here, or nothing counts it.
pub async fn share(
    db: &mut PgConnection,
    table: &'static Table,
    key: Uuid,
    other_key: Option<Uuid>,
) -> Result<Option<Share>> {
    let Some(counter) = Counter::of(table) else { return Ok(None) };
    let amounts: Vec<&str> = counter.numbers.iter().map(|(_, amount)| *amount).collect();
    let (by, name, condition) = (counter.by, table.name, table.condition());
    let sql =
        format!("select t.{by} as owner, array[{}] as amounts from {name} t where {condition}", amounts.join(", "));
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(key).bind(other_key).fetch_optional(db).await?)
}

/// Counts what a row added before, and adds now.
pub async fn follow(
    db: &mut PgConnection,
    table: &'static Table,
    before: Option<Share>,
    after: Option<Share>,
) -> Result<()> {
    let Some(counter) = Counter::of(table).filter(|_| before != after) else { return Ok(()) };
    for (share, sign) in [(before, -1), (after, 1)] {
        if let Some(share) = share {
            counter.add(db, &share, sign).await?;
        }
    }
    Ok(())
}

/// Of the rows that records became, how many say another number than there is, by the name of the number.
pub async fn differing(db: &mut PgConnection) -> Result<BTreeMap<String, i64>> {
    let mut all = BTreeMap::new();
    for Counter { of, by, into, numbers } in COUNTERS {
        for (number, amount) in numbers {
            let (into, key, of) = (into.name, into.key, of.name);
            let sql = format!(
                "select count(*) from {into} n where exists (select from bubble_links l where l.row_id = n.{key} and l.table_name = '{into}')
                    and n.{number} is distinct from (select coalesce(sum({amount}), 0) from {of} t where t.{by} = n.{key})"
            );
            let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *db).await?;
            all.insert(format!("{into}.{number}"), rows);
        }
    }
    Ok(all)
}

impl Counter {
    fn of(table: &Table) -> Option<Counter> {
        COUNTERS.into_iter().find(|counter| *counter.of == *table)
    }

    async fn add(&self, db: &mut PgConnection, share: &Share, sign: i32) -> Result<()> {
        let numbers = self.numbers.iter().enumerate();
        let set: Vec<String> = numbers
            .map(|(place, (number, _))| format!("{number} = n.{number} + $3 * ($2::int[])[{}]", place + 1))
            .collect();
        let sql = format!("update {} n set {} where n.{} = $1", self.into.name, set.join(", "), self.into.key);
        sqlx::query(AssertSqlSafe(sql)).bind(share.owner).bind(&share.amounts).bind(sign).execute(&mut *db).await?;
        if *self.into == COACHES {
            CoachRow::raise_version(db, share.owner).await?;
        } else if *self.of == UPVOTES {
            reach_silently(db, share.owner, sign > 0).await?;
        }
        Ok(())
    }
}

/// Notes the milestone that the votes of a post have reached as one that its author was notified of, so that the next vote here does not notify of it;
/// of votes that go, the other way round.
async fn reach_silently(db: &mut PgConnection, post: Uuid, is_more: bool) -> Result<()> {
    let upvotes: i32 =
        sqlx::query_scalar("select upvotes from posts where id = $1").bind(post).fetch_one(&mut *db).await?;
    let reached = milestone(upvotes);
    if is_more && reached.is_none() {
        return Ok(());
    }
    let bound = if is_more { "greatest" } else { "least" };
    let sql = format!(
        "update posts set told_upvotes = {bound}(told_upvotes, $2) where id = $1 and told_upvotes <> {bound}(told_upvotes, $2)"
    );
    sqlx::query(AssertSqlSafe(sql)).bind(post).bind(reached.unwrap_or(0)).execute(db).await?;
    Ok(())
}
