//! What Redis forgets, and what nobody can reach for a while.

use std::time::Duration;

use rapport::jobs::Queue;
use sqlx::PgPool;

use super::{DONE, all_right, count};
use crate::support::people::sign_up;
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::TcpProxy;

/// Events of things that are not ours: stored work that ends without asking anybody.
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
async fn redis_forgets_a_thousand() {
    forget(1_000).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn redis_forgets_ten_thousand() {
    forget(10_000).await;
}

async fn forget(how_many: i64) {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    events(&product.db, how_many).await;
    for worker in ["worker-1", "worker-2"] {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    let done = || count(&product.db, EVENTS_DONE);
    eventually("they work", || async { done().await >= how_many / 10 }).await;
    product.wipe_redis().await;
    let (wiped, before) = (std::time::Instant::now(), done().await);
    // More than were in anybody's hands.
    let resumed = eventually("they work again", || async { done().await >= (before + 40).min(how_many) });
    tokio::time::timeout(Duration::from_secs(10), resumed).await.expect("within ten seconds");
    let paused = wiped.elapsed();
    eventually("all of it is done, each once", || async { done().await == how_many }).await;
    eprintln!("{how_many} queued, Redis wiped: work again after {paused:.1?}, all done after {:.1?}", wiped.elapsed());
}

#[actix_web::test]
async fn three_thousand_due_at_once_drain() {
    drain(3_000).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn a_hundred_thousand_due_at_once_drain() {
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
    let most = i64::try_from(Queue::MAX_DEPTH).unwrap() * 2;
    let mut done = 0;
    while done < how_many {
        let before = done;
        eventually("it never stalls", || async { count(&product.db, EVENTS_DONE).await > before }).await;
        assert!(count(&product.db, published).await <= most, "no more lie in Redis than it can hold");
        done = count(&product.db, EVENTS_DONE).await;
    }
    eprintln!("{how_many} due at once, done after {:.1?}", began.elapsed());
}

#[actix_web::test]
async fn people_sign_up_while_redis_is_away() {
    without_redis(Duration::from_secs(3)).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn people_sign_up_while_redis_is_away_for_a_minute() {
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
        let asked = std::time::Instant::now();
        sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
        slowest = slowest.max(asked.elapsed());
        people += 1;
    }
    proxy.mend().await;
    eventually("everybody is written to", || async { count(&product.db, DONE).await == people }).await;
    all_right(&product).await;
    eprintln!("Redis away for {how_long:?}: {people} signed up, the slowest answer took {slowest:.1?}");
}
