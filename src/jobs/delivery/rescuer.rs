//! Makes jobs ready again whose id was lost in Redis or whose lease has expired, and dead-letters those that crash their process. Takes no
//! arguments; safe to run in any process, concurrently and repeatedly.

use std::time::Duration;

use jiff::SignedDuration;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::jobs::store::{LEASE, supersede_duplicate};
use crate::telemetry::metrics::METRICS;

/// How often the elected relay runs it.
pub const INTERVAL: Duration = Duration::from_secs(3);

/// The advisory lock that keeps rescuers from duplicating work; correctness does not depend on it.
const ADVISORY_LOCK: i64 = 0x5241_5050_4f52_5401;

/// A published id that was not claimed for so long counts as lost in Redis.
const PUBLISHED_TIMEOUT: SignedDuration = SignedDuration::from_secs(20);

/// Crashes after which a job runs isolated: alone in its process.
const CRASHES_BEFORE_ISOLATION: i16 = 2;

/// Crashes while isolated after which a job is dead. One may be a power cut; three in a row are caused by the job.
const CRASHES_WHILE_ISOLATED: i16 = 3;

/// As [`CRASHES_WHILE_ISOLATED`], during a crash storm: while processes crash that run no isolated job.
const CRASHES_IN_A_STORM: i16 = 10;

/// How long a crash storm lasts after such a crash.
const CRASH_STORM_WINDOW: Duration = Duration::from_secs(60);

/// Whether a job with that many crashes has to run isolated.
pub fn needs_isolation(crashes: i16) -> bool {
    crashes >= CRASHES_BEFORE_ISOLATION
}

/// What one run has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RescueReport {
    pub republished: u64,
    pub recovered: u64,
    pub dead_lettered: u64,
}

impl RescueReport {
    /// Whether jobs have become ready.
    pub fn is_anything_ready(self) -> bool {
        self.republished + self.recovered > 0
    }
}

/// One run: one statement as long as there is nothing to rescue. An expired lease counts as a crash only if rescuers ran all the time in which it could have been renewed; otherwise the database
/// was unreachable, or all processes were down.
///
/// # Errors
/// The database does not answer.
pub async fn rescue(db: &PgPool, now: Timestamp) -> Result<RescueReport> {
    let sql = "with run as (insert into rescuer_state (healthy_since, last_run_at) values (clock_timestamp(), clock_timestamp())
                   on conflict (id) do update set last_run_at = excluded.last_run_at,
                       healthy_since = case when rescuer_state.last_run_at < excluded.last_run_at - make_interval(secs => $1) then excluded.healthy_since else rescuer_state.healthy_since end)
               select exists (select from jobs where state = 'published' and published_at < clock_timestamp() - make_interval(secs => $2))
                   or exists (select from jobs where state = 'running' and lease_until < clock_timestamp())";
    let mut writer = db::writer(db).await?;
    let is_needed: bool = sqlx::query_scalar(sql)
        .bind((INTERVAL * 3).as_secs_f64())
        .bind(PUBLISHED_TIMEOUT.as_secs_f64())
        .fetch_one(&mut *writer)
        .await?;
    writer.finish().await?;
    if !is_needed {
        return Ok(RescueReport::default());
    }
    let mut tx = db::begin(db).await?;
    let is_locked: bool =
        sqlx::query_scalar("select pg_try_advisory_xact_lock($1)").bind(ADVISORY_LOCK).fetch_one(&mut *tx).await?;
    if !is_locked {
        return Ok(RescueReport::default());
    }
    let sql = "update jobs set state = 'ready' where state = 'published' and published_at < clock_timestamp() - make_interval(secs => $1)";
    let republished = sqlx::query(sql).bind(PUBLISHED_TIMEOUT.as_secs_f64()).execute(&mut *tx).await?.rows_affected();
    let mut report = RescueReport { republished, ..RescueReport::default() };

    // Don't count a crash while waiting for exclusive execution.
    let sql = "select id, kind, dedupe_key, run_at, crash_count, attempt,
                      (crash_count < $1 or isolated_since is not null)
                          and lease_until > (select healthy_since from rescuer_state) + make_interval(secs => $2) as counts_as_crash
               from jobs where state = 'running' and lease_until < clock_timestamp() order by lease_until limit 500 for update skip locked";
    let expired: Vec<ExpiredLease> =
        sqlx::query_as(sql).bind(CRASHES_BEFORE_ISOLATION).bind(LEASE.as_secs_f64()).fetch_all(&mut *tx).await?;
    let sql = "update rescuer_state set last_unattributed_crash_at = case when $1 then clock_timestamp() else last_unattributed_crash_at end
               returning coalesce(last_unattributed_crash_at > clock_timestamp() - make_interval(secs => $2), false)";
    let is_unattributed = |job: &ExpiredLease| job.counts_as_crash && !needs_isolation(job.crash_count);
    let is_crash_storm: bool = sqlx::query_scalar(sql)
        .bind(expired.iter().any(is_unattributed))
        .bind(CRASH_STORM_WINDOW.as_secs_f64())
        .fetch_one(&mut *tx)
        .await?;
    let max_crashes =
        CRASHES_BEFORE_ISOLATION + if is_crash_storm { CRASHES_IN_A_STORM } else { CRASHES_WHILE_ISOLATED };
    for job in expired {
        let crashes = job.crash_count + i16::from(job.counts_as_crash);
        if crashes >= max_crashes {
            job.dead_letter(&mut tx, crashes, now).await?;
            report.dead_lettered += 1;
        } else {
            job.recover(&mut tx, crashes, now).await?;
            report.recovered += 1;
        }
    }
    tx.commit().await?;
    if report != RescueReport::default() {
        METRICS.republished.inc_by(report.republished);
        METRICS.recovered.inc_by(report.recovered);
        METRICS.poisoned.inc_by(report.dead_lettered);
        tracing::info!(
            republished = report.republished,
            recovered = report.recovered,
            dead_lettered = report.dead_lettered,
            lease = LEASE.as_secs(),
            "jobs rescued"
        );
    }
    Ok(report)
}

/// A running job whose lease has expired.
#[derive(sqlx::FromRow)]
struct ExpiredLease {
    id: Uuid,
    kind: String,
    dedupe_key: Option<String>,
    run_at: Timestamp,
    crash_count: i16,
    attempt: i32,
    counts_as_crash: bool,
}

impl ExpiredLease {
    async fn dead_letter(&self, db: &mut PgConnection, crashes: i16, now: Timestamp) -> Result<()> {
        let isolated_crashes = crashes - CRASHES_BEFORE_ISOLATION;
        let error = format!("the process died {isolated_crashes} times while this job ran alone");
        let entry = serde_json::json!([{ "at": now, "attempt": self.attempt, "error": error }]);
        let sql = "update jobs set state = 'dead', crash_count = $2, lease_until = null, finished_at = $3, errors = errors || $4 where id = $1";
        sqlx::query(sql).bind(self.id).bind(crashes).bind(now).bind(entry).execute(db).await?;
        Ok(())
    }

    /// Makes the job ready again. The crash is counted instead of an attempt.
    async fn recover(&self, db: &mut PgConnection, crashes: i16, now: Timestamp) -> Result<()> {
        let run_at = supersede_duplicate(db, self.id, &self.kind, self.dedupe_key.as_deref(), self.run_at, now).await?;
        let sql = "update jobs set state = 'ready', crash_count = $2, run_at = $3, attempt = greatest(attempt - 1, 0), lease_until = null, locked_by = null where id = $1";
        sqlx::query(sql).bind(self.id).bind(crashes).bind(run_at).execute(db).await?;
        Ok(())
    }
}
