//! The relay from rows to Redis: publishes the ids of due jobs, a few seconds' worth per queue, and detects when Redis has lost its data.
//!
//! Any number of relays may run. After a crash between marking and pushing, the rescuer makes the job ready again; a duplicate id is dropped
//! by the claim. A flush is detected by a missing generation key, a restart or fail-over by the server's run and replication ids: then all
//! published jobs become ready again at once.

use std::collections::HashMap;
use std::time::Duration;

use apalis::prelude::TaskSink;
use apalis_redis::RedisStorage;
use redis::aio::ConnectionManager;
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::limits::Limits;
use super::relay_waker::RelayWaker;
use super::transport::{DueJob, PUBLISHED_CHANNEL, query_depth, transport};
use super::{rescuer, schedule};
use crate::cache::Cache;
use crate::clock::{Clock, Timestamp};
use crate::error::{Error, Result};
use crate::jobs::queues::Queue;
use crate::telemetry::metrics::METRICS;
use crate::{db, ids};

/// How long a job waits at most if a wake-up is lost.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Ids published at once.
const BATCH_SIZE: usize = 200;

/// Publishes due jobs until it is stopped.
pub struct Relay {
    db: PgPool,
    cache: Cache,
    clock: Clock,
    relay_waker: RelayWaker,
    transports: Vec<(Queue, RedisStorage<DueJob>)>,
    /// The Redis that was last published to.
    generation: Option<Generation>,
    last_maintenance: Option<tokio::time::Instant>,
    /// The last tick that was enqueued, by recurring job.
    scheduled: HashMap<&'static str, i64>,
}

/// The identity of a Redis server and of its data set: differs after a flush, a restart or a fail-over.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Generation {
    key: String,
    run_id: String,
    replication_id: String,
}

impl Relay {
    /// A relay for all queues.
    pub fn new(db: PgPool, cache: Cache, clock: Clock, relay_waker: RelayWaker) -> Self {
        let transports = Queue::ALL.into_iter().map(|queue| (queue, transport(&cache, queue))).collect();
        Self {
            db,
            cache,
            clock,
            relay_waker,
            transports,
            generation: None,
            last_maintenance: None,
            scheduled: HashMap::new(),
        }
    }

