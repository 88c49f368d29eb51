//! Who works, and what was done: each worker process adds up what it did and writes it down every other second, so that the numbers are
//! right over all of them. A process that is killed takes the last two seconds of its numbers with it, and nothing else.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use sqlx::PgPool;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::queues::Queue;

/// How long a minute's numbers are kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// Upper ends of the waits that are told apart, in milliseconds; the last bucket has none.
pub const LATENCY_BUCKETS_MS: [u32; 16] =
    [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 500, 1_000, 5_000, 30_000, 300_000];

/// What one process has done since it last wrote it down.
#[derive(Debug, Default)]
pub struct QueueCounters(Mutex<HashMap<(Queue, i64), Minute>>);

#[derive(Clone, Debug, Default)]
struct Minute {
    done: i64,
    failed: i64,
    waits: [i64; LATENCY_BUCKETS_MS.len() + 1],
}

impl QueueCounters {
    /// A job was started so long after its time.
    pub fn started(&self, queue: Queue, wait: SignedDuration, now: Timestamp) {
        let bucket = LATENCY_BUCKETS_MS
            .iter()
            .position(|most| wait.as_millis() <= i128::from(*most))
            .unwrap_or(LATENCY_BUCKETS_MS.len());
        self.update(queue, now, |minute| minute.waits[bucket] += 1);
    }

    /// A job was done, or an attempt failed.
    pub fn ended(&self, queue: Queue, is_done: bool, now: Timestamp) {
        self.update(queue, now, |minute| if is_done { minute.done += 1 } else { minute.failed += 1 });
    }

    fn update(&self, queue: Queue, now: Timestamp, change: impl FnOnce(&mut Minute)) {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(minutes.entry((queue, now.as_seconds().div_euclid(60))).or_default());
    }

    /// Adds them to everybody's.
    ///
    /// # Errors
    /// The database does not answer; nothing is lost.
    pub async fn write(&self, db: &PgPool) -> Result<()> {
        loop {
            let next = {
                let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let key = minutes.keys().next().copied();
                key.and_then(|key| Some((key, minutes.remove(&key)?)))
            };
            let Some(((queue, minute), counters)) = next else { return Ok(()) };
            if let Err(error) = add(db, queue, minute, &counters).await {
                let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let kept = minutes.entry((queue, minute)).or_default();
                kept.done += counters.done;
                kept.failed += counters.failed;
                kept.waits.iter_mut().zip(counters.waits).for_each(|(sum, more)| *sum += more);
                return Err(error);
            }
        }
    }
}

async fn add(db: &PgPool, queue: Queue, minute: i64, counters: &Minute) -> Result<()> {
    let sql = "insert into queue_minutes as m (queue, minute, done, failed, start_latency_buckets) values ($1, $2, $3, $4, $5)
               on conflict (queue, minute) do update set done = m.done + excluded.done, failed = m.failed + excluded.failed,
                   start_latency_buckets = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by n)
                              from unnest(m.start_latency_buckets, excluded.start_latency_buckets) with ordinality as both_waits(a, b, n))";
    sqlx::query(sql)
        .bind(queue.as_str())
        .bind(Timestamp::from_seconds(minute * 60))
        .bind(counters.done)
        .bind(counters.failed)
        .bind(counters.waits.to_vec())
        .execute(db)
        .await?;
    Ok(())
}

/// The wait that this part of all starts did not exceed, in milliseconds; inside of a bucket they are taken to be spread evenly.
pub fn quantile(waits: &[i64], part: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of minutes")]
    let as_float = |count: i64| count as f64;
    let total: i64 = waits.iter().sum();
    if total == 0 {
        return None;
    }
    let wanted = as_float(total) * part;
    let mut below = 0.0;
    for (index, count) in waits.iter().enumerate() {
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
    fn quantiles_lie_in_their_bucket() {
        let mut waits = vec![0; LATENCY_BUCKETS_MS.len() + 1];
        assert_eq!(quantile(&waits, 0.5), None);
        waits[0] = 90;
        waits[4] = 10;
        assert_eq!(quantile(&waits, 0.5), Some(0.6));
        assert_eq!(quantile(&waits, 0.99), Some(19.0), "between 10 and 20");
        waits[LATENCY_BUCKETS_MS.len()] = 1_000;
        assert_eq!(quantile(&waits, 0.99), Some(300_000.0), "later than all that is told apart");
    }
}
