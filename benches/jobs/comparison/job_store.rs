//! The product's job store: jobs are enqueued in a transaction and run by the real worker process. The relay is in this process.

use std::time::Duration;

use nix::sys::signal::Signal;
use rapport::clock::Clock;
use rapport::db;
use rapport::jobs::definitions::matching::EmbedCoach;
use rapport::jobs::delivery::RelayWaker;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::{CONCURRENCY, JobSystem, Outcome, PRODUCERS, Rate, Run, at_rate};
use crate::start_relay;
use crate::support::processes::Product;

/// The job of a coach that does not exist: the handler finds no row, and finishes the job in a transaction.
const KIND: &str = "matching.embed_coach";

/// The product, with its own database.
pub struct JobStore {
    product: Product,
    pool: PgPool,
    relay_waker: RelayWaker,
    stop: CancellationToken,
    workers: Vec<String>,
    frozen: Vec<String>,
    started_workers: usize,
}

impl JobStore {
    pub async fn open() -> Self {
        let mut product = Product::prepare().await;
        product.set("LOG_LEVEL", "warn");
        let (relay_waker, stop, _) = start_relay(&product);
        // The transaction that finishes a job inserts a row: an effect of a job in Postgres happens as often as that.
        for sql in [
            "create table bench_effects (job uuid not null)",
            "create function bench_effect() returns trigger language plpgsql as
             $$ begin insert into bench_effects values (new.id); return null; end $$",
        ] {
            sqlx::query(sql).execute(&product.db).await.unwrap();
        }
        let pool = db::pool(&product.variable("DATABASE_URL").into(), PRODUCERS as u32, None).unwrap();
        Self { product, pool, relay_waker, stop, workers: Vec::new(), frozen: Vec::new(), started_workers: 0 }
    }

    /// Counts effects from now on, which costs some throughput.
    pub async fn count_effects(&self) {
        let sql = "create trigger bench_effect after update of state on jobs for each row
                   when (new.kind = 'matching.embed_coach' and new.state = 'done') execute function bench_effect()";
        sqlx::query(sql).execute(&self.product.db).await.unwrap();
    }
}

impl Drop for JobStore {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl JobSystem for JobStore {
    fn name(&self) -> &'static str {
        "Rapport's job store"
    }

    async fn reset(&mut self) {
        self.kill_worker();
        sqlx::query("truncate jobs, job_effects, bench_effects").execute(&self.product.db).await.unwrap();
        self.product.wipe_redis().await;
    }

    fn start_worker(&mut self) {
        self.started_workers += 1;
        let name = format!("worker-{}", self.started_workers);
        let concurrency = CONCURRENCY.to_string();
        let arguments = ["worker", "--stop-with-parent", "--queues", "matching", "--concurrency", &concurrency];
        self.product.spawn(&name, &arguments);
        self.workers.push(name);
    }

    fn kill_worker(&mut self) {
        for name in self.workers.drain(..) {
            self.product.kill(&name);
        }
    }

    fn freeze_worker(&mut self) {
        for name in self.workers.drain(..) {
            self.product.signal(&name, Signal::SIGSTOP);
            self.frozen.push(name);
        }
    }

    fn resume_worker(&mut self) {
        for name in self.frozen.drain(..) {
            self.product.signal(&name, Signal::SIGCONT);
            self.workers.push(name);
        }
    }

    fn exit_error(&mut self) -> Option<String> {
        None
    }

    async fn enqueue(&mut self, count: u64, rate: Rate) -> Duration {
        let clock = Clock::system();
        at_rate(count, rate, async |_| {
            let now = clock.now();
            let mut tx = db::begin(&self.pool).await.unwrap();
            let job = EmbedCoach { coach_id: rapport::ids::random() };
            enqueue(&mut tx, &Origin::system("bench"), now, &job).await.unwrap();
            tx.commit().await.unwrap();
            self.relay_waker.wake();
        })
        .await
    }

    async fn done(&self) -> u64 {
        let sql = "select count(*) from jobs where kind = $1 and state = 'done'";
        let done: i64 = sqlx::query_scalar(sql).bind(KIND).fetch_one(&self.product.db).await.unwrap();
        done as u64
    }

    /// `finished_at` is the time that the handler was given, just after the claim.
    async fn runs(&self) -> Vec<Run> {
        let sql = "select (extract(epoch from created_at) * 1000000)::bigint, (extract(epoch from finished_at) * 1000000)::bigint
                   from jobs where kind = $1 and state = 'done'";
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql).bind(KIND).fetch_all(&self.product.db).await.unwrap();
        rows.into_iter().zip(0..).map(|((enqueued_at, ran_at), job)| Run { job, enqueued_at, ran_at }).collect()
    }

    async fn outcome(&self) -> Outcome {
        let sql = "select count(*) filter (where state = 'done'), sum(epoch)::bigint, (select count(*) from bench_effects),
                          coalesce((extract(epoch from max(finished_at)) * 1000000)::bigint, 0) from jobs where kind = $1";
        let found: (i64, Option<i64>, i64, i64) =
            sqlx::query_as(sql).bind(KIND).fetch_one(&self.product.db).await.unwrap();
        Outcome {
            done: found.0 as u64,
            claims: found.1.unwrap_or_default() as u64,
            effects: found.2 as u64,
            last_run: found.3,
        }
    }

    async fn wipe(&self) {
        self.product.wipe_redis().await;
    }
}
