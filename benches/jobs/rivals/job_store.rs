//! The product: jobs are rows, asked for in a transaction, and done by the real worker process. This process stands for the web, with its relay.

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

use super::{ASKING, CONCURRENCY, Contender, Outcome, Pace, Run, at_pace};
use crate::stand_for_the_web;
use crate::support::processes::Product;

/// The job is about a coach that does not exist: the handler looks, finds nobody, and ends the job in a transaction.
const KIND: &str = "matching.embed_coach";

/// The product with a database of its own.
pub struct JobStore {
    product: Product,
    pool: PgPool,
    relay_waker: RelayWaker,
    over: CancellationToken,
    workers: Vec<String>,
    frozen: Vec<String>,
    employed: usize,
}

impl JobStore {
    pub async fn open() -> Self {
        let mut product = Product::prepare().await;
        product.set("LOG_LEVEL", "warn");
        let (relay_waker, over, _) = stand_for_the_web(&product);
        // Each job that ends leaves a line by the very transaction that ends it: what a job does in Postgres happens as often as this.
        for sql in [
            "create table bench_effects (job uuid not null)",
            "create function bench_effect() returns trigger language plpgsql as
             $$ begin insert into bench_effects values (new.id); return null; end $$",
        ] {
            sqlx::query(sql).execute(&product.db).await.unwrap();
        }
        let pool = db::pool(&product.variable("DATABASE_URL").into(), ASKING as u32).unwrap();
        Self { product, pool, relay_waker, over, workers: Vec::new(), frozen: Vec::new(), employed: 0 }
    }

    /// From now on effects are counted, which costs a little.
    pub async fn count_effects(&self) {
        let sql = "create trigger bench_effect after update of state on jobs for each row
                   when (new.kind = 'matching.embed_coach' and new.state = 'done') execute function bench_effect()";
        sqlx::query(sql).execute(&self.product.db).await.unwrap();
    }
}

impl Drop for JobStore {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

impl Contender for JobStore {
    fn name(&self) -> &'static str {
        "Rapport's job store"
    }

    async fn anew(&mut self) {
        self.kill();
        sqlx::query("truncate jobs, job_effects, bench_effects").execute(&self.product.db).await.unwrap();
        self.product.wipe_redis().await;
    }

    fn employ(&mut self) {
        self.employed += 1;
        let name = format!("worker-{}", self.employed);
        let concurrency = CONCURRENCY.to_string();
        let words = ["worker", "--stop-with-parent", "--queues", "matching", "--concurrency", &concurrency];
        self.product.spawn(&name, &words);
        self.workers.push(name);
    }

    fn kill(&mut self) {
        for name in self.workers.drain(..) {
            self.product.kill(&name);
        }
    }

    fn freeze(&mut self) {
        for name in self.workers.drain(..) {
            self.product.signal(&name, Signal::SIGSTOP);
            self.frozen.push(name);
        }
    }

    fn thaw(&mut self) {
        for name in self.frozen.drain(..) {
            self.product.signal(&name, Signal::SIGCONT);
            self.workers.push(name);
        }
    }

    fn ended(&mut self) -> Option<String> {
        None
    }

    async fn ask(&mut self, count: u64, pace: Pace) -> Duration {
        let clock = Clock::system();
        at_pace(count, pace, async |_| {
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

    /// `finished_at` is the handler's own time, a moment after the claim.
    async fn runs(&self) -> Vec<Run> {
        let sql = "select (extract(epoch from created_at) * 1000000)::bigint, (extract(epoch from finished_at) * 1000000)::bigint
                   from jobs where kind = $1 and state = 'done'";
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql).bind(KIND).fetch_all(&self.product.db).await.unwrap();
        rows.into_iter().zip(0..).map(|((asked, ran), job)| Run { job, asked, ran }).collect()
    }

    async fn outcome(&self) -> Outcome {
        let sql = "select count(*) filter (where state = 'done'), sum(epoch)::bigint, (select count(*) from bench_effects),
                          coalesce((extract(epoch from max(finished_at)) * 1000000)::bigint, 0) from jobs where kind = $1";
        let found: (i64, Option<i64>, i64, i64) =
            sqlx::query_as(sql).bind(KIND).fetch_one(&self.product.db).await.unwrap();
        Outcome {
            done: found.0 as u64,
            taken_up: found.1.unwrap_or_default() as u64,
            effects: found.2 as u64,
            last: found.3,
        }
    }

    async fn wipe(&self) {
        self.product.wipe_redis().await;
    }
}
