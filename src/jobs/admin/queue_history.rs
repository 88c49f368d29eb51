//! How the queues were in the last hour, minute by minute: how many jobs waited and how long the oldest had, noted by the elected relay at the
//! beginning of each minute, and what workers ended in it.

use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use utoipa::ToSchema;

use super::queue_stats::MAX_COUNT;
use super::worker_metrics::RETENTION;
use crate::clock::{Timestamp, minutes};
use crate::db;
use crate::error::Result;
use crate::jobs::queues::Queue;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How many minutes are shown, that which has begun among them.
const SHOWN_MINUTES: i64 = 60;

/// What was noted.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("queue_depths", "queue_depths", "minute", "true", RETENTION)];

/// A queue in one minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct QueueMinute {
    /// When it began.
    pub at: Timestamp,
    /// Due and not claimed when the minute began, counted up to 10,000. Null: no relay ran then.
    pub pending: Option<i64>,
    /// How long the oldest of them had waited.
    pub oldest_pending_seconds: Option<f64>,
    /// Done in that minute.
    pub done: i64,
    /// Attempts that failed in that minute.
    pub failed: i64,
}

/// A queue in the last hour.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QueueHistory {
    pub queue: &'static str,
    /// Sixty, the earliest first; the last has begun and is not over.
    pub minutes: Vec<QueueMinute>,
}

/// The minute that an instant is in.
pub fn minute_of(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.as_seconds().div_euclid(60) * 60)
}

/// Notes how many jobs wait in each queue, for the minute that has begun, unless it has been noted. Each number is read from the beginning of an index,
/// up to a maximum.
///
/// # Errors
/// The database does not answer.
pub async fn note_depths(db: &PgPool, now: Timestamp) -> Result<()> {
    let sql = "insert into queue_depths (queue, minute, pending, oldest_seconds)
               select q.queue, $2, published.pending + ready.pending,
                      greatest(coalesce(extract(epoch from $3 - least(published.oldest, ready.oldest)), 0), 0)::float8
                 from unnest($1::text[]) q(queue)
                cross join lateral (select count(*) as pending, min(run_at) as oldest from (select run_at from jobs
                      where jobs.queue = q.queue and state = 'published' limit $4) first) published
                cross join lateral (select count(*) as pending, min(first.run_at) as oldest from job_priorities(q.queue) p(priority)
                      cross join lateral (select run_at from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority
                         and run_at <= $3 order by run_at limit $4) first) ready
               on conflict (queue, minute) do nothing";
    let names = Queue::ALL.map(Queue::as_str).to_vec();
    let mut db = db::writer(db).await?;
    let note = sqlx::query(sql).bind(names).bind(minute_of(now)).bind(now).bind(MAX_COUNT);
    note.execute(&mut *db).await?;
    db.finish().await
}

/// All queues in the last hour.
///
/// # Errors
/// The database does not answer.
pub async fn queue_history(db: &mut PgConnection, now: Timestamp) -> Result<Vec<QueueHistory>> {
    let last = minute_of(now);
    let first = last - minutes(SHOWN_MINUTES - 1);
    let sql = "select q.queue, m.minute, d.pending, d.oldest_seconds, coalesce(c.done, 0) as done, coalesce(c.failed, 0) as failed
                 from unnest($1::text[]) with ordinality q(queue, n)
                cross join generate_series($2::timestamptz, $3::timestamptz, interval '1 minute') m(minute)
                 left join queue_depths d on d.queue = q.queue and d.minute = m.minute and d.minute >= $2
                 left join queue_minutes c on c.queue = q.queue and c.minute = m.minute and c.minute >= $2
                order by q.n, m.minute";
    let names = Queue::ALL.map(Queue::as_str).to_vec();
    let rows: Vec<MinuteRow> = sqlx::query_as(sql).bind(names).bind(first).bind(last).fetch_all(db).await?;
    let of = |queue: Queue| QueueHistory {
        queue: queue.as_str(),
        minutes: rows.iter().filter(|row| row.queue == queue.as_str()).map(QueueMinute::from).collect(),
    };
    Ok(Queue::ALL.into_iter().map(of).collect())
}

#[derive(sqlx::FromRow)]
struct MinuteRow {
    queue: String,
    minute: Timestamp,
    pending: Option<i64>,
    oldest_seconds: Option<f64>,
    done: i64,
    failed: i64,
}

impl From<&MinuteRow> for QueueMinute {
    fn from(row: &MinuteRow) -> Self {
        Self {
            at: row.minute,
            pending: row.pending,
            oldest_pending_seconds: row.oldest_seconds.map(|seconds| (seconds * 10.0).round() / 10.0),
            done: row.done,
            failed: row.failed,
        }
    }
}
