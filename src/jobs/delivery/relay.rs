//! The relay from rows to Redis: publishes the ids of due jobs, a few seconds' worth per queue.
//!
//! Every process has one, and one of all is elected to publish ([`super::lease`]); the others pass on what the commits of their process have made
//! ready, and take over when the elected one is gone. It is woken by those commits, by the times at which jobs are due, and every two seconds
//! in case a wake-up was lost. After a crash between marking and pushing, the rescuer makes the job ready again; a duplicate id is dropped by
//! the claim.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use jiff::SignedDuration;
use rand::Rng;
use sqlx::{PgConnection, PgPool};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::generation::Generation;
use super::lease::Lease;
use super::limits::Limits;
use super::published::{take_back, take_back_all};
use super::relay_waker::RelayWaker;
use super::{rescuer, schedule, transport};
use crate::cache::Cache;
use crate::clock::{Clock, Timestamp};
use crate::db;
use crate::error::{Error, Result};
use crate::jobs::admin::queue_history::{minute_of, note_depths};
use crate::jobs::queues::{Queue, QueueSet};
use crate::telemetry::metrics::METRICS;

/// The pub/sub channel on which the other processes tell the elected relay in which queues jobs have become ready.
const READY_CHANNEL: &str = "jobs_ready";

/// How long a job waits at most if a wake-up is lost, in milliseconds; random, so that the looks of several systems on one database spread out.
const LOOK_INTERVAL: std::ops::Range<u64> = 1_600..2_400;

/// How soon a queue with more due jobs than it could publish is looked at again.
const BACKLOG_INTERVAL: Duration = Duration::from_millis(100);

/// The same for a full queue of which nothing is fetched.
const MAX_BACKLOG_INTERVAL: Duration = Duration::from_secs(1);

/// The pause after a failure, which doubles up to [`LOOK_INTERVAL`].
const FAILURE_DELAY: Duration = Duration::from_millis(100);

/// How often the identity of the Redis server is checked, when no command has failed.
const SERVER_CHECK_INTERVAL: Duration = Duration::from_secs(30);

/// Ids published at once.
const BATCH_SIZE: usize = 200;

/// Publishes due jobs until it is stopped, whenever it is elected.
pub struct Relay {
    db: PgPool,
    cache: Cache,
    clock: Clock,
    relay_waker: RelayWaker,
    lease: Lease,
    /// The Redis that was last published to.
    generation: Option<Generation>,
    last_server_check: Option<Instant>,
    last_maintenance: Option<Instant>,
    /// When all queues are looked at.
    next_look: Instant,
    /// Queues with more due jobs than could be published.
    backlogs: HashMap<Queue, Backlog>,
    /// The last minute for which it was noted how many jobs wait.
    noted_minute: Option<Timestamp>,
    /// The last tick that was enqueued, by recurring job.
    scheduled: HashMap<&'static str, i64>,
}

/// A queue that is looked at again before the others.
#[derive(Clone, Copy, Debug)]
struct Backlog {
    at: Instant,
    /// How many ids were in Redis, if there was no capacity for more.
    full_at: Option<usize>,
    pause: Duration,
}

impl Relay {
    /// A relay for all queues.
    pub fn new(db: PgPool, cache: Cache, clock: Clock, relay_waker: RelayWaker) -> Self {
        Self {
            db,
            lease: Lease::new(cache.clone()),
            cache,
            clock,
            relay_waker,
            generation: None,
            last_server_check: None,
            last_maintenance: None,
            next_look: Instant::now(),
            backlogs: HashMap::new(),
            noted_minute: None,
            scheduled: HashMap::new(),
        }
    }

