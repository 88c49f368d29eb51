//! Statistics of the queues, for the admin API, `/metrics` and `/health`. Every number is read from a short range of an index, or counted up
//! to a maximum and then estimated, so that its cost doesn't grow with the number of rows.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;

use super::query_plan::planned_rows;
use super::worker_metrics::{LATENCY_BUCKETS_MS, quantile};
use crate::clock::{Timestamp, minutes};
use crate::error::Result;
use crate::jobs::queues::Queue;
use crate::jobs::store::HEARTBEAT_TIMEOUT;

/// Each number, and each list's `total`, is exact up to this; a larger one is estimated. Counting reads that many rows of every queue with a
/// backlog.
pub const MAX_COUNT: i64 = 10_000;

/// A queue is late when its oldest due job has waited for longer than this.
pub const LATE_AFTER: SignedDuration = minutes(1);

/// One queue, in numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueStats {
    pub queue: &'static str,
    pub paused: bool,
    /// Jobs that run at once over all workers; null: as many as the workers do.
    pub concurrency: Option<i32>,
    /// Jobs that start in a second; null: no limit.
    pub rate_per_second: Option<f32>,
    /// Due, and not claimed yet.
    pub pending: i64,
    /// Due later, never tried.
    pub scheduled: i64,
    pub running: i64,
    /// Due later, after a failure.
    pub retrying: i64,
    /// Done and not removed yet, which is after seven days.
    pub done: i64,
    pub dead: i64,
    /// Which of the numbers above are estimates, because they are very large.
    pub estimated: Vec<&'static str>,
    /// Worker processes that serve it.
    pub workers: i64,
    /// How long the oldest due job has been waiting.
    pub oldest_pending_seconds: f64,
    /// Done in the last sixty seconds.
    pub done_per_minute: f64,
    pub start_latency_ms: StartLatency,
}

/// From due to started, in the last five minutes; null: nothing was started.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct StartLatency {
    pub p50: Option<f64>,
    pub p99: Option<f64>,
}

#[derive(sqlx::FromRow)]
struct StatsRow {
    queue: String,
    paused: bool,
    concurrency: Option<i32>,
    rate_per_second: Option<f32>,
    pending: i64,
    later: i64,
    running: i64,
    retrying: i64,
    done: i64,
    dead: i64,
    workers: i64,
    oldest: f64,
}

/// The `order by` within each count makes the planner read it from the index.
const STATS_SQL: &str = "select q.queue, coalesce(c.paused, false) as paused, c.concurrency, c.rate_per_second,
        (select count(*) from jobs where jobs.queue = q.queue and state = 'published')
          + (select count(*) from job_priorities(q.queue) p(priority) cross join lateral (select from jobs where jobs.queue = q.queue
               and state = 'ready' and jobs.priority = p.priority and run_at <= $2
               order by run_at limit $3) due) as pending,
        (select count(*) from job_priorities(q.queue) p(priority) cross join lateral (select from jobs where jobs.queue = q.queue
               and state = 'ready' and jobs.priority = p.priority and run_at > $2
               order by run_at limit $3) later) as later,
        (select count(*) from jobs where jobs.queue = q.queue and state = 'running') as running,
        (select count(*) from (select from jobs where jobs.queue = q.queue and state = 'ready' and attempt > 0 and run_at > $2
             order by kind, run_at limit $3) x) as retrying,
        (select count(*) from (select from jobs where jobs.queue = q.queue and state = 'done' order by kind, finished_at limit $3) x) as done,
        (select count(*) from (select from jobs where jobs.queue = q.queue and state = 'dead' order by kind, finished_at limit $3) x) as dead,
        (select count(*) from workers w where q.queue = any(w.queues) and w.last_heartbeat_at > $4) as workers,
        coalesce(extract(epoch from $2 - least(
            (select min(run_at) from jobs where jobs.queue = q.queue and state = 'published'),
            (select min(due.run_at) from job_priorities(q.queue) p(priority) cross join lateral (select run_at from jobs where jobs.queue = q.queue
               and state = 'ready' and jobs.priority = p.priority and run_at <= $2 order by run_at limit 1) due))), 0)::float8 as oldest
    from unnest($1::text[]) with ordinality as q(queue, n) left join queue_control c on c.queue = q.queue order by q.n";