    /// Runs until `stop`. Backs off while Postgres or Redis can't be reached.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut pause = POLL_INTERVAL;
        loop {
            let has_more = match self.poll().await {
                Ok(has_more) => {
                    pause = POLL_INTERVAL;
                    has_more
                }
                Err(error) => {
                    tracing::warn!(%error, "jobs not published");
                    pause = (pause * 2).min(Duration::from_secs(2));
                    false
                }
            };
            if has_more {
                tokio::task::yield_now().await;
                if stop.is_cancelled() {
                    return;
                }
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.relay_waker.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Publishes a batch of each queue. `true`: more is due.
    async fn poll(&mut self) -> Result<bool> {
        let now = self.clock.now();
        if self.last_maintenance.is_none_or(|at| at.elapsed() >= rescuer::INTERVAL) {
            self.run_maintenance(now).await?;
        }
        self.detect_flush().await?;
        // Queues without free capacity are not queried: a backlog that no worker serves costs the others nothing.
        let capacities = self.free_capacity().await.map_err(Error::unavailable)?;
        let mut has_more = false;
        for backlog in self.due_queues(&capacities, now).await? {
            if let Some(index) = self.transports.iter().position(|(queue, _)| queue.as_str() == backlog.queue) {
                has_more |= self.publish(index, &backlog, capacities[index], now).await?;
            }
        }
        Ok(has_more)
    }

    /// What is done at longer intervals: expired leases, recurring jobs, and whether Redis is still the same server.
    async fn run_maintenance(&mut self, now: Timestamp) -> Result<()> {
        rescuer::rescue(&self.db, now).await?;
        let mut connection = self.db.acquire().await?;
        for job in schedule::RECURRING_JOBS {
            let tick = job.tick(now);
            if self.scheduled.get(job.name) != Some(&tick) {
                job.enqueue(&mut connection, now).await?;
                self.scheduled.insert(job.name, tick);
            }
        }
        drop(connection);
        self.last_maintenance = Some(tokio::time::Instant::now());
        self.detect_new_server().await
    }

    /// A missing or different generation key: Redis was flushed.
    async fn detect_flush(&mut self) -> Result<()> {
        let Some(known) = self.generation.clone() else { return self.detect_new_server().await };
        let key: Option<String> = self.cache.get("generation").await.map_err(Error::unavailable)?;
        if key.as_ref() == Some(&known.key) { Ok(()) } else { self.detect_new_server().await }
    }

    async fn detect_new_server(&mut self) -> Result<()> {
        let (found, is_new) = self.read_generation().await.map_err(Error::unavailable)?;
        if is_new || self.generation.as_ref().is_some_and(|known| *known != found) {
            self.clear_transports().await.map_err(Error::unavailable)?;
            let sql = "update jobs set state = 'ready' where state = 'published'";
            let jobs = sqlx::query(sql).execute(&self.db).await?.rows_affected();
            METRICS.republished.inc_by(jobs);
            tracing::info!(jobs, "Redis was flushed or restarted: publishing all published jobs again");
        }
        self.generation = Some(found);
        Ok(())
    }

    /// After a partial loss of data Redis may have ids without their task data, each of which ends an apalis worker. All are removed, to be
    /// published again.
    async fn clear_transports(&self) -> redis::RedisResult<()> {
        for (_, transport) in &self.transports {
            let config = transport.get_config();
            let mut connection = self.cache.connection();
            redis::cmd("DEL")
                .arg(config.scheduled_jobs_set())
                .arg(config.active_jobs_list())
                .exec_async(&mut connection)
                .await?;
        }
        Ok(())
    }

    /// The identity of this Redis, and whether it had no generation key until now.
    async fn read_generation(&self) -> redis::RedisResult<(Generation, bool)> {
        let mut connection: ConnectionManager = self.cache.connection();
        let name = self.cache.key("generation");
        let new_key = ids::random().to_string();
        let is_new: bool = redis::cmd("SETNX").arg(&name).arg(&new_key).query_async(&mut connection).await?;
        let key: String = redis::cmd("GET").arg(&name).query_async(&mut connection).await?;
        let info: String = redis::cmd("INFO").query_async(&mut connection).await?;
        let field = |field: &str| {
            info.lines()
                .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        Ok((Generation { key, run_id: field("run_id"), replication_id: field("master_replid") }, is_new))
    }

    /// How many more ids may be pushed per queue, zero if less than a batch: a full queue is refilled by the batch, not for every job that
    /// ends. It costs no latency, since ids wait in Redis anyway.
    async fn free_capacity(&self) -> redis::RedisResult<Vec<usize>> {
        let mut query = redis::pipe();
        for (_, transport) in &self.transports {
            query_depth(&mut query, transport);
        }
        let lengths: Vec<usize> = query.query_async(&mut self.cache.connection()).await?;
        let depths = lengths.chunks_exact(2).map(|lengths| lengths.iter().sum::<usize>());
        let capacities = depths.map(|depth| Queue::MAX_DEPTH.saturating_sub(depth));
        Ok(capacities.map(|capacity| if capacity < BATCH_SIZE { 0 } else { capacity }).collect())
    }

    /// Publishes a batch of one queue. `true`: there may be more, and there is capacity for it.
    async fn publish(&mut self, index: usize, backlog: &QueueBacklog, capacity: usize, now: Timestamp) -> Result<bool> {
        let batch = capacity.min(BATCH_SIZE);
        let published = if backlog.is_limited {
            self.mark_within_limits(self.transports[index].0, backlog, batch, now).await?
        } else {
            mark_published(&mut *self.db.acquire().await?, backlog, batch, now).await?
        };
        if published.is_empty() {
            return Ok(false);
        }
        let due_jobs = published.iter().map(|id| DueJob { id: *id }).collect();
        if let Err(error) = self.transports[index].1.push_bulk(due_jobs).await {
            let sql = "update jobs set state = 'ready' where id = any($1) and state = 'published'";
            sqlx::query(sql).bind(&published).execute(&self.db).await?;
            return Err(Error::unavailable(error.to_string()));
        }
        // Workers poll as well.
        if let Err(error) = self.cache.publish(PUBLISHED_CHANNEL, backlog.queue.as_str()).await {
            tracing::debug!(%error, "workers not woken");
        }
        // A queue that was just filled has no capacity until the next poll.
        Ok(published.len() == batch && batch < capacity)
    }

    /// Marks as many jobs as the queue's limits allow, one relay at a time.
    async fn mark_within_limits(
        &self,
        queue: Queue,
        backlog: &QueueBacklog,
        capacity: usize,
        now: Timestamp,
    ) -> Result<Vec<Uuid>> {
        let mut tx = db::begin(&self.db).await?;
        let limits = Limits::lock(&mut tx, queue).await?;
        let capacity = limits.as_ref().map_or(capacity, |limits| limits.capacity(now).min(capacity));
        let published = mark_published(&mut tx, backlog, capacity, now).await?;
        if let Some(limits) = limits {
            limits.consume(&mut tx, queue, published.len(), now).await?;
        }
        tx.commit().await?;
        Ok(published)
    }

    /// The queues with capacity in which something is due. Reads at most one row per queue and priority, by an index scan with `limit 1`: with
    /// `exists` the planner may choose a join, and read every due row.
    async fn due_queues(&self, capacities: &[usize], now: Timestamp) -> Result<Vec<QueueBacklog>> {
        let sql = "select q.queue, array_agg(p.priority order by p.priority) as priorities,
                          exists (select from queue_control c where c.queue = q.queue
                              and (c.concurrency is not null or c.rate_per_second is not null)) as is_limited
                   from unnest($1::text[]) with ordinality as q(queue, n) cross join lateral job_priorities(q.queue) as p(priority)
                   cross join lateral (select from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority
                                       and run_at <= $2 order by run_at limit 1) as first
                   group by q.queue, q.n order by q.n";
        let queues = self.transports.iter().zip(capacities).filter(|(_, capacity)| **capacity > 0);
        let names: Vec<&str> = queues.map(|((queue, _), _)| queue.as_str()).collect();
        Ok(sqlx::query_as(sql).bind(names).bind(now).fetch_all(&self.db).await?)
    }
}

/// A queue in which jobs are due.
#[derive(Debug, sqlx::FromRow)]
struct QueueBacklog {
    queue: String,
    /// The priorities of due jobs, the most urgent first.
    priorities: Vec<i16>,
    is_limited: bool,
}

/// Marks due jobs as published; returns them by priority and age. Each priority is read from its oldest row on, and only while the ones before
/// have left capacity, so that jobs which are due later are not read.
async fn mark_published(
    db: &mut PgConnection,
    backlog: &QueueBacklog,
    capacity: usize,
    now: Timestamp,
) -> Result<Vec<Uuid>> {
    let sql = "with due as (
                   select first.id from unnest($4::smallint[]) as p(priority) cross join lateral (
                       select id from jobs where queue = $1 and state = 'ready' and jobs.priority = p.priority and run_at <= $2
                       order by run_at, id limit $3 for update skip locked) as first
                   where not exists (select from queue_control where queue_control.queue = $1 and (paused or suspended_until > $2))
                   limit $3)
               update jobs set state = 'published', published_at = clock_timestamp() where id = any(array(select id from due))
               returning priority, run_at, id";
    let mut marked: Vec<(i16, Timestamp, Uuid)> = sqlx::query_as(sql)
        .bind(&backlog.queue)
        .bind(now)
        .bind(i64::try_from(capacity).unwrap_or(i64::MAX))
        .bind(&backlog.priorities)
        .fetch_all(db)
        .await?;
    marked.sort_unstable();
    Ok(marked.into_iter().map(|(.., id)| id).collect())
}
