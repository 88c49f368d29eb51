//! Rows → Redis: publishes the ids of due jobs, a few seconds' worth per queue, and notices when Redis is not the one it was.
//!
//! Any number of relays may run. A crash between marking and pushing is the sweeper's to repair; a copy too many is dropped
//! by the claim. A generation key tells a wiped Redis, and the server's run and replication ids a restarted or failed-over
//! one: then everything published goes back to ready at once.

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

/// How long a lost relay_waker can delay a job.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Rows published in one go.
const BATCH: usize = 200;

/// Publishes what is due until it is told to stop.
pub struct Relay {
    db: PgPool,
    cache: Cache,
    clock: Clock,
    relay_waker: RelayWaker,
    transports: Vec<(Queue, RedisStorage<DueJob>)>,
    /// The Redis we last published to.
    generation: Option<Generation>,
    last_sweep: Option<tokio::time::Instant>,
    scheduled: HashMap<&'static str, i64>,
}

/// What tells one Redis from another, or from itself before it lost its memory.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Generation {
    key: String,
    run_id: String,
    replication_id: String,
}

impl Relay {
    /// A relay of all queues.
    pub fn new(db: PgPool, cache: Cache, clock: Clock, relay_waker: RelayWaker) -> Self {
        let transports = Queue::ALL.into_iter().map(|queue| (queue, transport(&cache, queue))).collect();
        Self {
            db,
            cache,
            clock,
            relay_waker,
            transports,
            generation: None,
            last_sweep: None,
            scheduled: HashMap::new(),
        }
    }

