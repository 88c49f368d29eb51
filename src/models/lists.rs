//! Lists that grow without bound: their order, and where they go on: the place of the last row in the order, so that no row is skipped or repeated
//! while others write.

use std::fmt;
use std::str::FromStr;

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{ParseError, Result};

/// The last row of a part of a list, by what the list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cursor {
    /// By time.
    At(Timestamp, Uuid),
    /// By votes or bookmarks.
    Count(i32, Uuid),
    /// By votes and age.
    Hot(f64, Uuid),
    /// By a rank among what there was at that time.
    Rank { rank: i64, as_of: Timestamp, id: Uuid },
}

/// Where a part of a list begins: after so many rows, or after a cursor.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    Offset(i64),
    After(Cursor),
}

/// What a list is ordered by: a column, and the id among equals.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Ascending { by: &'static str, id: &'static str },
    Descending { by: &'static str, id: &'static str },
}

impl Order {
    /// Ends a query that has a condition already: the rows from `start` on, in order.
    pub fn push(self, sql: &mut QueryBuilder<Postgres>, start: Start, limit: i64) {
        let (by, id, after) = match self {
            Self::Ascending { by, id } => (by, id, ">"),
            Self::Descending { by, id } => (by, id, "<"),
        };
        let offset = match start {
            Start::Offset(offset) => offset,
            Start::After(cursor) => {
                sql.push(format!(" and ({by}, {id}) {after} ("));
                cursor.push(sql);
                0
            }
        };
        sql.push(format!("{self} limit ")).push_bind(limit).push(" offset ").push_bind(offset);
    }
}

/// As the end of a query of which all rows are wanted.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ascending { by, id } => write!(f, " order by {by} asc, {id} asc"),
            Self::Descending { by, id } => write!(f, " order by {by} desc, {id} desc"),
        }
    }
}

/// A part of a list, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Part<T> {
    pub items: Vec<T>,
    pub total: i64,
    /// There are more than `total`.
    pub has_more: bool,
}

impl<T> Part<T> {
    pub(super) fn new(items: Vec<T>, total: Total) -> Self {
        Self { items, total: total.rows, has_more: total.has_more }
    }
}

/// The rows of a list, as far as they are counted, because a count reads each row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Total {
    rows: i64,
    has_more: bool,
}

impl Total {
    /// Whether these are all: so few that they can be put into any order.
    pub fn is_all(self) -> bool {
        !self.has_more
    }
}

/// The most rows that are counted for somebody of the team, who looks for them.
const MAX_COUNTED: i64 = 10_000;

/// As [`MAX_COUNTED`], of what everybody reads: whoever wants more than a thousand narrows it down.
pub(super) const MAX_COUNTED_BY_EVERYBODY: i64 = 1_000;

/// Ends and runs a query that begins with `select count(*) from (select 1 from …`.
pub(super) async fn count(db: &mut PgConnection, sql: QueryBuilder<Postgres>) -> Result<Total> {
    count_up_to(MAX_COUNTED, db, sql).await
}

/// As [`count`], as far as `most`.
pub(super) async fn count_up_to(most: i64, db: &mut PgConnection, mut sql: QueryBuilder<Postgres>) -> Result<Total> {
    sql.push(" limit ").push_bind(most + 1).push(") counted");
    let counted: i64 = sql.build_query_scalar().fetch_one(db).await?;
    Ok(Total { rows: counted.min(most), has_more: counted > most })
}

impl Cursor {
    /// Writes its two values, and the bracket that ends them.
    fn push(self, sql: &mut QueryBuilder<Postgres>) {
        let id = match self {
            Self::At(at, id) => {
                sql.push_bind(at);
                id
            }
            Self::Count(count, id) => {
                sql.push_bind(count);
                id
            }
            Self::Hot(hot, id) => {
                sql.push_bind(hot);
                id
            }
            Self::Rank { rank, id, .. } => {
                sql.push_bind(rank);
                id
            }
        };
        sql.push(", ").push_bind(id).push(")");
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at, id) => write!(f, "at_{}_{}", at.as_microseconds(), id.simple()),
            Self::Count(count, id) => write!(f, "count_{count}_{}", id.simple()),
            // By its bits: the same number comes back.
            Self::Hot(hot, id) => write!(f, "hot_{:x}_{}", hot.to_bits(), id.simple()),
            Self::Rank { rank, as_of, id } => write!(f, "rank_{rank}.{}_{}", as_of.as_microseconds(), id.simple()),
        }
    }
}

impl FromStr for Cursor {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or(ParseError::new("unknown_value", "A `next_cursor` of this list."))
    }
}

fn parse(text: &str) -> Option<Cursor> {
    let mut parts = text.splitn(3, '_');
    let (kind, value, id) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
    match kind {
        "at" => Some(Cursor::At(time(value)?, id)),
        "count" => Some(Cursor::Count(value.parse().ok()?, id)),
        "hot" => Some(Cursor::Hot(f64::from_bits(u64::from_str_radix(value, 16).ok()?), id)),
        "rank" => {
            let (rank, as_of) = value.split_once('.')?;
            Some(Cursor::Rank { rank: rank.parse().ok()?, as_of: time(as_of)?, id })
        }
        _ => None,
    }
}

/// A time in microseconds, until 2200.
fn time(text: &str) -> Option<Timestamp> {
    let micros = text.parse().ok().filter(|micros| (0..7_258_118_400_000_000).contains(micros))?;
    Some(Timestamp::from_microseconds(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(micros in 0_i64..7_258_118_400_000_000, count: i32, hot in -1e9_f64..1e9, rank: i64, id: u128) {
            let (id, as_of) = (Uuid::from_u128(id), Timestamp::from_microseconds(micros));
            for cursor in [Cursor::At(as_of, id), Cursor::Count(count, id), Cursor::Hot(hot, id), Cursor::Rank { rank, as_of, id }] {
                proptest::prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
            }
        }

        #[test]
        fn anything_else_is_refused(text in ".{0,60}") {
            if let Ok(cursor) = text.parse::<Cursor>() {
                proptest::prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
            }
        }
    }
}
