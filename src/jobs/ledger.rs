//! The life of a job as statements on its row: enqueue, claim, renew, finish, retry, give up, hand back.
//!
//! Whoever has claimed a job holds a [`Fence`]; every later statement names its epoch, so a worker that was paused, cut off or
//! taken for dead changes nothing any more. Leases use the database's own clock, which tests do not freeze.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Job, words};
use crate::clock::Instant;
use crate::error::{Error, Result};
use crate::origin::Origin;
use crate::{db, ids};

/// How long a claim stands without being renewed.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// Errors kept of one job, the latest.
const ERRORS_KEPT: i32 = 10;

/// The right to report on one job: void as soon as another worker has claimed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    pub job: Uuid,
    pub epoch: i64,
}

/// A job in the hands of this process.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
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
    pub created_at: Instant,
    pub run_at: Instant,
}

impl Claimed {
    /// The right to report on it.
    pub fn fence(&self) -> Fence {
        Fence { job: self.id, epoch: self.epoch }
    }

    /// Who asked for it.
    pub fn origin(&self) -> Origin {
        serde_json::from_value(self.origin.clone()).unwrap_or_default()
    }
}

/// Writes the job in the caller's transaction, due at once. `None`: its twin waits already and will do.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn enqueue<J: Job>(db: &mut PgConnection, origin: &Origin, now: Instant, job: &J) -> Result<Option<Uuid>> {
    enqueue_at(db, origin, now, now, job).await
}

/// As [`enqueue`], due at `run_at`.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn enqueue_at<J: Job>(
    db: &mut PgConnection,
    origin: &Origin,
    now: Instant,
    run_at: Instant,
    job: &J,
) -> Result<Option<Uuid>> {
    insert(db, ids::new(now), origin, now, run_at, job).await
}

/// As [`enqueue`], with an id that others who want the very same thing make as well: it exists once, for ever.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn enqueue_once<J: Job>(
    db: &mut PgConnection,
    id: Uuid,
    origin: &Origin,
    now: Instant,
    job: &J,
) -> Result<Option<Uuid>> {
    insert(db, id, origin, now, now, job).await
}

async fn insert<J: Job>(
    db: &mut PgConnection,
    id: Uuid,
    origin: &Origin,
    now: Instant,
    run_at: Instant,
    job: &J,
) -> Result<Option<Uuid>> {
    let sql = "insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, dedupe_key, ordering_key, origin, created_at, mentions)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
               on conflict do nothing returning id";
    let args = serde_json::to_value(job).map_err(Error::internal)?;
    let mentions = words::mentions(&args, origin);
    let inserted = sqlx::query_scalar(sql)
        .bind(id)
        .bind(J::KIND)
        .bind(J::QUEUE.as_str())
        .bind(args)
        .bind(J::VERSION)
        .bind(J::PRIORITY)
        .bind(run_at)
        .bind(J::MAX_ATTEMPTS)
        .bind(job.dedupe_key())
        .bind(job.ordering_key())
        .bind(serde_json::to_value(origin).map_err(Error::internal)?)
        .bind(now)
        .bind(mentions)
        .fetch_optional(db)
        .await?;
    Ok(inserted)
}

/// What came of trying to take a job.
#[derive(Debug)]
pub enum Claim {
    /// It is ours until the lease runs out.
    Taken(Box<Claimed>),
    /// Somebody has it, or it is done, or not due: drop the copy.
    Gone,
    /// Put back: its queue is paused, or this build does not know its kind.
    LeftAlone,
    /// One of the same ordering key is running; put back, due in a second.
    MustWait,
}

