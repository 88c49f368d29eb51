//! Control of queues and jobs by admins, as statements in their transaction: pause, limits, retry, cancel.
//!
//! A retried job keeps its id, since its effects are recorded under it; a waiting duplicate of it becomes superseded.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::jobs::queues::Queue;
use crate::jobs::store::{mark_ready, supersede_duplicate};

/// A requested change of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit<T> {
    Keep,
    /// No limit.
    Clear,
    Set(T),
}

impl<T> Limit<T> {
    fn parts(self) -> (bool, Option<T>) {
        match self {
            Limit::Keep => (false, None),
            Limit::Clear => (true, None),
            Limit::Set(value) => (true, Some(value)),
        }
    }
}

/// Whether a queue is paused, and its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct QueueControl {
    pub paused: bool,
    pub concurrency: Option<i32>,
    pub rate_per_second: Option<f32>,
}

/// The controls of a queue. Its row is locked until the transaction ends, so relays wait.
///
/// # Errors
/// The database does not answer.
pub async fn lock_queue(db: &mut PgConnection, queue: Queue) -> Result<QueueControl> {
    let sql = "insert into queue_control (queue) values ($1) on conflict do nothing";
    sqlx::query(sql).bind(queue.as_str()).execute(&mut *db).await?;
    let sql = "select paused, concurrency, rate_per_second from queue_control where queue = $1 for update";
    Ok(sqlx::query_as(sql).bind(queue.as_str()).fetch_one(db).await?)
}

/// Pauses or resumes a queue. Ids of a paused queue that are in Redis can't be claimed.
///
/// # Errors
/// The database does not answer.
pub async fn set_paused(db: &mut PgConnection, queue: Queue, paused: bool) -> Result<()> {
    let sql = "update queue_control set paused = $2 where queue = $1";
    sqlx::query(sql).bind(queue.as_str()).bind(paused).execute(&mut *db).await?;
    mark_ready(queue);
    if paused { unpublish(db, queue).await } else { Ok(()) }
}

/// Sets limits. Jobs that were published under the old ones become ready again.
///
/// # Errors
/// The database does not answer.
pub async fn set_limits(
    db: &mut PgConnection,
    queue: Queue,
    concurrency: Limit<i32>,
    rate_per_second: Limit<f32>,
) -> Result<()> {
    let ((new_concurrency, concurrency), (new_rate, rate)) = (concurrency.parts(), rate_per_second.parts());
    let sql = "update queue_control set concurrency = case when $2 then $3 else concurrency end,
                      rate_per_second = case when $4 then $5 else rate_per_second end where queue = $1";
    sqlx::query(sql)
        .bind(queue.as_str())
        .bind(new_concurrency)
        .bind(concurrency)
        .bind(new_rate)
        .bind(rate)
        .execute(&mut *db)
        .await?;
    mark_ready(queue);
    unpublish(db, queue).await
}

async fn unpublish(db: &mut PgConnection, queue: Queue) -> Result<()> {
    let sql = "update jobs set state = 'ready' where queue = $1 and state = 'published'";
    sqlx::query(sql).bind(queue.as_str()).execute(db).await?;
    Ok(())
}

/// A job whose row is locked until the transaction ends.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LockedJob {
    pub id: Uuid,
    pub kind: String,
    pub queue: String,
    pub state: String,
    pub run_at: Timestamp,
    pub attempt: i32,
    pub dedupe_key: Option<String>,
}

impl LockedJob {
    /// The job of that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Option<Self>> {
        let sql = "select id, kind, queue, state, run_at, attempt, dedupe_key from jobs where id = $1 for update";
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(db).await?)
    }

    /// Whether it has not started: it is not due yet, or waits for a worker.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state.as_str(), "ready" | "published")
    }

    /// Makes the job due now. A dead one gets all its attempts again.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn retry(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        supersede_duplicate(db, self.id, &self.kind, self.dedupe_key.as_deref(), now, now).await?;
        let sql = "update jobs set state = 'ready', run_at = least(run_at, $2), finished_at = null,
                          attempt = case when state = 'dead' then 0 else attempt end,
                          crash_count = case when state = 'dead' then 0 else crash_count end where id = $1";
        sqlx::query(sql).bind(self.id).bind(now).execute(db).await?;
        self.queue.parse().into_iter().for_each(mark_ready);
        Ok(())
    }

    /// Cancels the job. Another one with the same dedupe key can be enqueued.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn cancel(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "update jobs set state = 'cancelled', finished_at = $2 where id = $1";
        sqlx::query(sql).bind(self.id).bind(now).execute(db).await?;
        Ok(())
    }
}

/// Makes those of these jobs that are dead due now, with all their attempts; returns how many. Of several with one dedupe key only the newest
/// is retried, the others become superseded. Rows that another transaction has locked are skipped.
///
/// # Errors
/// The database does not answer.
pub async fn retry_dead(db: &mut PgConnection, ids: &[Uuid], now: Timestamp) -> Result<u64> {
    let sql = "select id from jobs where id = any($1) and state = 'dead' order by id for update skip locked";
    let ids: Vec<Uuid> = sqlx::query_scalar(sql).bind(ids).fetch_all(&mut *db).await?;
    let sql = "with wanted as (select distinct kind, dedupe_key from jobs where id = any($1) and dedupe_key is not null)
               update jobs set state = 'superseded', finished_at = $2 from wanted
               where jobs.kind = wanted.kind and jobs.dedupe_key = wanted.dedupe_key and state in ('ready', 'published')";
    sqlx::query(sql).bind(&ids).bind(now).execute(&mut *db).await?;
    let sql = "with newest as (select distinct on (kind, coalesce(dedupe_key, id::text)) id from jobs where id = any($1)
                               order by kind, coalesce(dedupe_key, id::text), created_at desc, id desc),
               superseded as (update jobs set state = 'superseded', finished_at = $2 where id = any($1) and id not in (select id from newest))
               update jobs set state = 'ready', run_at = $2, attempt = 0, crash_count = 0, finished_at = null
               where id in (select id from newest)";
    let retried = sqlx::query(sql).bind(&ids).bind(now).execute(db).await?.rows_affected();
    Queue::ALL.into_iter().for_each(mark_ready);
    Ok(retried)
}

/// Suspends a queue until then, or until a later time if it is suspended already: nothing of it is published meanwhile, since the service that
/// its jobs depend on can't be reached.
///
/// # Errors
/// The database does not answer.
pub async fn suspend(db: &PgPool, queue: Queue, until: Timestamp) -> Result<()> {
    let sql = "insert into queue_control as c (queue, suspended_until) values ($1, $2)
               on conflict (queue) do update set suspended_until = greatest(c.suspended_until, excluded.suspended_until)";
    let mut db = db::writer(db).await?;
    sqlx::query(sql).bind(queue.as_str()).bind(until).execute(&mut *db).await?;
    db.finish().await
}