/// The statistics of these queues.
///
/// # Errors
/// The database does not answer.
pub async fn queue_stats(db: &mut PgConnection, queues: &[Queue], now: Timestamp) -> Result<Vec<QueueStats>> {
    let names: Vec<&str> = queues.iter().map(|queue| queue.as_str()).collect();
    let counted: Vec<StatsRow> = sqlx::query_as(STATS_SQL)
        .bind(&names)
        .bind(now)
        .bind(MAX_COUNT)
        .bind(now - HEARTBEAT_TIMEOUT)
        .fetch_all(&mut *db)
        .await?;
    let sql =
        "select queue, minute, done, start_latency_buckets from queue_minutes where queue = any($1) and minute > $2";
    let recent: Vec<(String, Timestamp, i64, Vec<i64>)> =
        sqlx::query_as(sql).bind(&names).bind(now - minutes(6)).fetch_all(&mut *db).await?;
    let mut all = Vec::new();
    for (queue, row) in queues.iter().zip(counted) {
        let own: Vec<_> = recent.iter().filter(|(name, ..)| *name == row.queue).collect();
        let mut start_latencies = vec![0; LATENCY_BUCKETS_MS.len() + 1];
        for (.., minute) in &own {
            start_latencies.iter_mut().zip(minute).for_each(|(sum, more)| *sum += more);
        }
        let mut stats = QueueStats {
            queue: queue.as_str(),
            paused: row.paused,
            concurrency: row.concurrency,
            rate_per_second: row.rate_per_second,
            pending: row.pending,
            // If there are too many to count, both are estimated.
            scheduled: if row.later < MAX_COUNT { row.later - row.retrying } else { row.later },
            running: row.running,
            retrying: row.retrying,
            done: row.done,
            dead: row.dead,
            estimated: Vec::new(),
            workers: row.workers,
            oldest_pending_seconds: (row.oldest.max(0.0) * 1_000.0).round() / 1_000.0,
            done_per_minute: last_minute(own.iter().map(|(_, minute, done, _)| (*minute, *done)), now),
            start_latency_ms: StartLatency {
                p50: quantile(&start_latencies, 0.5),
                p99: quantile(&start_latencies, 0.99),
            },
        };
        stats.estimate(db, now).await?;
        all.push(stats);
    }
    Ok(all)
}

impl QueueStats {
    /// Estimates the numbers that were too large to count.
    async fn estimate(&mut self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let due = "state in ('ready', 'published') and run_at <= $2";
        // Without a condition on the time, which the planner estimates badly: due jobs are subtracted instead.
        let later = "state = 'ready' and attempt = 0";
        let retrying = "state = 'ready' and attempt > 0 and run_at > $2";
        let mut due_now = self.pending;
        let numbers = [
            ("pending", &mut self.pending, due),
            ("scheduled", &mut self.scheduled, later),
            ("retrying", &mut self.retrying, retrying),
            ("done", &mut self.done, "state = 'done'"),
            ("dead", &mut self.dead, "state = 'dead'"),
        ];
        for (name, number, condition) in numbers {
            if *number >= MAX_COUNT {
                let sql = format!("explain (format json) select from jobs where queue = $1 and {condition}");
                let plan: Json<serde_json::Value> =
                    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(self.queue).bind(now).fetch_one(&mut *db).await?;
                let expected = planned_rows(&plan) - if name == "scheduled" { due_now } else { 0 };
                *number = expected.max(MAX_COUNT);
                self.estimated.push(name);
            }
            if name == "pending" {
                due_now = *number;
            }
        }
        Ok(())
    }
}

/// The count of the last sixty seconds, from counts per minute: the previous minute counts in proportion to its overlap.
fn last_minute(minutes: impl Iterator<Item = (Timestamp, i64)>, now: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of a minute")]
    let counts = minutes.map(|(minute, done)| {
        let age = (now.as_microseconds() - minute.as_microseconds()) as f64 / 60e6;
        let part = if age < 1.0 { 1.0 } else { (2.0 - age).max(0.0) };
        done as f64 * part
    });
    // An empty sum is minus zero.
    (counts.sum::<f64>() * 10.0).round() / 10.0 + 0.0
}

/// The queues whose oldest due job has waited for longer than [`LATE_AFTER`]. A paused queue is not late, a suspended one can be.
///
/// # Errors
/// The database does not answer.
pub async fn late_queues(db: &mut PgConnection, now: Timestamp) -> Result<Vec<String>> {
    let sql = "select q.queue from unnest($1::text[]) with ordinality as q(queue, n)
               where not exists (select from queue_control c where c.queue = q.queue and c.paused)
               and (exists (select from jobs where jobs.queue = q.queue and state = 'published' and run_at < $2)
                    or exists (select from job_priorities(q.queue) p(priority) cross join lateral (select from jobs
                         where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority and run_at < $2
                         order by run_at limit 1) as first))
               order by q.n";
    let names: Vec<&str> = Queue::ALL.iter().map(|queue| queue.as_str()).collect();
    Ok(sqlx::query_scalar(sql).bind(names).bind(now - LATE_AFTER).fetch_all(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_previous_minute_counts_in_proportion_to_its_overlap() {
        let at = Timestamp::from_seconds;
        let all = [(at(0), 100), (at(60), 40), (at(120), 10)];
        assert!((last_minute(all.into_iter(), at(120)) - 50.0).abs() < 0.01);
        assert!((last_minute(all.into_iter(), at(150)) - 30.0).abs() < 0.01);
    }
}
