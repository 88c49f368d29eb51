//! Commands of admins on queues and jobs: pause and resume, limits, retry and cancel.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Admin;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::jobs::Queue;
use crate::jobs::admin::control::{self, Limit, LockedJob, QueueControl};
use crate::jobs::admin::{Filter, JobStatus, dead_job_ids};
use crate::models::audit::{self, Record};
use crate::origin::Origin;

/// How many dead jobs are retried in one transaction.
const CHUNK_SIZE: i64 = 500;

/// After this time one [`RetryDead`] starts no further chunk.
const TIME_BUDGET: Duration = Duration::from_secs(20);

/// Pauses or resumes a queue.
#[derive(Clone, Debug)]
pub struct PauseQueue {
    pub queue: Queue,
    pub paused: bool,
    pub origin: Origin,
}

impl Command for PauseQueue {
    type State = Admin;
    type Output = ();

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let before = control::lock_queue(&mut tx, self.queue).await?;
        if before.paused != self.paused {
            control::set_paused(&mut tx, self.queue, self.paused).await?;
            let after = QueueControl { paused: self.paused, ..before };
            let action = if self.paused { "queues.paused" } else { "queues.resumed" };
            let facts = (queue_facts(self.queue, &before), queue_facts(self.queue, &after));
            write_audit(&mut tx, &self.origin, action, None, facts, now).await?;
        }
        app.commit(tx).await
    }
}

/// Changes the limits of a queue: how many of its jobs run at once over all workers, and how many start per second.
#[derive(Clone, Debug)]
pub struct LimitQueue {
    pub queue: Queue,
    pub concurrency: Limit<i32>,
    pub rate_per_second: Limit<f32>,
    pub origin: Origin,
}

impl Command for LimitQueue {
    type State = Admin;
    type Output = ();

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let before = control::lock_queue(&mut tx, self.queue).await?;
        control::set_limits(&mut tx, self.queue, self.concurrency, self.rate_per_second).await?;
        let after = control::lock_queue(&mut tx, self.queue).await?;
        if before != after {
            let facts = (queue_facts(self.queue, &before), queue_facts(self.queue, &after));
            write_audit(&mut tx, &self.origin, "queues.limited", None, facts, now).await?;
        }
        app.commit(tx).await
    }
}

/// Makes one job due now: a dead one, or one that is not due yet.
#[derive(Clone, Debug)]
pub struct RetryJob {
    pub job_id: Uuid,
    pub origin: Origin,
}

impl Command for RetryJob {
    type State = Admin;
    type Output = ();

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let job = lock_open_job(&mut tx, self.job_id, now, "It can't be tried again.").await?;
        job.retry(&mut tx, now).await?;
        let before = job_facts(&job, JobStatus::of(&job.state, job.run_at, job.attempt, now));
        let facts = (before, job_facts(&job, JobStatus::Pending));
        write_audit(&mut tx, &self.origin, "jobs.retried", Some(job.id), facts, now).await?;
        app.commit(tx).await
    }
}

/// Cancels one job: a dead one, or one that waits.
#[derive(Clone, Debug)]
pub struct CancelJob {
    pub job_id: Uuid,
    pub origin: Origin,
}

impl Command for CancelJob {
    type State = Admin;
    type Output = ();

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let job = lock_open_job(&mut tx, self.job_id, now, "It can't be called off.").await?;
        job.cancel(&mut tx, now).await?;
        let before = job_facts(&job, JobStatus::of(&job.state, job.run_at, job.attempt, now));
        let facts = (before, job_facts(&job, JobStatus::Cancelled));
        write_audit(&mut tx, &self.origin, "jobs.cancelled", Some(job.id), facts, now).await?;
        app.commit(tx).await
    }
}

/// Retries every dead job of a queue that matches the filter.
#[derive(Clone, Debug)]
pub struct RetryDead {
    pub queue: Queue,
    pub filter: Filter,
    /// At most so many, for whoever asks again and shows how far it is; `None`: all.
    pub limit: Option<i64>,
    pub origin: Origin,
}

/// How many were retried, and whether these were all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retried {
    pub retried: u64,
    pub is_complete: bool,
}

impl Command for RetryDead {
    type State = Admin;
    type Output = Retried;
    const DEADLINE: Duration = Duration::from_secs(60);

    /// In chunks, each a transaction of its own: finished chunks stay committed, and rows are locked briefly. The cursor moves on, so a job that
    /// is dead again at once is not retried twice.
    async fn run(self, app: &App, _: &Admin) -> Result<Retried> {
        let started = tokio::time::Instant::now();
        let filter = Filter { queue: Some(self.queue), ..self.filter };
        let (mut retried, mut after) = (0, None);
        let mut left = self.limit.unwrap_or(i64::MAX);
        loop {
            let now = app.now();
            let mut tx = app.begin().await?;
            let (ids, next) = dead_job_ids(&mut tx, &filter, after, CHUNK_SIZE.min(left), now).await?;
            if ids.is_empty() {
                return Ok(Retried { retried, is_complete: true });
            }
            let count = control::retry_dead(&mut tx, &ids, now).await?;
            let facts = json!({ "queue": self.queue.as_str(), "kind": filter.kind, "booking_id": filter.booking_id,
                "user_id": filter.user_id, "by_text": filter.q.is_some(), "retried": count });
            write_audit(&mut tx, &self.origin, "queues.dead_retried", None, (Value::Null, facts), now).await?;
            app.commit(tx).await?;
            (retried, after) = (retried + count, next);
            left -= i64::try_from(ids.len()).unwrap_or(left);
            if left <= 0 || started.elapsed() > TIME_BUDGET {
                return Ok(Retried { retried, is_complete: false });
            }
        }
    }
}

/// Locks a job that can be retried or cancelled.
async fn lock_open_job(db: &mut PgConnection, id: Uuid, now: Timestamp, refusal: &str) -> Result<LockedJob> {
    let job = LockedJob::by_id_for_update(db, id).await?;
    let job = job.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no job with this id."))?;
    if job.is_waiting() || job.state == "dead" {
        return Ok(job);
    }
    let status = JobStatus::of(&job.state, job.run_at, job.attempt, now).as_str();
    Err(Error::new(Code::InvalidTransition).with_detail(format!("This job is {status}. {refusal}")))
}

fn queue_facts(queue: Queue, control: &QueueControl) -> Value {
    json!({ "queue": queue.as_str(), "paused": control.paused, "concurrency": control.concurrency, "rate_per_second": control.rate_per_second })
}

fn job_facts(job: &LockedJob, status: JobStatus) -> Value {
    json!({ "kind": job.kind, "queue": job.queue, "status": status })
}

async fn write_audit(
    db: &mut PgConnection,
    origin: &Origin,
    action: &str,
    job_id: Option<Uuid>,
    (before, after): (Value, Value),
    now: Timestamp,
) -> Result<()> {
    let subject_kind = if job_id.is_some() { "job" } else { "queue" };
    let before = (!before.is_null()).then_some(before);
    let record = Record { action, actor_role: "admin", subject_kind, subject_id: job_id, before, after: Some(after) };
    audit::write(db, origin, &record, now).await
}
