//! Retention: how long rows are kept, and their deletion in chunks. The rules are listed beside the code of their tables, which knows why; `actors::retention`
//! applies all of them.

use jiff::SignedDuration;
use sqlx::PgConnection;

use crate::clock::Timestamp;
use crate::error::Result;

/// Rows deleted in one transaction.
pub const CHUNK: i64 = 1_000;

/// Rows of a table that are deleted when their time is over. Made by [`retention_rule!`](crate::retention_rule).
#[derive(Clone, Copy, Debug)]
pub struct RetentionRule {
    /// In metrics and in the arguments of the job; unique.
    pub name: &'static str,
    pub table: &'static str,
    /// How long rows are kept after the time in their column.
    pub keep: SignedDuration,
    /// Deletes `$3` rows whose time is before `$1` and not before `$2`, the oldest first; selects their number and the latest time among them.
    pub delete: &'static str,
}

/// A [`RetentionRule`]: its name, table, column of time, condition, and how long rows are kept. An index leads to the rows in the order of
/// time, so that a chunk costs the same in a large table.
#[macro_export]
macro_rules! retention_rule {
    ($name:literal, $table:literal, $time:literal, $condition:literal, $keep:expr) => {
        $crate::retention::RetentionRule {
            name: $name,
            table: $table,
            keep: $keep,
            // Locked before they are deleted: a row that somebody is just changing is left to the next time.
            delete: concat!(
                "with deleted as (delete from ",
                $table,
                " where ctid = any(array(select ctid from ",
                $table,
                " where ",
                $condition,
                " and ",
                $time,
                " < $1 and ",
                $time,
                " >= $2 order by ",
                $time,
                " limit $3 for update skip locked)) returning ",
                $time,
                " as at) select count(*), max(at) from deleted"
            ),
        }
    };
}

/// A chunk that was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    pub rows: i64,
    /// The time of the latest of them, from which the next chunk goes on.
    pub latest: Option<Timestamp>,
}

impl RetentionRule {
    /// Deletes the next chunk of rows, from `after` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn delete_chunk(&self, db: &mut PgConnection, now: Timestamp, after: Timestamp) -> Result<Deleted> {
        let deleted = sqlx::query_as(self.delete).bind(now - self.keep).bind(after).bind(CHUNK);
        let (rows, latest) = deleted.fetch_one(db).await?;
        Ok(Deleted { rows, latest })
    }
}
