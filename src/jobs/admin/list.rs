//! Lists of jobs. Without a search word a list is read off the index that has its order, kind by kind or priority by priority; with one, the
//! few jobs that mention it are fetched and sorted, and when they are many, the list is read from its beginning until enough of them have
//! come. Either way a million other rows are not looked at.

use std::fmt;
use std::str::FromStr;

use sqlx::types::Json;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::job_views::{COLUMNS, JobRow, JobStatus, JobSummary};
use super::queue_stats::{COUNTED, planned_rows};
use super::search::{FOUND, named_for, rows, worded};
use crate::clock::Timestamp;
use crate::error::{ParseError, Result};
use crate::jobs::Queue;

/// Rows of a list, beside those of a page, that are looked through for something many have, before all that have it are fetched.
const LOOKED_THROUGH: i64 = 2_000;

/// Which jobs.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one queue, or of all.
    pub queue: Option<Queue>,
    pub status: Option<JobStatus>,
    pub kind: Option<String>,
    /// The id of a job, anything a job names, or words of an error.
    pub q: Option<String>,
    /// What was done for a booking: for it, its payments and refunds, and what Stripe said of them.
    pub booking_id: Option<Uuid>,
    /// What was done about somebody, or asked for by them.
    pub user_id: Option<Uuid>,
}

/// Where a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    priority: i16,
    at: Timestamp,
    id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.priority, self.at.as_microseconds(), self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let read = || {
            let mut parts = text.split('.');
            let (priority, at, id) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Cursor {
                priority: priority.parse().ok()?,
                at: Timestamp::from_microseconds(at.parse().ok()?),
                id: id.parse().ok()?,
            })
        };
        read().ok_or_else(|| ParseError::new("invalid", "The next_cursor of an answer."))
    }
}

/// A stretch of a list.
#[derive(Debug)]
pub struct Found {
    pub items: Vec<JobSummary>,
    pub next: Option<Cursor>,
    pub total: i64,
    /// Whether `total` was too large to count.
    pub is_estimate: bool,
}

/// The order of a status: what comes next first, else the latest first.
impl Filter {
    fn time(&self) -> &'static str {
        match self.status {
            Some(JobStatus::Pending | JobStatus::Scheduled | JobStatus::Retrying) => "run_at",
            Some(JobStatus::Done | JobStatus::Dead | JobStatus::Superseded | JobStatus::Cancelled) => "finished_at",
            Some(JobStatus::Running) | None => "created_at",
        }
    }

    fn order(&self) -> &'static str {
        match self.time() {
            "run_at" if self.status == Some(JobStatus::Pending) => "priority, run_at, id",
            "run_at" => "run_at, id",
            "finished_at" => "finished_at desc, id desc",
            _ => "created_at desc, id desc",
        }
    }

    fn cursor_at(&self, row: &JobRow) -> Cursor {
        let at = match self.time() {
            "run_at" => row.run_at,
            "finished_at" => row.finished_at.unwrap_or(row.created_at),
            _ => row.created_at,
        };
        Cursor { priority: row.priority, at, id: row.id }
    }

    /// How many are counted.
    fn counted(&self) -> i64 {
        if self.is_search() { FOUND } else { COUNTED }
    }

    /// What the list is ordered by, without the id.
    fn keys(&self) -> &'static str {
        if self.status == Some(JobStatus::Pending) { "priority, run_at" } else { self.time() }
    }

    fn queues(&self) -> Vec<&'static str> {
        self.queue.map_or_else(|| Queue::ALL.map(Queue::as_str).to_vec(), |queue| vec![queue.as_str()])
    }
}

/// One question about the ledger.
struct Ask<'a> {
    filter: &'a Filter,
    now: Timestamp,
    after: Option<Cursor>,
    /// Whether the list is looked through for what is searched, rather than fetched by the indexes of what jobs mention and say.
    looks_through: bool,
    /// Rows each part of the list has to give.
    reach: i64,
    /// What a booking's jobs mention.
    of_booking: Vec<String>,
}

