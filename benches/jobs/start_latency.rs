//! Start latency, from the commit of a job to its start: idle, and beside a backlog in another queue; and the throughput of a backlog.

use std::time::Duration;

use futures::future::join_all;
use rapport::jobs::definitions::payments::HandleStripeEvent;
use rapport::jobs::delivery::RelayWaker;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use sqlx::PgPool;
use tokio::time::Instant;

use crate::start_relay;
use crate::support::processes::Product;

/// Jobs enqueued per second.
const RATE: u32 = 200;

/// Seconds of one round.
const ROUND: u32 = 15;

/// Due jobs in another queue.
const BACKLOG: i64 = 100_000;

/// Jobs that are due at once.
const DUE_AT_ONCE: i64 = 20_000;

/// Prints latencies and throughput.
pub async fn run() {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    let (relay_waker, stop, relay) = start_relay(&product);
    product.spawn("worker", &["worker", "--stop-with-parent", "--queues", "payments"]);

    println!("\nFrom commit to start, {RATE} jobs a second for {ROUND} s");
    print_latency("idle", 50.0, start_latencies(&product.db, &relay_waker, "idle").await);
    let sql = "insert into jobs (id, kind, queue, args, state, run_at, max_attempts, created_at)
               select gen_random_uuid(), 'matching.embed_coach', 'matching', jsonb_build_object('coach_id', gen_random_uuid()), 'ready', now(), 12, now()
               from generate_series(1, $1)";
    sqlx::query(sql).bind(BACKLOG).execute(&product.db).await.unwrap();
    print_latency("beside a backlog of 100,000", 150.0, start_latencies(&product.db, &relay_waker, "backlog").await);
    sqlx::query("delete from jobs where queue = 'matching'").execute(&product.db).await.unwrap();

    let began = Instant::now();
    let sql = "insert into jobs (id, kind, queue, args, priority, state, run_at, max_attempts, created_at)
               select gen_random_uuid(), 'payments.handle_stripe_event', 'payments', jsonb_build_object('event_id', 'evt_once_' || number),
                      1, 'ready', now(), 900, now() from generate_series(1, $1) as number";
    sqlx::query(sql).bind(DUE_AT_ONCE).execute(&product.db).await.unwrap();
    product.spawn("worker-2", &["worker", "--stop-with-parent", "--queues", "payments"]);
    while open_jobs(&product.db).await > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took = began.elapsed().as_secs_f64();
    println!("\n{DUE_AT_ONCE} due at once, two workers: {:.0} a second (goal: 800)", DUE_AT_ONCE as f64 / took);
    stop.cancel();
    relay.await.unwrap();
}

async fn open_jobs(db: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from jobs where queue = 'payments' and state <> 'done'")
        .fetch_one(db)
        .await
        .unwrap()
}

/// Enqueues jobs at [`RATE`]; returns how long after its commit each was started, in milliseconds, sorted.
async fn start_latencies(db: &PgPool, relay_waker: &RelayWaker, round: &str) -> Vec<f64> {
    let began = Instant::now() + Duration::from_millis(200);
    let producers = (0..RATE * ROUND).map(|number| async move {
        tokio::time::sleep_until(began + Duration::from_secs_f64(f64::from(number) / f64::from(RATE))).await;
        let mut tx = db.begin().await.unwrap();
        let job = HandleStripeEvent { event_id: format!("evt_{round}_{number}"), object_id: None };
        let now = sqlx::query_scalar("select clock_timestamp()").fetch_one(&mut *tx).await.unwrap();
        enqueue(&mut tx, &Origin::system("bench"), now, &job).await.unwrap();
        tx.commit().await.unwrap();
        relay_waker.wake();
    });
    join_all(producers).await;
    while open_jobs(db).await > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let sql = "select extract(epoch from started_at - created_at)::float8 * 1000 from jobs where args ->> 'event_id' like $1 order by 1";
    sqlx::query_scalar(sql).bind(format!("evt_{round}_%")).fetch_all(db).await.unwrap()
}

fn print_latency(what: &str, goal: f64, took: Vec<f64>) {
    let quantile = |thousandth: usize| took[(took.len() * thousandth).div_ceil(1_000) - 1];
    println!(
        "  {what:<28} p50 {:>6.1} ms  p99 {:>6.1} ms (goal {goal:.0})  p99.9 {:>6.1} ms  max {:>6.1} ms",
        quantile(500),
        quantile(990),
        quantile(999),
        quantile(1_000)
    );
}