    /// Runs until `stop`. Outages are waited out with a growing pause.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut pause = POLL_INTERVAL;
        loop {
            let more = match self.round().await {
                Ok(more) => {
                    pause = POLL_INTERVAL;
                    more
                }
                Err(error) => {
                    tracing::warn!(%error, "the relay waits");
                    pause = (pause * 2).min(Duration::from_secs(2));
                    false
                }
            };
            if more {
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

    /// One look at the ledger. `true`: there was more than fitted.
    async fn round(&mut self) -> Result<bool> {
        let now = self.clock.now();
        if self.last_sweep.is_none_or(|at| at.elapsed() >= rescuer::INTERVAL) {
            self.upkeep(now).await?;
        }
        self.detect_flush().await?;
        // The ledger is not asked about queues that have enough in Redis: a backlog nobody serves costs the others nothing.
        let capacities = self.free_capacity().await.map_err(Error::unavailable)?;
        let mut more = false;
        for backlog in self.due_queues(&capacities, now).await? {
            if let Some(index) = self.transports.iter().position(|(queue, _)| queue.as_str() == backlog.queue) {
                more |= self.publish(index, &backlog, capacities[index], now).await?;
            }
        }
        Ok(more)
    }

    /// The slow part of a round: who is Redis, what died, what is scheduled.
    async fn upkeep(&mut self, now: Timestamp) -> Result<()> {
        rescuer::rescue(&self.db, now).await?;
        let mut connection = self.db.acquire().await?;
        for entry in schedule::RECURRING_JOBS {
            let tick = entry.tick(now);
            if self.scheduled.get(entry.name) != Some(&tick) {
                entry.enqueue(&mut connection, now).await?;
                self.scheduled.insert(entry.name, tick);
            }
        }
        drop(connection);
        self.last_sweep = Some(tokio::time::Instant::now());
        self.detect_new_server().await
    }

    /// A missing or foreign generation key: this Redis has forgotten what it was given.
    async fn detect_flush(&mut self) -> Result<()> {
        let Some(known) = self.generation.clone() else { return self.detect_new_server().await };
        let key: Option<String> = self.cache.get("generation").await.map_err(Error::unavailable)?;
        if key.as_ref() == Some(&known.key) { Ok(()) } else { self.detect_new_server().await }
    }

    async fn detect_new_server(&mut self) -> Result<()> {
        let found = self.read_generation().await.map_err(Error::unavailable)?;
        if self.generation.as_ref().is_some_and(|known| *known != found.0) || found.1 {
            self.clear_transports().await.map_err(Error::unavailable)?;
            let sql = "update jobs set state = 'ready' where state = 'published'";
            let back = sqlx::query(sql).execute(&self.db).await?.rows_affected();
            METRICS.republished.inc_by(back);
            tracing::info!(jobs = back, "Redis is not the one it was: everything published is published again");
        }
        self.generation = Some(found.0);
        Ok(())
    }

    /// A Redis that forgot a part of it may have ids left whose rest is gone: each would cost a worker its transport. All are given anew.
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

    /// Which Redis this is, and whether it had no generation key until now.
    async fn read_generation(&self) -> redis::RedisResult<(Generation, bool)> {
        let mut connection: ConnectionManager = self.cache.connection();
        let name = self.cache.key("generation");
        let fresh = ids::random().to_string();
        let was_set: bool = redis::cmd("SETNX").arg(&name).arg(&fresh).query_async(&mut connection).await?;
        let key: String = redis::cmd("GET").arg(&name).query_async(&mut connection).await?;
        let info: String = redis::cmd("INFO").query_async(&mut connection).await?;
        let field = |field: &str| {
            info.lines()
                .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        Ok((Generation { key, run_id: field("run_id"), replication_id: field("master_replid") }, was_set))
    }

    /// How many more ids each queue may have in Redis. A full queue is filled up by the batch, not for every job that ends: ids wait in line
    /// there, so what is put behind fewer of them later comes no later.
    async fn free_capacity(&self) -> redis::RedisResult<Vec<usize>> {
        let mut ask = redis::pipe();
        for (_, transport) in &self.transports {
            query_depth(&mut ask, transport);
        }
        let lengths: Vec<usize> = ask.query_async(&mut self.cache.connection()).await?;
        let depths = lengths.chunks_exact(2).map(|lengths| lengths.iter().sum::<usize>());
        let capacities = depths.map(|depth| Queue::MAX_DEPTH.saturating_sub(depth));
        Ok(capacities.map(|capacity| if capacity < BATCH { 0 } else { capacity }).collect())
    }

    /// Moves due ids of one queue to Redis. `true`: there may be more, and capacity for it.
    async fn publish(&mut self, index: usize, backlog: &QueueBacklog, capacity: usize, now: Timestamp) -> Result<bool> {
        let batch = capacity.min(BATCH);
        let published = if backlog.is_limited {
            self.mark_within_limits(self.transports[index].0, backlog, batch, now).await?
        } else {
            mark(&mut *self.db.acquire().await?, backlog, batch, now).await?
        };
        if published.is_empty() {
            return Ok(false);
        }
        let dues = published.iter().map(|id| DueJob { id: *id }).collect();
        if let Err(error) = self.transports[index].1.push_bulk(dues).await {
            let sql = "update jobs set state = 'ready' where id = any($1) and state = 'published'";
            sqlx::query(sql).bind(&published).execute(&self.db).await?;
            return Err(Error::unavailable(error.to_string()));
        }
        // QueueBacklogers look by themselves as well.
        if let Err(error) = self.cache.publish(PUBLISHED_CHANNEL, backlog.queue.as_str()).await {
            tracing::debug!(%error, "no worker was told");
        }
        // A queue that was filled up has no capacity again before the next look.
        Ok(published.len() == batch && batch < capacity)
    }

    /// As many as the queue's limits leave capacity for. Relays take turns.
    async fn mark_within_limits(
        &self,
        queue: Queue,
        backlog: &QueueBacklog,
        capacity: usize,
        now: Timestamp,
    ) -> Result<Vec<Uuid>> {
        let mut tx = db::begin(&self.db).await?;
        let limits = Limits::lock_limits(&mut tx, queue).await?;
        let capacity = limits.as_ref().map_or(capacity, |limits| limits.capacity(now).min(capacity));
        let published = mark(&mut tx, backlog, capacity, now).await?;
        if let Some(limits) = limits {
            limits.consume(&mut tx, queue, published.len(), now).await?;
        }
        tx.commit().await?;
        Ok(published)
    }

    /// What is due in the queues that have capacity. Each is asked for one row per priority, at the place in the index where it would be: as an
    /// `exists` the planner may take it for a join, and read all that is due.
    async fn due_queues(&self, capacities: &[usize], now: Timestamp) -> Result<Vec<QueueBacklog>> {
        let sql = "select q.queue, array_agg(p.priority order by p.priority) as priorities,
                          exists (select from queue_control c where c.queue = q.queue
                              and (c.concurrency is not null or c.rate_per_second is not null)) as is_limited
                   from unnest($1::text[]) with ordinality as q(queue, n) cross join lateral job_priorities(q.queue) as p(priority)
                   cross join lateral (select from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority
                                       and run_at <= $2 order by run_at limit 1) as first
                   group by q.queue, q.n order by q.n";
        let open = self.transports.iter().zip(capacities).filter(|(_, capacity)| **capacity > 0);
        let names: Vec<&str> = open.map(|((queue, _), _)| queue.as_str()).collect();
        Ok(sqlx::query_as(sql).bind(names).bind(now).fetch_all(&self.db).await?)
    }
}

/// What is due in one queue.
#[derive(Debug, sqlx::FromRow)]
struct QueueBacklog {
    queue: String,
    /// Those of which something is due, the most urgent first.
    priorities: Vec<i16>,
    is_limited: bool,
}

/// Marks due rows as published, and gives them by priority and age. Each priority is read from its oldest row on, so that what is due later is
/// not looked at, and the next one only when the first left capacity.
async fn mark(db: &mut PgConnection, backlog: &QueueBacklog, capacity: usize, now: Timestamp) -> Result<Vec<Uuid>> {
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