impl Ask<'_> {
    /// The rows in question, in parts that are each in order.
    fn source(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        if !self.filter.is_search() {
            return self.listed(sql, columns);
        }
        if !self.looks_through {
            return self.every(sql, columns);
        }
        // One by one in the list's order, until there are enough: `offset 0` and `is true` leave the planner no other way.
        let (order, keys) = (self.filter.order(), self.filter.keys());
        let columns = columns.split(", ").map(|column| format!("first.{column}")).collect::<Vec<_>>().join(", ");
        sql.push(format_args!("select {columns} from (select {keys}, id from ("));
        self.listed(sql, &format!("{keys}, id"));
        sql.push(format_args!(") whole order by {order} limit ")).push_bind(self.reach);
        sql.push(") first cross join lateral (select from jobs where jobs.id = first.id and (true");
        self.filter.found(&self.of_booking, sql);
        sql.push(") is true offset 0) matching");
    }

    fn listed(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        match self.filter.status {
            Some(JobStatus::Running) => self.every(sql, columns),
            Some(JobStatus::Pending) => {
                self.by_priority(sql, columns, "run_at <= ");
                sql.push(" union all ");
                self.start(sql, columns);
                sql.push(" and state = 'published'");
                self.rest(sql);
            }
            Some(JobStatus::Scheduled) => self.by_priority(sql, columns, "attempt = 0 and run_at > "),
            _ => self.by_kind(sql, columns),
        }
    }

    fn start(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        sql.push(format_args!("select {columns} from jobs where queue = any("))
            .push_bind(self.filter.queues())
            .push(")");
    }

    fn every(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        self.start(sql, columns);
        self.state(sql);
        if !self.looks_through {
            self.filter.found(&self.of_booking, sql);
        }
        self.rest(sql);
    }

    fn by_kind(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        sql.push("select j.* from unnest(").push_bind(self.filter.queues()).push(") q(queue) cross join lateral ");
        match &self.filter.kind {
            Some(kind) => sql.push("(select ").push_bind(kind.clone()).push("::text) k(kind)"),
            None => sql.push("job_kinds(q.queue) k(kind)"),
        };
        sql.push(format_args!(
            " cross join lateral (select {columns} from jobs where jobs.queue = q.queue and jobs.kind = k.kind"
        ));
        self.state(sql);
        self.keyset(sql);
        sql.push(format_args!(" order by {} limit ", self.filter.order())).push_bind(self.reach).push(") j");
    }

    fn by_priority(&self, sql: &mut QueryBuilder<Postgres>, columns: &str, when: &str) {
        sql.push("select j.* from unnest(").push_bind(self.filter.queues()).push(format_args!(
            ") q(queue) cross join lateral job_priorities(q.queue) p(priority)
             cross join lateral (select {columns} from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority and {when}"
        ));
        sql.push_bind(self.now);
        self.rest(sql);
        sql.push(" order by run_at, id limit ").push_bind(self.reach).push(") j");
    }

    fn state(&self, sql: &mut QueryBuilder<Postgres>) {
        match self.filter.status {
            None => {}
            Some(JobStatus::Pending) => {
                sql.push(" and state in ('ready', 'published') and (state = 'published' or run_at <= ");
                sql.push_bind(self.now).push(")");
            }
            Some(JobStatus::Scheduled) => {
                sql.push(" and state = 'ready' and attempt = 0 and run_at > ").push_bind(self.now);
            }
            Some(JobStatus::Retrying) => {
                sql.push(" and state = 'ready' and attempt > 0 and run_at > ").push_bind(self.now);
            }
            Some(status) => {
                sql.push(format_args!(" and state = '{}'", status.as_str()));
            }
        }
    }

    fn rest(&self, sql: &mut QueryBuilder<Postgres>) {
        if let Some(kind) = &self.filter.kind {
            sql.push(" and kind = ").push_bind(kind.clone());
        }
        self.keyset(sql);
    }

    fn keyset(&self, sql: &mut QueryBuilder<Postgres>) {
        let Some(after) = self.after else { return };
        let time = self.filter.time();
        if self.filter.status == Some(JobStatus::Pending) {
            sql.push(" and (priority, run_at, id) > (").push_bind(after.priority).push(", ");
        } else {
            let way = if time == "run_at" { ">" } else { "<" };
            sql.push(format_args!(" and ({time}, id) {way} ("));
        }
        sql.push_bind(after.at).push(", ").push_bind(after.id).push(")");
    }
}

/// The jobs of a filter from `after` on, or from the row `offset`; what comes next first, of what is over the latest.
///
/// # Errors
/// The database does not answer.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter,
    after: Option<Cursor>,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<Found> {
    let of_booking = match filter.booking_id {
        Some(id) => named_for(db, id).await?,
        None => Vec::new(),
    };
    let mut ask = Ask { filter, now, after: None, looks_through: false, reach: filter.counted() + 1, of_booking };
    let (total, is_estimate) = count(db, &ask).await?;
    ask.after = after;
    let mut rows = page(db, &mut ask, is_estimate, limit + 1, offset).await?;
    let has_more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more).map(|last| filter.cursor_at(last));
    Ok(Found { items: rows.into_iter().map(|row| row.summary(now)).collect(), next, total, is_estimate })
}