/// Takes the job `id` for `worker`, if it is due, of a kind in `kinds`, its queue is not paused, and nobody has it. In a queue with limits
/// only what a relay has let through is taken: an id that lay in Redis for too long has to be let through anew.
///
/// # Errors
/// The database does not answer.
pub async fn claim(db: &PgPool, id: Uuid, worker: &str, kinds: &[&str], now: Instant) -> Result<Claim> {
    let sql = "update jobs set state = 'running', attempt = attempt + 1, epoch = epoch + 1, locked_by = $2,
                      started_at = clock_timestamp(), alone_since = null,
                      lease_until = clock_timestamp() + make_interval(secs => $3)
               where id = $1 and run_at <= $4 and kind = any($5)
               and (state = 'published' or state = 'ready' and not exists (select from queue_control c
                        where c.queue = jobs.queue and (c.concurrency is not null or c.rate_per_second is not null)))
               and not exists (select from queue_control c where c.queue = jobs.queue and c.paused)
               returning id, kind, args, args_version, attempt, max_attempts, crash_count, epoch, dedupe_key, origin, created_at, run_at";
    let claimed: Result<Option<Claimed>, sqlx::Error> = sqlx::query_as(sql)
        .bind(id)
        .bind(worker)
        .bind(LEASE.as_secs_f64())
        .bind(now)
        .bind(kinds)
        .fetch_optional(db)
        .await;
    match claimed {
        Ok(Some(claimed)) => Ok(Claim::Taken(Box::new(claimed))),
        Ok(None) => {
            let is_left = leave_alone(db, id, kinds, now).await?;
            Ok(if is_left { Claim::LeftAlone } else { Claim::Gone })
        }
        Err(error) if db::constraint(&error) == Some("jobs_ordering_key") => {
            let sql = "update jobs set state = 'ready', run_at = $2 where id = $1 and state in ('ready', 'published')";
            sqlx::query(sql).bind(id).bind(now + SignedDuration::from_secs(1)).execute(db).await?;
            Ok(Claim::MustWait)
        }
        Err(error) => Err(error.into()),
    }
}

/// A kind this build does not know waits for one that does, and is looked at again in a minute; what a paused queue had in Redis waits for
/// its end.
async fn leave_alone(db: &PgPool, id: Uuid, kinds: &[&str], now: Instant) -> Result<bool> {
    let sql = "update jobs set state = 'ready', run_at = case when kind <> all($2) then $3 else run_at end
               where id = $1 and state = 'published' and run_at <= $4
               and (kind <> all($2) or exists (select from queue_control c where c.queue = jobs.queue and c.paused))";
    let later = now + SignedDuration::from_secs(60);
    let left = sqlx::query(sql).bind(id).bind(kinds).bind(later).bind(now).execute(db).await?;
    Ok(left.rows_affected() == 1)
}

/// Writes down that the job has its process for itself from now on. `false`: it is not ours any more.
///
/// # Errors
/// The database does not answer.
pub async fn runs_alone(db: &PgPool, fence: Fence) -> Result<bool> {
    let sql = "update jobs set alone_since = clock_timestamp() where id = $1 and epoch = $2 and state = 'running'";
    let done = sqlx::query(sql).bind(fence.job).bind(fence.epoch).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Moves the lease on. `false`: it was lost, and the work must stop.
///
/// # Errors
/// The database does not answer, which says nothing about the lease.
pub async fn renew(db: &PgPool, fence: Fence) -> Result<bool> {
    let sql = "update jobs set lease_until = clock_timestamp() + make_interval(secs => $3) where id = $1 and epoch = $2 and state = 'running'";
    let done = sqlx::query(sql).bind(fence.job).bind(fence.epoch).bind(LEASE.as_secs_f64()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

impl Fence {
    /// Ends the job inside the transaction of what it did. After this the transaction must commit or nothing has happened.
    ///
    /// # Errors
    /// [`fenced`]: another worker has the job; the transaction must be rolled back.
    pub async fn finish(self, db: &mut PgConnection, now: Instant) -> Result<()> {
        let sql = "update jobs set state = 'done', finished_at = $3, lease_until = null where id = $1 and epoch = $2 and state = 'running'";
        let done = sqlx::query(sql).bind(self.job).bind(self.epoch).bind(now).execute(db).await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(fenced(self)) }
    }

    /// Holds the job's row in this state until the transaction ends: for one of several transactions of a job.
    ///
    /// # Errors
    /// [`fenced`]: another worker has the job.
    pub async fn check(self, db: &mut PgConnection) -> Result<()> {
        let sql = "select true from jobs where id = $1 and epoch = $2 and state = 'running' for share";
        let held: Option<bool> = sqlx::query_scalar(sql).bind(self.job).bind(self.epoch).fetch_optional(db).await?;
        if held.is_some() { Ok(()) } else { Err(fenced(self)) }
    }
}

/// A job that lost its lease tried to report.
#[derive(Debug, thiserror::Error)]
#[error("job {} was taken over: epoch {} is over", .0.job, .0.epoch)]
pub struct Fenced(pub Fence);

/// The error of a command whose job was taken over.
pub fn fenced(fence: Fence) -> Error {
    Error::internal(Fenced(fence))
}

/// Whether that error says that the job was taken over.
pub fn is_fenced(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<Fenced>())
}

/// What becomes of a job that did not end well.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Again at that instant, unless its attempts are used up.
    Retry { at: Instant, error: String },
    /// Again at that instant; this did not count as an attempt.
    Wait { at: Instant, error: String },
    /// Never again by itself.
    GiveUp { error: String },
    /// Handed back unharmed: the process is stopping.
    HandBack,
}

