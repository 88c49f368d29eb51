//! How frequent what is searched for is, which decides how it is found. What few rows have is looked up in the index, and put into order after that. What
//! many have is compared with row after row in the order of the list until there are enough: the index would give all of them first.
//!
//! The planner can't decide it: the plan of a prepared statement is made for no word in particular.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::Result;

/// The rows of which it is seen, the latest.
const LATEST: i64 = 1_000;

/// The rows of these in which something frequent is.
const FREQUENT: i64 = 100;

/// Which of these searches are frequent in `table`, whose rows have a `search`. `query` makes a `tsquery` of each, called `word`.
///
/// # Errors
/// The database does not answer.
pub(super) async fn frequent(
    db: &mut PgConnection,
    table: &'static str,
    query: &'static str,
    words: &[String],
) -> Result<Vec<String>> {
    let sql = format!(
        "with latest as materialized (select search from {table} order by created_at desc, id desc limit $2)
         select word from unnest($1::text[]) as asked(word) where (select count(*) from latest where search @@ {query}) >= $3"
    );
    let found = sqlx::query_scalar(AssertSqlSafe(sql)).bind(words).bind(LATEST).bind(FREQUENT);
    Ok(found.fetch_all(db).await?)
}
