//! Lists of jobs: a page, its cursor, and the total.

use sqlx::types::Json;
use sqlx::{PgConnection, QueryBuilder};
use uuid::Uuid;

use super::cursor::Cursor;
use super::filter::Filter;
use super::job_views::{COLUMNS, JobRow, JobStatus, JobSummary};
use super::list_query::ListQuery;
use super::query_plan::{node_rows, planned_rows, rows_of_error_index};
use super::queue_stats::MAX_COUNT;
use super::search::booking_search_keys;
use crate::clock::Timestamp;
use crate::error::Result;

/// The total of a search is exact up to this: the matches are not adjacent in any index.
const MAX_SEARCH_COUNT: i64 = 1_000;

/// Rows of a list, beyond those of the page, that are scanned in order for a search with many matches, before all matches are fetched.
const SCAN_LIMIT: i64 = 2_000;

/// A page of a list.
#[derive(Debug)]
pub struct JobList {
    pub items: Vec<JobSummary>,
    pub next: Option<Cursor>,
    pub total: i64,
    /// Whether `total` was too large to count.
    pub is_estimate: bool,
}

/// The jobs of a filter after the cursor, or from the row `offset`.
///
/// # Errors
/// The database does not answer.
pub async fn list_jobs(
    db: &mut PgConnection,
    filter: &Filter,
    after: Option<Cursor>,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<JobList> {
    let booking_keys = booking_search_keys(db, filter).await?;
    let max_count = if filter.is_search() { MAX_SEARCH_COUNT } else { MAX_COUNT };
    let mut query =
        ListQuery { filter, now, after: None, scans_in_order: false, row_limit: max_count + 1, booking_keys };
    let (total, is_estimate) = count(db, &query).await?;
    query.after = after;
    let mut rows = fetch_page(db, &mut query, is_estimate, limit + 1, offset).await?;
    let has_more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more).map(|last| filter.cursor_after(last));
    Ok(JobList { items: rows.into_iter().map(|row| row.summary(now)).collect(), next, total, is_estimate })
}

/// The ids of the next dead jobs of a filter, the latest first, and the cursor after them.
///
/// # Errors
/// The database does not answer.
pub async fn dead_job_ids(
    db: &mut PgConnection,
    filter: &Filter,
    after: Option<Cursor>,
    limit: i64,
    now: Timestamp,
) -> Result<(Vec<Uuid>, Option<Cursor>)> {
    let filter = Filter { status: Some(JobStatus::Dead), ..filter.clone() };
    let booking_keys = booking_search_keys(db, &filter).await?;
    let mut query = ListQuery { filter: &filter, now, after, scans_in_order: false, row_limit: limit, booking_keys };
    let rows = fetch_page(db, &mut query, true, limit, 0).await?;
    let next = rows.last().map(|last| filter.cursor_after(last));
    Ok((rows.iter().map(|row| row.id).collect(), next))
}

/// A page of the list. For a search with many matches the first rows of the list are scanned first, which nearly always fills the page.
async fn fetch_page(
    db: &mut PgConnection,
    query: &mut ListQuery<'_>,
    has_many_matches: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<JobRow>> {
    if has_many_matches && query.filter.is_search() {
        (query.scans_in_order, query.row_limit) = (true, SCAN_LIMIT + limit + offset);
        let rows = fetch_rows(db, query, limit, offset).await?;
        if i64::try_from(rows.len()) == Ok(limit) {
            return Ok(rows);
        }
    }
    (query.scans_in_order, query.row_limit) = (false, limit + offset);
    fetch_rows(db, query, limit, offset).await
}

async fn fetch_rows(db: &mut PgConnection, query: &ListQuery<'_>, limit: i64, offset: i64) -> Result<Vec<JobRow>> {
    // The ids first, from the index alone; then the rows of the page.
    let (order_by, sort_columns) = (query.filter.order_by(), query.filter.sort_columns());
    let mut sql = QueryBuilder::new(format!("select {COLUMNS} from (select id from ("));
    query.push_rows(&mut sql, &format!("{sort_columns}, id"));
    sql.push(format_args!(") listed order by {order_by} limit ")).push_bind(limit);
    sql.push(" offset ").push_bind(offset).push(format_args!(") picked join jobs using (id) order by {order_by}"));
    Ok(sql.build_query_as().persistent(false).fetch_all(db).await?)
}

/// The total, exact up to a maximum, beyond it the planner's estimate.
async fn count(db: &mut PgConnection, query: &ListQuery<'_>) -> Result<(i64, bool)> {
    if query.filter.is_search() {
        return count_matches(db, query).await;
    }
    let mut sql = QueryBuilder::new("select count(*) from (select from (");
    query.push_rows(&mut sql, "id");
    sql.push(") listed limit ").push_bind(query.row_limit).push(") counted");
    let counted: i64 = sql.build_query_scalar().persistent(false).fetch_one(&mut *db).await?;
    if counted < query.row_limit {
        return Ok((counted, false));
    }
    let mut sql = QueryBuilder::new("explain (format json) ");
    query.push_matching(&mut sql, "id");
    let plan: Json<serde_json::Value> = sql.build_query_scalar().persistent(false).fetch_one(db).await?;
    Ok((planned_rows(&plan).max(counted), true))
}

/// The same of a search. Its executed plan says how many rows were found; if the limit cut them off, how many the full-text index has
/// returned: the planner has no statistics on words that occur together.
async fn count_matches(db: &mut PgConnection, query: &ListQuery<'_>) -> Result<(i64, bool)> {
    let mut sql = QueryBuilder::new("explain (analyze, timing off, format json) select from (");
    query.push_matching(&mut sql, "id");
    sql.push(") listed limit ").push_bind(query.row_limit);
    let plan: Json<serde_json::Value> = sql.build_query_scalar().persistent(false).fetch_one(db).await?;
    let limit_node = &plan[0]["Plan"];
    let found = node_rows(limit_node, "Actual Rows");
    if found < query.row_limit {
        return Ok((found, false));
    }
    let estimate = node_rows(&limit_node["Plans"][0], "Plan Rows").max(rows_of_error_index(limit_node));
    Ok((found.max(estimate), true))
}
