//! Claiming a job: the lease, its renewal, and the release of a job that can't be claimed. Leases use the database's clock, which tests don't
//! freeze.

use jiff::SignedDuration;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::fence::Fence;
use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::origin::Origin;

/// How long a lease lasts without renewal.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// A job that this process has claimed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ClaimedJob {
    pub id: Uuid,
    pub kind: String,
    pub args: Value,
    pub args_version: i16,
    pub attempt: i32,
    pub max_attempts: i32,
    pub crash_count: i16,
    pub epoch: i64,
    pub dedupe_key: Option<String>,
    pub origin: Value,
    pub created_at: Timestamp,
    pub run_at: Timestamp,
    /// Its queue has limits: when it ends, the next one may start.
    pub is_limited: bool,
}

impl ClaimedJob {
    /// Its fencing token.
    pub fn fence(&self) -> Fence {
        Fence { job: self.id, epoch: self.epoch }
    }

    /// Who enqueued it, and in which request.
    pub fn origin(&self) -> Origin {
        serde_json::from_value(self.origin.clone()).unwrap_or_default()
    }
}

/// The result of an attempt to claim a job.
#[derive(Debug)]
pub enum Claim {
    /// This process holds the lease.
    Claimed(Box<ClaimedJob>),
    /// It is running elsewhere, has ended, or is not due: the id is dropped.
    NotClaimable,
    /// Ready again: its queue is paused, or this build does not know its kind.
    Released,
    /// A job of the same ordering key is running; ready again in a second.
    BlockedByOrderingKey,
}

/// Claims the job `id` for `worker`, if it is waiting and due, its kind is one of `kinds`, and its queue is not paused. In a queue with limits
/// only a published job can be claimed: the limits are enforced when it is published.
///
/// # Errors
/// The database does not answer.
pub async fn claim(db: &PgPool, id: Uuid, worker: &str, kinds: &[&str], now: Timestamp) -> Result<Claim> {
    let sql = "update jobs set state = 'running', attempt = attempt + 1, epoch = epoch + 1, locked_by = $2,
                      started_at = clock_timestamp(), isolated_since = null,
                      lease_until = clock_timestamp() + make_interval(secs => $3)
               where id = $1 and run_at <= $4 and kind = any($5)
               and (state = 'published' or state = 'ready' and not exists (select from queue_control c
                        where c.queue = jobs.queue and (c.concurrency is not null or c.rate_per_second is not null)))
               and not exists (select from queue_control c where c.queue = jobs.queue and c.paused)
               returning id, kind, args, args_version, attempt, max_attempts, crash_count, epoch, dedupe_key, origin, created_at, run_at,
                   exists (select from queue_control c where c.queue = jobs.queue
                       and (c.concurrency is not null or c.rate_per_second is not null)) as is_limited";
    let mut writer = db::writer(db).await?;
    let claimed: Result<Option<ClaimedJob>, sqlx::Error> = sqlx::query_as(sql)
        .bind(id)
        .bind(worker)
        .bind(LEASE.as_secs_f64())
        .bind(now)
        .bind(kinds)
        .fetch_optional(&mut *writer)
        .await;
    match claimed {
        Ok(Some(claimed)) => {
            writer.finish().await?;
            Ok(Claim::Claimed(Box::new(claimed)))
        }
        Ok(None) => {
            drop(writer);
            let is_released = release(db, id, kinds, now).await?;
            Ok(if is_released { Claim::Released } else { Claim::NotClaimable })
        }
        Err(error) if db::constraint(&error) == Some("jobs_ordering_key") => {
            let sql = "update jobs set state = 'ready', run_at = $2 where id = $1 and state in ('ready', 'published')";
            drop(writer);
            let mut writer = db::writer(db).await?;
            sqlx::query(sql).bind(id).bind(now + SignedDuration::from_secs(1)).execute(&mut *writer).await?;
            writer.finish().await?;
            Ok(Claim::BlockedByOrderingKey)
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes a published job ready again that can't be claimed here: of an unknown kind in a minute, of a paused queue at its own time.
async fn release(db: &PgPool, id: Uuid, kinds: &[&str], now: Timestamp) -> Result<bool> {
    let sql = "update jobs set state = 'ready', run_at = case when kind <> all($2) then $3 else run_at end
               where id = $1 and state = 'published' and run_at <= $4
               and (kind <> all($2) or exists (select from queue_control c where c.queue = jobs.queue and c.paused))";
    let later = now + SignedDuration::from_secs(60);
    let mut db = db::writer(db).await?;
    let released = sqlx::query(sql).bind(id).bind(kinds).bind(later).bind(now).execute(&mut *db).await?;
    db.finish().await?;
    Ok(released.rows_affected() == 1)
}

/// Records that the job runs isolated from now on. `false`: the lease was lost.
///
/// # Errors
/// The database does not answer.
pub async fn mark_isolated(db: &PgPool, fence: Fence) -> Result<bool> {
    let sql = "update jobs set isolated_since = clock_timestamp() where id = $1 and epoch = $2 and state = 'running'";
    let mut db = db::writer(db).await?;
    let done = sqlx::query(sql).bind(fence.job).bind(fence.epoch).execute(&mut *db).await?;
    db.finish().await?;
    Ok(done.rows_affected() == 1)
}

/// Renews the lease. `false`: it was lost, and the attempt must stop.
///
/// # Errors
/// The database does not answer; the lease may still be held.
pub async fn renew(db: &PgPool, fence: Fence) -> Result<bool> {
    let sql = "update jobs set lease_until = clock_timestamp() + make_interval(secs => $3) where id = $1 and epoch = $2 and state = 'running'";
    let mut db = db::writer(db).await?;
    let done = sqlx::query(sql).bind(fence.job).bind(fence.epoch).bind(LEASE.as_secs_f64()).execute(&mut *db).await?;
    db.finish().await?;
    Ok(done.rows_affected() == 1)
}
