//! Redis flushed, Redis down, and a large backlog due at once.

use std::time::Duration;

use rapport::jobs::Queue;
use sqlx::PgPool;

use super::{DONE, assert_all_done, count};
use crate::support::people::sign_up;
use crate::support::pooler;
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::TcpProxy;

/// Events that were never stored: their jobs end without a call to Stripe.
async fn events(db: &PgPool, how_many: i64) {
    let sql = "insert into jobs (id, kind, queue, args, priority, state, run_at, max_attempts, origin, created_at)
               select gen_random_uuid(), 'payments.handle_stripe_event', 'payments', jsonb_build_object('event_id', 'evt_' || number),
                      1, 'ready', now(), 900, '{\"request_id\": \"chaos\"}', now()
               from generate_series(1, $1) as number";
    sqlx::query(sql).bind(how_many).execute(db).await.unwrap();
}

const EVENTS_DONE: &str =
    "select count(*) from jobs where kind = 'payments.handle_stripe_event' and state = 'done' and attempt = 1";

#[actix_web::test]
async fn a_flush_of_redis_with_a_thousand_jobs_queued_loses_none() {
    flush(1_000).await;
}

/// Redis is flushed, a backlog is worked off, and Redis is away.
#[actix_web::test]
async fn outages_behind_a_pooler_lose_no_job() {
    pooler::through("outages_behind_a_pooler_lose_no_job", async {
        flush(1_000).await;
        drain(1_000).await;
        without_redis(Duration::from_secs(3)).await;
    })
    .await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn a_flush_of_redis_with_ten_thousand_jobs_queued_loses_none() {
    flush(10_000).await;
}

async fn flush(how_many: i64) {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    events(&product.db, how_many).await;
    for worker in ["worker-1", "worker-2"] {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    let done = || count(&product.db, EVENTS_DONE);
    eventually("a tenth is done", || async { done().await >= how_many / 10 }).await;
    product.wipe_redis().await;
    let (flushed, before) = (std::time::Instant::now(), done().await);
    // More than were running.
    let resumed = eventually("jobs run again", || async { done().await >= (before + 40).min(how_many) });
    // The rescuer alone would take twenty seconds.
    tokio::time::timeout(Duration::from_secs(18), resumed).await.expect("before the rescuer");
    let paused = flushed.elapsed();
    eventually("all are done in one attempt", || async { done().await == how_many }).await;
    eprintln!(
        "{how_many} queued, Redis flushed: jobs run again after {paused:.1?}, all done after {:.1?}",
        flushed.elapsed()
    );
}

#[actix_web::test]
async fn a_backlog_of_three_thousand_is_worked_off() {
    drain(3_000).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn a_backlog_of_a_hundred_thousand_is_worked_off() {
    drain(100_000).await;
}

async fn drain(how_many: i64) {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    events(&product.db, how_many).await;
    let began = std::time::Instant::now();
    product.spawn("worker-1", &["worker", "--stop-with-parent"]);
    product.spawn("worker-2", &["worker", "--stop-with-parent"]);
    let published = "select count(*) from jobs where state = 'published'";
    let max_published = i64::try_from(Queue::MAX_DEPTH).unwrap() * 2;
    let mut done = 0;
    while done < how_many {
        let before = done;
        eventually("more jobs are done", || async { count(&product.db, EVENTS_DONE).await > before }).await;
        assert!(count(&product.db, published).await <= max_published, "at most the maximum depth is published");
        done = count(&product.db, EVENTS_DONE).await;
    }
    eprintln!("{how_many} due at once, done after {:.1?}", began.elapsed());
}

#[actix_web::test]
async fn sign_ups_work_while_redis_is_down() {
    without_redis(Duration::from_secs(3)).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn sign_ups_work_while_redis_is_down_for_a_minute() {
    without_redis(Duration::from_secs(60)).await;
}

async fn without_redis(how_long: Duration) {
    let mut product = Product::prepare().await;
    let proxy = TcpProxy::to_redis();
    product.set("REDIS_URL", &proxy.redis_url());
    product.set("LOG_LEVEL", "error");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    proxy.cut().await;
    let (began, mut slowest, mut people) = (std::time::Instant::now(), Duration::ZERO, 1);
    while began.elapsed() < how_long {
        let start = std::time::Instant::now();
        sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
        slowest = slowest.max(start.elapsed());
        people += 1;
    }
    proxy.mend().await;
    eventually("all mails are sent", || async { count(&product.db, DONE).await == people }).await;
    assert_all_done(&product).await;
    eprintln!("Redis down for {how_long:?}: {people} signed up, the slowest response took {slowest:.1?}");
}