/// A page of the list. What many jobs have is looked for in the list's first rows, which is nearly always enough.
async fn page(
    db: &mut PgConnection,
    ask: &mut Ask<'_>,
    are_many: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<JobRow>> {
    if are_many && ask.filter.is_search() {
        (ask.looks_through, ask.reach) = (true, LOOKED_THROUGH + limit + offset);
        let rows = stretch(db, ask, limit, offset).await?;
        if i64::try_from(rows.len()) == Ok(limit) {
            return Ok(rows);
        }
    }
    (ask.looks_through, ask.reach) = (false, limit + offset);
    stretch(db, ask, limit, offset).await
}

async fn stretch(db: &mut PgConnection, ask: &Ask<'_>, limit: i64, offset: i64) -> Result<Vec<JobRow>> {
    // The ids first, off the index alone; then the rows of the page.
    let (order, keys) = (ask.filter.order(), ask.filter.keys());
    let mut sql = QueryBuilder::new(format!("select {COLUMNS} from (select id from ("));
    ask.source(&mut sql, &format!("{keys}, id"));
    sql.push(format_args!(") listed order by {order} limit ")).push_bind(limit);
    sql.push(" offset ").push_bind(offset).push(format_args!(") picked join jobs using (id) order by {order}"));
    Ok(sql.build_query_as().persistent(false).fetch_all(db).await?)
}

/// Exact up to a bound, beyond it what the database expects.
async fn count(db: &mut PgConnection, ask: &Ask<'_>) -> Result<(i64, bool)> {
    if ask.filter.is_search() {
        return count_found(db, ask).await;
    }
    let mut sql = QueryBuilder::new("select count(*) from (select from (");
    ask.source(&mut sql, "id");
    sql.push(") listed limit ").push_bind(ask.reach).push(") counted");
    let counted: i64 = sql.build_query_scalar().persistent(false).fetch_one(&mut *db).await?;
    if counted < ask.reach {
        return Ok((counted, false));
    }
    let mut sql = QueryBuilder::new("explain (format json) ");
    ask.every(&mut sql, "id");
    let plan: Json<serde_json::Value> = sql.build_query_scalar().persistent(false).fetch_one(db).await?;
    Ok((planned_rows(&plan).max(counted), true))
}

/// The same of a search. Its plan says how many were found, and when that was not all, how many the index of words has of them: nothing else
/// knows which words come together.
async fn count_found(db: &mut PgConnection, ask: &Ask<'_>) -> Result<(i64, bool)> {
    let mut sql = QueryBuilder::new("explain (analyze, timing off, format json) select from (");
    ask.every(&mut sql, "id");
    sql.push(") listed limit ").push_bind(ask.reach);
    let plan: Json<serde_json::Value> = sql.build_query_scalar().persistent(false).fetch_one(db).await?;
    let limited = &plan[0]["Plan"];
    let found = rows(limited, "Actual Rows");
    if found < ask.reach {
        return Ok((found, false));
    }
    Ok((found.max(rows(&limited["Plans"][0], "Plan Rows")).max(worded(limited)), true))
}

/// The next dead jobs of a filter, the latest first, and where to go on.
///
/// # Errors
/// The database does not answer.
pub async fn ids_of_dead(
    db: &mut PgConnection,
    filter: &Filter,
    after: Option<Cursor>,
    limit: i64,
    now: Timestamp,
) -> Result<(Vec<Uuid>, Option<Cursor>)> {
    let filter = Filter { status: Some(JobStatus::Dead), ..filter.clone() };
    let of_booking = match filter.booking_id {
        Some(id) => named_for(db, id).await?,
        None => Vec::new(),
    };
    let mut ask = Ask { filter: &filter, now, after, looks_through: false, reach: limit, of_booking };
    let rows = page(db, &mut ask, true, limit, 0).await?;
    let next = rows.last().map(|last| filter.cursor_at(last));
    Ok((rows.iter().map(|row| row.id).collect(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor =
            Cursor { priority: -1, at: Timestamp::from_microseconds(1_764_576_000_123_456), id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "1", "1.2", "1.x.3", "99999.1.00000000000000000000000000000007"] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
