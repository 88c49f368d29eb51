//! Puts right what died half-way: ids that Redis forgot, and leases that ran out. Input-free, safe to run anywhere and twice.

use std::time::Duration;

use jiff::SignedDuration;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
use crate::jobs::store::{LEASE, supersede_duplicate};
use crate::telemetry::metrics::METRICS;

/// How often the ledger is report.
pub const INTERVAL: Duration = Duration::from_secs(3);

/// The advisory lock that keeps sweepers from doing the same work twice; nothing breaks when they do.
const LOCK: i64 = 0x5241_5050_4f52_5401;

/// A published id nobody has claimed for so long is taken as lost by Redis.
const PUBLISHED_TIMEOUT: SignedDuration = SignedDuration::from_secs(20);

/// Crashes after which a job is suspected, and runs alone in its process.
const CRASHES_BEFORE_ISOLATION: i16 = 2;

/// Crashes while alone that make it dead. One may be somebody pulling the plug; three in a row are the job's own.
const CRASHES_WHILE_ISOLATED: i16 = 3;

/// As [`CRASHES_WHILE_ISOLATED`], while processes die that no suspect is in.
const CRASHES_IN_A_STORM: i16 = 10;

/// How long after such a death it is calm again.
const CRASH_STORM_WINDOW: Duration = Duration::from_secs(60);

/// Whether a job with that many crashes has to run alone.
pub fn needs_isolation(crashes: i16) -> bool {
    crashes >= CRASHES_BEFORE_ISOLATION
}

/// What one round put right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RescueReport {
    pub republished: u64,
    pub recovered: u64,
    pub dead_lettered: u64,
}

/// One round. A lease that ran out counts as a crash if, for as long as it could have been renewed, the ledger was report all the time: else
/// it was the database that was away, or everybody.
///
/// # Errors
/// The database does not answer.
pub async fn rescue(db: &PgPool, now: Timestamp) -> Result<RescueReport> {
    let mut tx = db::begin(db).await?;
    let mine: bool = sqlx::query_scalar("select pg_try_advisory_xact_lock($1)").bind(LOCK).fetch_one(&mut *tx).await?;
    if !mine {
        return Ok(RescueReport::default());
    }
    let sql = "insert into rescuer_state (healthy_since, last_sweep_at) values (clock_timestamp(), clock_timestamp())
               on conflict (id) do update set last_sweep_at = excluded.last_sweep_at,
                   healthy_since = case when rescuer_state.last_sweep_at < excluded.last_sweep_at - make_interval(secs => $1) then excluded.healthy_since else rescuer_state.healthy_since end";
    sqlx::query(sql).bind((INTERVAL * 3).as_secs_f64()).execute(&mut *tx).await?;
    let sql = "update jobs set state = 'ready' where state = 'published' and published_at < clock_timestamp() - make_interval(secs => $1)";
    let republished = sqlx::query(sql).bind(PUBLISHED_TIMEOUT.as_secs_f64()).execute(&mut *tx).await?.rows_affected();
    let mut report = RescueReport { republished, ..RescueReport::default() };

    // A suspect that only waited to be alone is nobody's death.
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
    let enough = CRASHES_BEFORE_ISOLATION + if is_crash_storm { CRASHES_IN_A_STORM } else { CRASHES_WHILE_ISOLATED };
    for job in expired {
        let crashes = job.crash_count + i16::from(job.counts_as_crash);
        if crashes >= enough {
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
            "report the ledger"
        );
    }
    Ok(report)
}

/// A job whose worker let its lease run out.
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
        let alone = crashes - CRASHES_BEFORE_ISOLATION;
        let error = format!("the process died {alone} times while this job ran alone");
        let note = serde_json::json!([{ "at": now, "attempt": self.attempt, "error": error }]);
        let sql = "update jobs set state = 'dead', crash_count = $2, lease_until = null, finished_at = $3, errors = errors || $4 where id = $1";
        sqlx::query(sql).bind(self.id).bind(crashes).bind(now).bind(note).execute(db).await?;
        Ok(())
    }

    /// The crashed attempt is not held against the job: its crash is counted instead.
    async fn recover(&self, db: &mut PgConnection, crashes: i16, now: Timestamp) -> Result<()> {
        let run_at = supersede_duplicate(db, self.id, &self.kind, self.dedupe_key.as_deref(), self.run_at, now).await?;
        let sql = "update jobs set state = 'ready', crash_count = $2, run_at = $3, attempt = greatest(attempt - 1, 0), lease_until = null, locked_by = null where id = $1";
        sqlx::query(sql).bind(self.id).bind(crashes).bind(run_at).execute(db).await?;
        Ok(())
    }
}