    /// Runs until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.stand_by() => {}
            }
            tracing::info!("this process publishes jobs");
            let lost = CancellationToken::new();
            let _renewals = AbortOnDropHandle::new(tokio::spawn(self.lease.clone().keep(lost.clone())));
            let _wakeups = AbortOnDropHandle::new(tokio::spawn(listen(self.cache.clone(), self.relay_waker.clone())));
            self.lead(&stop, &lost).await;
            if !lost.is_cancelled() {
                self.lease.release().await;
            }
        }
    }

    /// Returns when this relay is elected; until then passes on the wake-ups of this process.
    async fn stand_by(&self) {
        while let Some(pause) = self.lease.try_take().await {
            let mut retry = pin!(tokio::time::sleep(pause));
            loop {
                tokio::select! {
                    () = &mut retry => break,
                    () = self.relay_waker.notified() => {
                        let queues = self.relay_waker.take();
                        if let Err(error) = announce(&self.cache, queues).await {
                            tracing::debug!(%error, "elected relay not woken");
                        }
                    }
                }
            }
        }
    }

    /// Publishes until the lease is lost. A round that has begun is finished.
    async fn lead(&mut self, stop: &CancellationToken, lost: &CancellationToken) {
        self.last_server_check = None;
        self.next_look = Instant::now();
        let mut failure_pause = FAILURE_DELAY;
        while !stop.is_cancelled() && !lost.is_cancelled() {
            let pause = match self.round().await {
                Ok(()) => {
                    failure_pause = FAILURE_DELAY;
                    self.next_round().saturating_duration_since(Instant::now())
                }
                Err(error) => {
                    tracing::warn!(%error, "jobs not published");
                    (self.last_server_check, self.next_look) = (None, Instant::now());
                    failure_pause = (failure_pause * 2).min(Duration::from_millis(LOOK_INTERVAL.end));
                    failure_pause
                }
            };
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = lost.cancelled() => return,
                () = self.relay_waker.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// When there is something to do without a wake-up.
    fn next_round(&self) -> Instant {
        let maintenance = self.last_maintenance.map_or_else(Instant::now, |at| at + rescuer::INTERVAL);
        let backlog = self.backlogs.values().map(|backlog| backlog.at).min();
        [Some(self.next_look), Some(maintenance), backlog].into_iter().flatten().min().unwrap_or(maintenance)
    }

    /// Publishes what is due in the queues that have to be looked at.
    async fn round(&mut self) -> Result<()> {
        let (started, now) = (Instant::now(), self.clock.now());
        if self.last_maintenance.is_none_or(|at| at.elapsed() >= rescuer::INTERVAL) {
            self.run_maintenance(now).await?;
        }
        if self.last_server_check.is_none_or(|at| at.elapsed() >= SERVER_CHECK_INTERVAL) {
            self.check_server().await?;
        }
        let woken = self.relay_waker.take();
        let queues = if self.next_look <= started {
            let interval = Duration::from_millis(rand::rng().random_range(LOOK_INTERVAL));
            self.next_look = started + interval;
            QueueSet::ALL
        } else {
            let mut queues = woken;
            self.backlogs
                .iter()
                .filter(|(_, backlog)| backlog.at <= started)
                .for_each(|(queue, _)| queues.insert(*queue));
            queues
        };
        let queues = self.without_full_ones(queues).await?;
        if queues.is_empty() {
            return Ok(());
        }
        for due in self.due_queues(queues, now).await? {
            if let Some(at) = due.next_run_at {
                self.next_look = self.next_look.min(started + until(at, now));
            }
            if !due.priorities.is_empty() {
                self.publish(&due, now).await?;
            }
        }
        Ok(())
    }

    /// What is done at longer intervals: expired leases, recurring jobs, how many jobs wait.
    async fn run_maintenance(&mut self, now: Timestamp) -> Result<()> {
        if rescuer::rescue(&self.db, now).await?.is_anything_ready() {
            self.next_look = Instant::now();
        }
        for job in schedule::RECURRING_JOBS {
            let tick = job.tick(now);
            if self.scheduled.get(job.name) != Some(&tick) {
                let mut db = db::writer(&self.db).await?;
                job.enqueue(&mut db, now).await?;
                db.finish().await?;
                self.scheduled.insert(job.name, tick);
                self.next_look = Instant::now();
            }
        }
        let minute = minute_of(now);
        if self.noted_minute != Some(minute) {
            note_depths(&self.db, now).await?;
            self.noted_minute = Some(minute);
        }
        self.last_maintenance = Some(Instant::now());
        Ok(())
    }

    /// Whether Redis was flushed, or is another server, since it was last published to: then its ids are lost.
    async fn check_server(&mut self) -> Result<()> {
        let (found, is_new) = Generation::read(&self.cache).await.map_err(Error::unavailable)?;
        if is_new || self.generation.as_ref().is_some_and(|known| *known != found) {
            transport::clear(&self.cache).await.map_err(Error::unavailable)?;
            let jobs = take_back_all(&self.db).await?;
            METRICS.republished.inc_by(jobs);
            tracing::info!(jobs, "Redis was flushed or restarted: publishing all published jobs again");
            (self.next_look, self.backlogs) = (Instant::now(), HashMap::new());
        }
        self.generation = Some(found);
        self.last_server_check = Some(Instant::now());
        Ok(())
    }

    /// Without the queues that were full and still are: a backlog that no worker serves costs the others nothing. One is refilled by the batch,
    /// not for every job that ends; it costs no latency, since ids wait in Redis anyway.
    async fn without_full_ones(&mut self, mut queues: QueueSet) -> Result<QueueSet> {
        let full: Vec<(Queue, Backlog)> = self
            .backlogs
            .iter()
            .filter(|(queue, backlog)| queues.contains(**queue) && backlog.full_at.is_some())
            .map(|(queue, backlog)| (*queue, *backlog))
            .collect();
        if full.is_empty() {
            return Ok(queues);
        }
        let names: Vec<Queue> = full.iter().map(|(queue, _)| *queue).collect();
        let depths = transport::depths(&self.cache, &names).await.map_err(Error::unavailable)?;
        for ((queue, backlog), depth) in full.into_iter().zip(depths) {
            if Queue::MAX_DEPTH - depth.min(Queue::MAX_DEPTH) >= BATCH_SIZE {
                self.backlogs.remove(&queue);
                continue;
            }
            queues.remove(queue);
            let is_served = backlog.full_at != Some(depth);
            let pause = if is_served { BACKLOG_INTERVAL } else { (backlog.pause * 2).min(MAX_BACKLOG_INTERVAL) };
            self.backlogs.insert(queue, Backlog { at: Instant::now() + pause, full_at: Some(depth), pause });
        }
        Ok(queues)
    }

    /// Publishes a batch of one queue, and notes when it has to be looked at again.
    async fn publish(&mut self, due: &DueQueue, now: Timestamp) -> Result<()> {
        let Ok(queue) = due.queue.parse::<Queue>() else { return Ok(()) };
        self.backlogs.remove(&queue);
        let ids = if due.is_limited {
            self.mark_within_limits(queue, due, BATCH_SIZE, now).await?
        } else {
            let mut db = db::writer(&self.db).await?;
            let published = mark_published(&mut db, due, BATCH_SIZE, now).await?;
            db.finish().await?;
            published
        };
        let mut next = due.is_limited.then_some((BACKLOG_INTERVAL, None));
        if !ids.is_empty() {
            let pushed = match transport::push(&self.cache, queue, &ids).await {
                Ok(pushed) => pushed,
                Err(error) => {
                    take_back(&self.db, &ids).await?;
                    return Err(Error::unavailable(error));
                }
            };
            take_back(&self.db, &ids[pushed.pushed.min(ids.len())..]).await?;
            if pushed.pushed < ids.len() || Queue::MAX_DEPTH - pushed.depth.min(Queue::MAX_DEPTH) < BATCH_SIZE {
                next = Some((BACKLOG_INTERVAL, Some(pushed.depth)));
            } else if ids.len() == BATCH_SIZE && !due.is_limited {
                next = Some((Duration::ZERO, None));
            }
        }
        if let Some((pause, full_at)) = next {
            self.backlogs.insert(queue, Backlog { at: Instant::now() + pause, full_at, pause: BACKLOG_INTERVAL });
        }
        Ok(())
    }

    /// Marks as many jobs as the queue's limits allow, one relay at a time.
    async fn mark_within_limits(
        &self,
        queue: Queue,
        due: &DueQueue,
        capacity: usize,
        now: Timestamp,
    ) -> Result<Vec<Uuid>> {
        let mut tx = db::begin(&self.db).await?;
        let limits = Limits::lock(&mut tx, queue).await?;
        let capacity = limits.as_ref().map_or(capacity, |limits| limits.capacity(now).min(capacity));
        let published = mark_published(&mut tx, due, capacity, now).await?;
        if let Some(limits) = limits {
            limits.consume(&mut tx, queue, published.len(), now).await?;
        }
        tx.commit().await?;
        Ok(published)
    }

    /// What is due in these queues, and when the next job of them is: for each priority one row of either kind, by an index scan with `limit 1`.
    /// With `exists` the planner may choose a join, and read every due row.
    async fn due_queues(&self, queues: QueueSet, now: Timestamp) -> Result<Vec<DueQueue>> {
        let sql = "select q.queue, coalesce(array_agg(p.priority order by p.priority) filter (where first.run_at is not null), '{}') as priorities,
                          min(later.run_at) as next_run_at,
                          exists (select from queue_control c where c.queue = q.queue
                              and (c.concurrency is not null or c.rate_per_second is not null)) as is_limited
                   from unnest($1::text[]) with ordinality as q(queue, n) cross join lateral job_priorities(q.queue) as p(priority)
                   cross join lateral (select (select run_at from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority
                                       and run_at <= $2 order by run_at limit 1) as run_at) as first
                   cross join lateral (select (select run_at from jobs where jobs.queue = q.queue and state = 'ready' and jobs.priority = p.priority
                                       and run_at > $2 order by run_at limit 1) as run_at) as later
                   where not exists (select from queue_control c where c.queue = q.queue and (c.paused or c.suspended_until > $2))
                   group by q.queue, q.n order by q.n";
        let names: Vec<&str> = queues.iter().map(Queue::as_str).collect();
        Ok(sqlx::query_as(sql).bind(names).bind(now).fetch_all(&self.db).await?)
    }
}

/// Tells the elected relay, of whichever process, that jobs of these queues are ready.
///
/// # Errors
/// Redis does not answer; the relay finds them within two seconds.
pub async fn announce(cache: &Cache, queues: QueueSet) -> redis::RedisResult<()> {
    cache.publish(READY_CHANNEL, &queues.to_string()).await
}

/// Wakes the elected relay whenever a commit of another process has made jobs ready. Never returns.
async fn listen(cache: Cache, relay_waker: RelayWaker) {
    loop {
        match cache.subscribe(READY_CHANNEL).await {
            Ok(messages) => {
                let mut messages = pin!(messages);
                // What was sent before the subscription is lost.
                relay_waker.wake();
                while let Some(message) = messages.next().await {
                    relay_waker.wake_queues(message.parse().unwrap_or(QueueSet::ALL));
                }
            }
            Err(error) => tracing::debug!(%error, "not subscribed to commits of other processes"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// How long until `at`; long enough to be due by then.
fn until(at: Timestamp, now: Timestamp) -> Duration {
    let wait = SignedDuration::from_micros(at.as_microseconds() - now.as_microseconds());
    Duration::try_from(wait).unwrap_or_default() + Duration::from_millis(1)
}

/// A queue that is neither paused nor suspended, and in which jobs wait.
#[derive(Debug, sqlx::FromRow)]
struct DueQueue {
    queue: String,
    /// The priorities of due jobs, the most urgent first.
    priorities: Vec<i16>,
    /// When the next job is due that is not yet.
    next_run_at: Option<Timestamp>,
    is_limited: bool,
}

/// Marks due jobs as published; returns them by priority and age. Each priority is read from its oldest row on, and only while the ones before
/// have left capacity, so that jobs which are due later are not read.
async fn mark_published(db: &mut PgConnection, due: &DueQueue, capacity: usize, now: Timestamp) -> Result<Vec<Uuid>> {
    let sql = "with due as (
                   select first.id from unnest($4::smallint[]) as p(priority) cross join lateral (
                       select id from jobs where queue = $1 and state = 'ready' and jobs.priority = p.priority and run_at <= $2
                       order by run_at, id limit $3 for update skip locked) as first
                   where not exists (select from queue_control where queue_control.queue = $1 and (paused or suspended_until > $2))
                   limit $3)
               update jobs set state = 'published', published_at = clock_timestamp() where id = any(array(select id from due))
               returning priority, run_at, id";
    let mut marked: Vec<(i16, Timestamp, Uuid)> = sqlx::query_as(sql)
        .bind(&due.queue)
        .bind(now)
        .bind(i64::try_from(capacity).unwrap_or(i64::MAX))
        .bind(&due.priorities)
        .fetch_all(db)
        .await?;
    marked.sort_unstable();
    Ok(marked.into_iter().map(|(.., id)| id).collect())
}
