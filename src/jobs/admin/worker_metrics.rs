//! Counts of jobs per queue and minute: each worker process counts in memory and adds its counts to the table every two seconds, so that the
//! table has the sums over all processes. A killed process loses at most its last two seconds of counts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use sqlx::PgPool;

use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::jobs::queues::Queue;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long the counts of a minute are kept.
pub const RETENTION: SignedDuration = SignedDuration::from_hours(48);

/// The upper bounds of the latency buckets, in milliseconds; a last bucket has no bound.
pub const LATENCY_BUCKETS_MS: [u32; 16] =
    [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 500, 1_000, 5_000, 30_000, 300_000];

/// The counts of this process that are not written yet.
#[derive(Debug, Default)]
pub struct QueueCounters(Mutex<HashMap<(Queue, i64), MinuteCounts>>);

#[derive(Clone, Debug, Default)]
struct MinuteCounts {
    done: i64,
    failed: i64,
    start_latencies: [i64; LATENCY_BUCKETS_MS.len() + 1],
}

impl QueueCounters {
    /// Counts a start, by how long after its due time it came.
    pub fn started(&self, queue: Queue, latency: SignedDuration, now: Timestamp) {
        let bucket = LATENCY_BUCKETS_MS
            .iter()
            .position(|bound| latency.as_millis() <= i128::from(*bound))
            .unwrap_or(LATENCY_BUCKETS_MS.len());
        self.update(queue, now, |minute| minute.start_latencies[bucket] += 1);
    }

    /// Counts a job that is done, or a failed attempt.
    pub fn ended(&self, queue: Queue, is_done: bool, now: Timestamp) {
        self.update(queue, now, |minute| if is_done { minute.done += 1 } else { minute.failed += 1 });
    }

    fn update(&self, queue: Queue, now: Timestamp, change: impl FnOnce(&mut MinuteCounts)) {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(minutes.entry((queue, now.as_seconds().div_euclid(60))).or_default());
    }

    /// Adds the counts to the table.
    ///
    /// # Errors
    /// The database does not answer; the counts are kept for the next time.
    pub async fn write(&self, db: &PgPool) -> Result<()> {
        loop {
            let next = {
                let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let key = minutes.keys().next().copied();
                key.and_then(|key| Some((key, minutes.remove(&key)?)))
            };
            let Some(((queue, minute), counts)) = next else { return Ok(()) };
            if let Err(error) = add(db, queue, minute, &counts).await {
                let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let kept = minutes.entry((queue, minute)).or_default();
                kept.done += counts.done;
                kept.failed += counts.failed;
                kept.start_latencies.iter_mut().zip(counts.start_latencies).for_each(|(sum, more)| *sum += more);
                return Err(error);
            }
        }
    }
}

async fn add(db: &PgPool, queue: Queue, minute: i64, counts: &MinuteCounts) -> Result<()> {
    let sql = "insert into queue_minutes as m (queue, minute, done, failed, start_latency_buckets) values ($1, $2, $3, $4, $5)
               on conflict (queue, minute) do update set done = m.done + excluded.done, failed = m.failed + excluded.failed,
                   start_latency_buckets = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by n)
                              from unnest(m.start_latency_buckets, excluded.start_latency_buckets) with ordinality as buckets(a, b, n))";
    let mut db = db::writer(db).await?;
    sqlx::query(sql)
        .bind(queue.as_str())
        .bind(Timestamp::from_seconds(minute * 60))
        .bind(counts.done)
        .bind(counts.failed)
        .bind(counts.start_latencies.to_vec())
        .execute(&mut *db)
        .await?;
    db.finish().await
}

/// The counts of minutes.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("queue_minutes", "queue_minutes", "minute", "true", RETENTION)];

/// A quantile of the start latencies in milliseconds, interpolated linearly within its bucket. `None`: nothing was started.
pub fn quantile(buckets: &[i64], fraction: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of minutes")]
    let as_float = |count: i64| count as f64;
    let total: i64 = buckets.iter().sum();
    if total == 0 {
        return None;
    }
    let wanted = as_float(total) * fraction;
    let mut below = 0.0;
    for (index, count) in buckets.iter().enumerate() {
        let count = as_float(*count);
        if below + count >= wanted && count > 0.0 {
            let from =
                index.checked_sub(1).and_then(|before| LATENCY_BUCKETS_MS.get(before)).copied().map_or(0.0, f64::from);
            let to = LATENCY_BUCKETS_MS.get(index).copied().map_or(from, f64::from);
            let at = from + (to - from) * (wanted - below) / count;
            return Some((at * 10.0).round() / 10.0);
        }
        below += count;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_interpolated_within_their_bucket() {
        let mut buckets = vec![0; LATENCY_BUCKETS_MS.len() + 1];
        assert_eq!(quantile(&buckets, 0.5), None);
        buckets[0] = 90;
        buckets[4] = 10;
        assert_eq!(quantile(&buckets, 0.5), Some(0.6));
        assert_eq!(quantile(&buckets, 0.99), Some(19.0), "between 10 and 20");
        buckets[LATENCY_BUCKETS_MS.len()] = 1_000;
        assert_eq!(quantile(&buckets, 0.99), Some(300_000.0), "beyond the largest bound");
    }
}