/// Writes the verdict on a job of ours. `false`: it is not ours any more, and nothing was written.
///
/// # Errors
/// The database does not answer; the lease will run out.
pub async fn put_down(db: &PgPool, job: &Claimed, verdict: &Verdict, now: Instant) -> Result<bool> {
    let mut tx = db::begin(db).await?;
    let held = sqlx::query_scalar::<_, bool>(
        "select true from jobs where id = $1 and epoch = $2 and state = 'running' for update",
    )
    .bind(job.id)
    .bind(job.epoch)
    .fetch_optional(&mut *tx)
    .await?;
    if held.is_none() {
        return Ok(false);
    }
    let note = |error: &str| json!([{ "at": now, "attempt": job.attempt, "error": words::impersonal(error) }]);
    let (state, run_at, attempt, errors) = match verdict {
        Verdict::Retry { error, .. } if job.attempt >= job.max_attempts => {
            ("dead", job.run_at, job.attempt, note(error))
        }
        Verdict::Retry { at, error } => ("ready", *at, job.attempt, note(error)),
        Verdict::Wait { at, error } => ("ready", *at, job.attempt - 1, note(error)),
        Verdict::GiveUp { error } => ("dead", job.run_at, job.attempt, note(error)),
        Verdict::HandBack => ("ready", job.run_at, job.attempt - 1, json!([])),
    };
    let run_at = if state == "ready" {
        supersede_twin(&mut tx, job.id, &job.kind, job.dedupe_key.as_deref(), run_at, now).await?
    } else {
        run_at
    };
    let sql = "update jobs set state = $2, run_at = $3, attempt = $4, lease_until = null, locked_by = null,
                      finished_at = case when $2 = 'dead' then $6 end,
                      errors = coalesce((select jsonb_agg(e order by n) from (
                          select e, n from jsonb_array_elements(errors || $5) with ordinality as all_errors(e, n)
                          order by n desc limit $7) as kept), '[]')
               where id = $1";
    sqlx::query(sql)
        .bind(job.id)
        .bind(state)
        .bind(run_at)
        .bind(attempt)
        .bind(errors)
        .bind(now)
        .bind(ERRORS_KEPT)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// A job that goes back to waiting keeps its id, since effects hang on it: a twin that came meanwhile is closed, and the
/// earlier time wins.
pub(super) async fn supersede_twin(
    db: &mut PgConnection,
    id: Uuid,
    kind: &str,
    dedupe_key: Option<&str>,
    run_at: Instant,
    now: Instant,
) -> Result<Instant> {
    let Some(key) = dedupe_key else { return Ok(run_at) };
    let sql = "update jobs set state = 'superseded', finished_at = $4
               where kind = $1 and dedupe_key = $2 and id <> $3 and state in ('ready', 'published') returning run_at";
    let twin: Option<Instant> =
        sqlx::query_scalar(sql).bind(kind).bind(key).bind(id).bind(now).fetch_optional(db).await?;
    Ok(twin.map_or(run_at, |at| at.min(run_at)))
}

/// Records what the job is about to do outside. `None`: first time; else the reference it left when it was done, if it was.
///
/// # Errors
/// The database does not answer.
pub async fn intend(db: &PgPool, job: Uuid, name: &str, now: Instant) -> Result<Effect> {
    let sql = "insert into job_effects (job_id, name, state, at) values ($1, $2, 'intended', $3)
               on conflict (job_id, name) do update set name = excluded.name returning state = 'done', (xmax = 0)";
    let (is_done, is_new): (bool, bool) = sqlx::query_as(sql).bind(job).bind(name).bind(now).fetch_one(db).await?;
    Ok(match (is_done, is_new) {
        (true, _) => Effect::Done,
        (false, true) => Effect::New,
        (false, false) => Effect::Unknown,
    })
}

/// How far an effect outside had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nobody has tried yet.
    New,
    /// Somebody tried and did not live to tell.
    Unknown,
    /// It has happened.
    Done,
}

/// Marks an effect as having happened.
///
/// # Errors
/// The database does not answer.
pub async fn effected(db: &PgPool, job: Uuid, name: &str, reference: &str, now: Instant) -> Result<()> {
    let sql = "update job_effects set state = 'done', reference = $3, at = $4 where job_id = $1 and name = $2";
    sqlx::query(sql).bind(job).bind(name).bind(reference).bind(now).execute(db).await?;
    Ok(())
}
