//! Puts right what died half-way: ids that Redis forgot, and leases that ran out. Input-free, safe to run anywhere and twice.

use std::time::Duration;

use jiff::SignedDuration;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::ledger::{LEASE, supersede_twin};
use crate::clock::Instant;
use crate::db;
use crate::error::Result;
use crate::telemetry::metrics::METRICS;

/// How often the ledger is swept.
pub const EVERY: Duration = Duration::from_secs(3);

/// The advisory lock that keeps sweepers from doing the same work twice; nothing breaks when they do.
const LOCK: i64 = 0x5241_5050_4f52_5401;

/// A published id nobody has claimed for so long is taken as lost by Redis.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(20);

/// Crashes after which a job is suspected, and runs alone in its process.
const CRASHES_BEFORE_ALONE: i16 = 2;

/// Crashes while alone that make it dead. One may be somebody pulling the plug; three in a row are the job's own.
const CRASHES_WHILE_ALONE: i16 = 3;

/// As [`CRASHES_WHILE_ALONE`], while processes die that no suspect is in.
const CRASHES_IN_A_STORM: i16 = 10;

/// How long after such a death it is calm again.
const STORM: Duration = Duration::from_secs(60);

/// Whether a job with that many crashes has to run alone.
pub fn is_suspected(crashes: i16) -> bool {
    crashes >= CRASHES_BEFORE_ALONE
}

/// What one round put right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub republished: u64,
    pub recovered: u64,
    pub buried: u64,
}

/// One round. A lease that ran out counts as a crash if, for as long as it could have been renewed, the ledger was swept all the time: else
/// it was the database that was away, or everybody.
///
/// # Errors
/// The database does not answer.
pub async fn sweep(db: &PgPool, now: Instant) -> Result<Swept> {
    let mut tx = db::begin(db).await?;
    let mine: bool = sqlx::query_scalar("select pg_try_advisory_xact_lock($1)").bind(LOCK).fetch_one(&mut *tx).await?;
    if !mine {
        return Ok(Swept::default());
    }
    let sql = "insert into sweeps (since, swept_at) values (clock_timestamp(), clock_timestamp())
               on conflict (id) do update set swept_at = excluded.swept_at,
                   since = case when sweeps.swept_at < excluded.swept_at - make_interval(secs => $1) then excluded.since else sweeps.since end";
    sqlx::query(sql).bind((EVERY * 3).as_secs_f64()).execute(&mut *tx).await?;
    let sql = "update jobs set state = 'ready' where state = 'published' and published_at < clock_timestamp() - make_interval(secs => $1)";
    let republished = sqlx::query(sql).bind(FORGOTTEN.as_secs_f64()).execute(&mut *tx).await?.rows_affected();
    let mut swept = Swept { republished, ..Swept::default() };

    // A suspect that only waited to be alone is nobody's death.
    let sql = "select id, kind, dedupe_key, run_at, crash_count, attempt,
                      (crash_count < $1 or alone_since is not null)
                          and lease_until > (select since from sweeps) + make_interval(secs => $2) as may_be_guilty
               from jobs where state = 'running' and lease_until < clock_timestamp() order by lease_until limit 500 for update skip locked";
    let lapsed: Vec<Lapsed> =
        sqlx::query_as(sql).bind(CRASHES_BEFORE_ALONE).bind(LEASE.as_secs_f64()).fetch_all(&mut *tx).await?;
    let sql = "update sweeps set crash_at = case when $1 then clock_timestamp() else crash_at end
               returning coalesce(crash_at > clock_timestamp() - make_interval(secs => $2), false)";
    let is_among_others = |job: &Lapsed| job.may_be_guilty && !is_suspected(job.crash_count);
    let others_die: bool = sqlx::query_scalar(sql)
        .bind(lapsed.iter().any(is_among_others))
        .bind(STORM.as_secs_f64())
        .fetch_one(&mut *tx)
        .await?;
    let enough = CRASHES_BEFORE_ALONE + if others_die { CRASHES_IN_A_STORM } else { CRASHES_WHILE_ALONE };
    for job in lapsed {
        let crashes = job.crash_count + i16::from(job.may_be_guilty);
        if crashes >= enough {
            job.bury(&mut tx, crashes, now).await?;
            swept.buried += 1;
        } else {
            job.recover(&mut tx, crashes, now).await?;
            swept.recovered += 1;
        }
    }
    tx.commit().await?;
    if swept != Swept::default() {
        METRICS.republished.inc_by(swept.republished);
        METRICS.recovered.inc_by(swept.recovered);
        METRICS.poisoned.inc_by(swept.buried);
        tracing::info!(
            republished = swept.republished,
            recovered = swept.recovered,
            buried = swept.buried,
            lease = LEASE.as_secs(),
            "swept the ledger"
        );
    }
    Ok(swept)
}

/// A job whose worker let its lease run out.
#[derive(sqlx::FromRow)]
struct Lapsed {
    id: Uuid,
    kind: String,
    dedupe_key: Option<String>,
    run_at: Instant,
    crash_count: i16,
    attempt: i32,
    may_be_guilty: bool,
}

impl Lapsed {
    async fn bury(&self, db: &mut PgConnection, crashes: i16, now: Instant) -> Result<()> {
        let alone = crashes - CRASHES_BEFORE_ALONE;
        let error = format!("the process died {alone} times while this job ran alone");
        let note = serde_json::json!([{ "at": now, "attempt": self.attempt, "error": error }]);
        let sql = "update jobs set state = 'dead', crash_count = $2, lease_until = null, finished_at = $3, errors = errors || $4 where id = $1";
        sqlx::query(sql).bind(self.id).bind(crashes).bind(now).bind(note).execute(db).await?;
        Ok(())
    }

    /// The crashed attempt is not held against the job: its crash is counted instead.
    async fn recover(&self, db: &mut PgConnection, crashes: i16, now: Instant) -> Result<()> {
        let run_at = supersede_twin(db, self.id, &self.kind, self.dedupe_key.as_deref(), self.run_at, now).await?;
        let sql = "update jobs set state = 'ready', crash_count = $2, run_at = $3, attempt = greatest(attempt - 1, 0), lease_until = null, locked_by = null where id = $1";
        sqlx::query(sql).bind(self.id).bind(crashes).bind(run_at).execute(db).await?;
        Ok(())
    }
}
