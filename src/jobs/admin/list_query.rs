//! The SQL of a list of jobs, so that a million other rows are not read: without a search the list is read from the index that has its order,
//! per kind or per priority; with one, the jobs that match are fetched and sorted, or, when there are many, the first rows of the list are
//! scanned in order.

use sqlx::{Postgres, QueryBuilder};

use super::cursor::Cursor;
use super::filter::Filter;
use super::job_views::JobStatus;
use super::search;
use crate::clock::Timestamp;

/// One query of a list.
pub(super) struct ListQuery<'a> {
    pub filter: &'a Filter,
    pub now: Timestamp,
    pub after: Option<Cursor>,
    /// Whether a search scans the list in order, rather than fetching all matches by the indexes of search keys and errors.
    pub scans_in_order: bool,
    /// How many rows each part of the list returns at most.
    pub row_limit: i64,
    /// The search keys of the filter's booking.
    pub booking_keys: Vec<String>,
}

impl ListQuery<'_> {
    /// The rows of the list, as parts each of which is in order.
    pub fn push_rows(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        if !self.filter.is_search() {
            return self.push_ordered(sql, columns);
        }
        if !self.scans_in_order {
            return self.push_matching(sql, columns);
        }
        // Row by row in the list's order, until there are enough: `offset 0` and `is true` leave the planner no other way.
        let (order_by, sort_columns) = (self.filter.order_by(), self.filter.sort_columns());
        let columns = columns.split(", ").map(|column| format!("first.{column}")).collect::<Vec<_>>().join(", ");
        sql.push(format_args!("select {columns} from (select {sort_columns}, id from ("));
        self.push_ordered(sql, &format!("{sort_columns}, id"));
        sql.push(format_args!(") whole order by {order_by} limit ")).push_bind(self.row_limit);
        sql.push(") first cross join lateral (select from jobs where jobs.id = first.id and (true");
        search::push_conditions(self.filter, &self.booking_keys, sql);
        sql.push(") is true offset 0) matching");
    }

    /// All rows that match, in no order.
    pub fn push_matching(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        self.push_select(sql, columns);
        self.push_state(sql);
        if !self.scans_in_order {
            search::push_conditions(self.filter, &self.booking_keys, sql);
        }
        self.push_kind_and_cursor(sql);
    }

    /// The rows without the conditions of a search, from the indexes that have their order.
    fn push_ordered(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        match self.filter.status {
            Some(JobStatus::Running) => self.push_matching(sql, columns),
            Some(JobStatus::Pending) => {
                self.push_by_priority(sql, columns, "run_at <= ");
                sql.push(" union all ");
                self.push_select(sql, columns);
                sql.push(" and state = 'published'");
                self.push_kind_and_cursor(sql);
            }
            Some(JobStatus::Scheduled) => self.push_by_priority(sql, columns, "attempt = 0 and run_at > "),
            _ => self.push_by_kind(sql, columns),
        }
    }

    fn push_by_kind(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        sql.push("select j.* from unnest(").push_bind(self.filter.queue_names()).push(") q(queue) cross join lateral ");
        match &self.filter.kind {
            Some(kind) => sql.push("(select ").push_bind(kind.clone()).push("::text) k(kind)"),
            None => sql.push("job_kinds(q.queue) k(kind)"),
        };
        sql.push(format_args!(
            " cross join lateral (select {columns} from jobs where jobs.queue = q.queue and jobs.kind = k.kind"
        ));
        self.push_state(sql);
        self.push_cursor(sql);
        sql.push(format_args!(" order by {} limit ", self.filter.order_by())).push_bind(self.row_limit).push(") j");
    }

    fn push_by_priority(&self, sql: &mut QueryBuilder<Postgres>, columns: &str, condition: &str) {
        sql.push("select j.* from unnest(").push_bind(self.filter.queue_names()).push(format_args!(
            ") q(queue) cross join lateral job_priorities(q.queue) p(priority)
             cross join lateral (select {columns} from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority and {condition}"
        ));
        sql.push_bind(self.now);
        self.push_kind_and_cursor(sql);
        sql.push(" order by run_at, id limit ").push_bind(self.row_limit).push(") j");
    }

    fn push_select(&self, sql: &mut QueryBuilder<Postgres>, columns: &str) {
        sql.push(format_args!("select {columns} from jobs where queue = any("))
            .push_bind(self.filter.queue_names())
            .push(")");
    }

    fn push_state(&self, sql: &mut QueryBuilder<Postgres>) {
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

    fn push_kind_and_cursor(&self, sql: &mut QueryBuilder<Postgres>) {
        if let Some(kind) = &self.filter.kind {
            sql.push(" and kind = ").push_bind(kind.clone());
        }
        self.push_cursor(sql);
    }

    fn push_cursor(&self, sql: &mut QueryBuilder<Postgres>) {
        let Some(after) = self.after else { return };
        let time = self.filter.time_column();
        if self.filter.status == Some(JobStatus::Pending) {
            sql.push(" and (priority, run_at, id) > (").push_bind(after.priority).push(", ");
        } else {
            let operator = if time == "run_at" { ">" } else { "<" };
            sql.push(format_args!(" and ({time}, id) {operator} ("));
        }
        sql.push_bind(after.at).push(", ").push_bind(after.id).push(")");
    }
}
