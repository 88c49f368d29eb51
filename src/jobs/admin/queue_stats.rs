//! How the queues stand, in numbers: for admins, for `/metrics`, for `/health`. Every number comes out of a short stretch of an index, or
//! is bounded and then estimated, so that a million rows change nothing.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::worker_metrics::{LATENCY_BUCKETS_MS, quantile};
use crate::clock::{Timestamp, minutes};
use crate::error::Result;
use crate::jobs::queues::Queue;
use crate::jobs::store::HEARTBEAT_TIMEOUT;

/// Each number, and each list's `total`, is counted up to this; a larger one is estimated. Ten times more would be read one by one for every
/// queue with a backlog.
pub const COUNTED: i64 = 10_000;

/// Seconds that the oldest due job of a queue may wait before the queue is late.
pub const LATE: f64 = 60.0;

/// One queue.
#[derive(Clone, Debug)]
pub struct QueueStats {
    pub queue: Queue,
    pub paused: bool,
    pub concurrency: Option<i32>,
    pub rate_per_second: Option<f32>,
    /// Due, and in nobody's hands.
    pub pending: i64,
    /// Due later, never tried.
    pub scheduled: i64,
    pub running: i64,
    /// Due later, after a failure.
    pub retrying: i64,
    /// Done and not yet removed, which is after seven days.
    pub done: i64,
    pub dead: i64,
    /// Which of these numbers are estimates.
    pub estimated: Vec<&'static str>,
    /// Worker processes that serve it.
    pub workers: i64,
    /// How long the oldest due job has been waiting.
    pub oldest_pending_seconds: f64,
    /// Done in the last minute.
    pub done_per_minute: f64,
    /// From the time a job was due to its start, in the last five minutes: half of them, and 99 of 100, started sooner.
    pub start_ms: Option<(f64, f64)>,
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

/// The order inside of each count has no other use than to have it read off its index.
const COUNTS: &str = "select q.queue, coalesce(c.paused, false) as paused, c.concurrency, c.rate_per_second,
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

/// How these queues stand.
///
/// # Errors
/// The database does not answer.
pub async fn queue_stats(db: &mut PgConnection, queues: &[Queue], now: Timestamp) -> Result<Vec<QueueStats>> {
    let names: Vec<&str> = queues.iter().map(|queue| queue.as_str()).collect();
    let counted: Vec<StatsRow> = sqlx::query_as(COUNTS)
        .bind(&names)
        .bind(now)
        .bind(COUNTED)
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
        let mut waits = vec![0; LATENCY_BUCKETS_MS.len() + 1];
        for (.., minute) in &own {
            waits.iter_mut().zip(minute).for_each(|(sum, more)| *sum += more);
        }
        let mut stats = QueueStats {
            queue: *queue,
            paused: row.paused,
            concurrency: row.concurrency,
            rate_per_second: row.rate_per_second,
            pending: row.pending,
            // Too many to count: both are estimated.
            scheduled: if row.later < COUNTED { row.later - row.retrying } else { row.later },
            running: row.running,
            retrying: row.retrying,
            done: row.done,
            dead: row.dead,
            estimated: Vec::new(),
            workers: row.workers,
            oldest_pending_seconds: (row.oldest.max(0.0) * 1_000.0).round() / 1_000.0,
            done_per_minute: in_last_minute(own.iter().map(|(_, minute, done, _)| (*minute, *done)), now),
            start_ms: quantile(&waits, 0.5).zip(quantile(&waits, 0.99)),
        };
        stats.estimate(db, now).await?;
        all.push(stats);
    }
    Ok(all)
}

impl QueueStats {
    /// Estimates what was too many to count.
    async fn estimate(&mut self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let due = "state in ('ready', 'published') and run_at <= $2";
        // Without the time, by which queues differ more than anybody knows: what is due is taken off.
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
            if *number >= COUNTED {
                let sql = format!("explain (format json) select from jobs where queue = $1 and {condition}");
                let plan: Json<serde_json::Value> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                    .bind(self.queue.as_str())
                    .bind(now)
                    .fetch_one(&mut *db)
                    .await?;
                let expected = planned_rows(&plan) - if name == "scheduled" { due_now } else { 0 };
                *number = expected.max(COUNTED);
                self.estimated.push(name);
            }
            if name == "pending" {
                due_now = *number;
            }
        }
        Ok(())
    }
}

/// How many rows a plan expects.
pub fn planned_rows(plan: &serde_json::Value) -> i64 {
    plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_i64).unwrap_or(0)
}

/// What of these minutes' counts fell into the last sixty seconds: the minute before counts for the part of it that did.
fn in_last_minute(minutes: impl Iterator<Item = (Timestamp, i64)>, now: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of a minute")]
    let counts = minutes.map(|(minute, done)| {
        let age = (now.as_microseconds() - minute.as_microseconds()) as f64 / 60e6;
        let part = if age < 1.0 { 1.0 } else { (2.0 - age).max(0.0) };
        done as f64 * part
    });
    // An empty sum is minus zero.
    (counts.sum::<f64>() * 10.0).round() / 10.0 + 0.0
}

/// Queues whose oldest due job waits for more than [`LATE`] seconds, but for paused ones: one that waits for its mail server is late.
///
/// # Errors
/// The database does not answer.
pub async fn late(db: &mut PgConnection, now: Timestamp) -> Result<Vec<String>> {
    let sql = "select q.queue from unnest($1::text[]) with ordinality as q(queue, n)
               where not exists (select from queue_control c where c.queue = q.queue and c.paused)
               and (exists (select from jobs where jobs.queue = q.queue and state = 'published' and run_at < $2)
                    or exists (select from job_priorities(q.queue) p(priority) cross join lateral (select from jobs
                         where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority and run_at < $2
                         order by run_at limit 1) as first))
               order by q.n";
    let names: Vec<&str> = Queue::ALL.iter().map(|queue| queue.as_str()).collect();
    #[expect(clippy::cast_possible_truncation, reason = "a minute")]
    let since = now - crate::clock::seconds(LATE as i64);
    Ok(sqlx::query_scalar(sql).bind(names).bind(since).fetch_all(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minute_before_counts_in_part() {
        let at = Timestamp::from_seconds;
        let all = [(at(0), 100), (at(60), 40), (at(120), 10)];
        assert!((in_last_minute(all.into_iter(), at(120)) - 50.0).abs() < 0.01);
        assert!((in_last_minute(all.into_iter(), at(150)) - 30.0).abs() < 0.01);
    }
}
