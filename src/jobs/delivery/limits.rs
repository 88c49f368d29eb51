//! The limits of a queue that admins set: how many of its jobs run at once over all workers, and how many start per second.
//!
//! *Invariant:* in a queue with a concurrency limit, published and running jobs together never exceed it. Relays lock the queue's row, and a
//! claim takes only published jobs. The rate is a token bucket in that row: one token per published job, at most one second's worth.

use jiff::SignedDuration;
use sqlx::PgConnection;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::queues::Queue;

/// The limits of one queue, whose row is locked until the transaction ends.
#[derive(Debug, sqlx::FromRow)]
pub struct Limits {
    concurrency: Option<i32>,
    rate_per_second: Option<f32>,
    rate_tokens: f64,
    rate_refilled_at: Option<Timestamp>,
    published: i64,
    running: i64,
}

impl Limits {
    /// Locks and reads the limits. `None`: none are set.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn lock(db: &mut PgConnection, queue: Queue) -> Result<Option<Self>> {
        let sql = "select true from queue_control where queue = $1 for update";
        let held: Option<bool> = sqlx::query_scalar(sql).bind(queue.as_str()).fetch_optional(&mut *db).await?;
        if held.is_none() {
            return Ok(None);
        }
        // A statement of its own, so that it sees what the relay that held the lock has published.
        let sql = "select concurrency, rate_per_second, rate_tokens, rate_refilled_at,
                          (select count(*) from jobs where jobs.queue = c.queue and state = 'published') as published,
                          (select count(*) from jobs where jobs.queue = c.queue and state = 'running') as running
                   from queue_control c where queue = $1";
        Ok(sqlx::query_as(sql).bind(queue.as_str()).fetch_optional(db).await?)
    }

    /// How many more jobs may be published now.
    pub fn capacity(&self, now: Timestamp) -> usize {
        let mut capacity = i64::MAX;
        if let Some(most) = self.concurrency {
            capacity = capacity.min(i64::from(most) - self.published - self.running);
        }
        if let Some(rate) = self.rate_per_second {
            // All ids in Redis may start at once when a worker appears: never more than one second's worth.
            capacity =
                capacity.min(whole_tokens(self.tokens(rate, now))).min(whole_tokens(burst(rate)) - self.published);
        }
        usize::try_from(capacity).unwrap_or(0)
    }

    /// Consumes a token per published job.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn consume(&self, db: &mut PgConnection, queue: Queue, published: usize, now: Timestamp) -> Result<()> {
        let Some(rate) = self.rate_per_second else { return Ok(()) };
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let left = (self.tokens(rate, now) - published as f64).max(0.0);
        let at = self.rate_refilled_at.map_or(now, |at| at.max(now));
        let sql = "update queue_control set rate_tokens = $2, rate_refilled_at = $3 where queue = $1";
        sqlx::query(sql).bind(queue.as_str()).bind(left).bind(at).execute(db).await?;
        Ok(())
    }

    fn tokens(&self, rate: f32, now: Timestamp) -> f64 {
        let Some(at) = self.rate_refilled_at else { return burst(rate) };
        let elapsed = SignedDuration::from_micros(now.as_microseconds() - at.as_microseconds());
        (self.rate_tokens + f64::from(rate) * elapsed.as_secs_f64().max(0.0)).min(burst(rate))
    }
}

/// The capacity of the bucket: one second's worth, at least one job.
fn burst(rate: f32) -> f64 {
    f64::from(rate).max(1.0)
}

/// Whole tokens, tolerating the rounding errors of many additions.
#[expect(clippy::cast_possible_truncation, reason = "the rate is at most 10,000")]
fn whole_tokens(tokens: f64) -> i64 {
    (tokens + 1e-6).floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(rate: f32, rate_tokens: f64, published: i64) -> Limits {
        let at = Some(Timestamp::from_seconds(1_000));
        Limits {
            concurrency: None,
            rate_per_second: Some(rate),
            rate_tokens,
            rate_refilled_at: at,
            published,
            running: 0,
        }
    }

    #[test]
    fn the_bucket_refills_with_time_up_to_one_second_of_tokens() {
        let after = |millis: i64| Timestamp::from_microseconds(1_000_000_000 + millis * 1_000);
        assert_eq!(rate(10.0, 0.0, 0).capacity(after(0)), 0);
        assert_eq!(rate(10.0, 0.0, 0).capacity(after(350)), 3);
        assert_eq!(rate(10.0, 0.0, 0).capacity(after(60_000)), 10);
        assert_eq!(rate(10.0, 0.0, 8).capacity(after(60_000)), 2, "published jobs count");
        assert_eq!(rate(0.1, 0.0, 0).capacity(after(9_000)), 0);
        assert_eq!(rate(0.1, 0.0, 0).capacity(after(10_000)), 1);
        assert_eq!(rate(10.0, 1.0, 0).capacity(after(-5_000)), 1, "a clock that is behind removes no tokens");
    }

    #[test]
    fn published_and_running_jobs_count_towards_the_concurrency() {
        let limits = |published, running| Limits {
            concurrency: Some(4),
            rate_per_second: None,
            rate_tokens: 0.0,
            rate_refilled_at: None,
            published,
            running,
        };
        assert_eq!(limits(1, 2).capacity(Timestamp::EPOCH), 1);
        assert_eq!(limits(3, 4).capacity(Timestamp::EPOCH), 0, "lowered while more were running");
    }
}
