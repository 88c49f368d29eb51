//! Many relays and many workers: one relay of all publishes, one bound holds for all, one job wakes one worker, and nothing of a finished job
//! stays in Redis.

use std::collections::BTreeMap;

use futures::future::join_all;
use rapport::cache::Cache;
use rapport::clock::Clock;
use rapport::jobs::delivery::{Fetcher, Relay, RelayWaker, depths, push};
use rapport::jobs::{Queue, QueueSet};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::fixtures::{empty_store, now, put, settle_job};
use crate::support::processes::{Product, eventually};
use crate::support::stores;

fn a_cache() -> Cache {
    let prefix = format!("test-{}", rapport::ids::random().simple());
    Cache::new(&stores::services().redis_url.clone().into(), &prefix).unwrap()
}

/// A process' relay, which ends without a word when this is dropped.
struct RelayProcess {
    waker: RelayWaker,
    _task: AbortOnDropHandle<()>,
}

fn relay(db: &PgPool, cache: &Cache) -> RelayProcess {
    let waker = RelayWaker::default();
    let relay = Relay::new(db.clone(), cache.clone(), Clock::manual(now()), waker.clone());
    RelayProcess { waker, _task: AbortOnDropHandle::new(tokio::spawn(relay.run(CancellationToken::new()))) }
}

async fn count(db: &PgPool, condition: &str) -> i64 {
    let sql = format!("select count(*) from jobs where {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap()
}

async fn holder(cache: &Cache) -> Option<String> {
    cache.get("relay_lease").await.unwrap()
}

const SETTLED: &str = "kind = 'payments.settle' and state = 'published'";

/// Forty, each of which finds 200 due jobs, push as many as one would.
#[tokio::test]
async fn one_bound_holds_for_all_relays_together() {
    let cache = a_cache();
    let ids: Vec<Vec<Uuid>> = (0..40).map(|_| (0..200).map(|_| rapport::ids::random()).collect()).collect();
    let pushed = join_all(ids.iter().map(|ids| push(&cache, Queue::Emails, ids))).await;
    assert_eq!(pushed.iter().map(|pushed| pushed.as_ref().unwrap().pushed).sum::<usize>(), Queue::MAX_DEPTH);
    assert!(pushed.iter().all(|pushed| pushed.as_ref().unwrap().depth <= Queue::MAX_DEPTH));
    assert_eq!(depths(&cache, &[Queue::Emails, Queue::Payments]).await.unwrap(), [Queue::MAX_DEPTH, 0]);
}

/// The lease is taken away again and again, so that several relays publish at once: what does not fit stays ready.
#[tokio::test]
async fn relays_that_all_believe_to_be_elected_keep_the_bound() {
    let (db, cache) = (empty_store().await, a_cache());
    let sql = "insert into jobs (id, kind, queue, args, run_at, max_attempts, created_at)
               select gen_random_uuid(), 'payments.settle', 'payments', '{}', $1, 1, $1 from generate_series(1, 3000)";
    sqlx::query(sql).bind(now()).execute(&db).await.unwrap();
    let relays: Vec<RelayProcess> = (0..6).map(|_| relay(&db, &cache)).collect();
    for _ in 0..10 {
        eventually("a relay is elected", || async { holder(&cache).await.is_some() }).await;
        cache.delete_by_prefix("relay_lease").await.unwrap();
        relays.iter().for_each(|relay| relay.waker.wake());
        assert!(depths(&cache, &[Queue::Payments]).await.unwrap()[0] <= Queue::MAX_DEPTH);
    }
    // With the recurring jobs of the queue.
    let published = "queue = 'payments' and state = 'published'";
    let depth = i64::try_from(Queue::MAX_DEPTH).unwrap();
    eventually("the queue is full", || async { count(&db, published).await == depth }).await;
    assert_eq!(depths(&cache, &[Queue::Payments]).await.unwrap(), [Queue::MAX_DEPTH]);
}

#[tokio::test]
async fn another_relay_takes_over_when_the_elected_one_is_gone() {
    let (db, cache) = (empty_store().await, a_cache());
    let first = relay(&db, &cache);
    eventually("the first is elected", || async { holder(&cache).await.is_some() }).await;
    let elected = holder(&cache).await;
    let second = relay(&db, &cache);
    // A commit of a process whose relay stands by.
    put(&db, &settle_job()).await.unwrap();
    second.waker.wake_queues(QueueSet::from(Queue::Payments));
    eventually("the elected one publishes it", || async { count(&db, SETTLED).await == 1 }).await;
    assert_eq!(holder(&cache).await, elected);
    let lasts: i64 =
        redis::cmd("PTTL").arg(cache.key("relay_lease")).query_async(&mut cache.connection()).await.unwrap();
    assert!((1..1_000).contains(&lasts), "another one takes over within a second: {lasts} ms");
    drop(first);
    put(&db, &settle_job()).await.unwrap();
    eventually("the other one publishes", || async { count(&db, SETTLED).await == 2 }).await;
    assert_ne!(holder(&cache).await, elected);
}

#[tokio::test]
async fn one_job_wakes_one_worker() {
    let cache = a_cache();
    let stop = CancellationToken::new();
    let (sender, mut fetched) = tokio::sync::mpsc::unbounded_channel();
    let mut clients = Vec::new();
    for worker in 0..5 {
        let (sender, stop) = (sender.clone(), stop.clone());
        let mut fetcher = Fetcher::connect(&cache, Queue::Emails).await.unwrap();
        clients.push(format!("id={} ", fetcher.client_id()));
        tokio::spawn(async move {
            while let Some(due) = fetcher.next(&stop).await.unwrap() {
                sender.send((worker, due.id)).unwrap();
            }
        });
    }
    drop(sender);
    let all_wait = || async {
        let list: String = redis::cmd("CLIENT").arg("LIST").query_async(&mut cache.connection()).await.unwrap();
        let waiting = list.lines().filter(|client| client.contains(" cmd=blpop "));
        waiting.filter(|client| clients.iter().any(|id| client.starts_with(id))).count() == 5
    };
    eventually("all wait", all_wait).await;
    let mut woken = Vec::new();
    for _ in 0..5 {
        let id = rapport::ids::random();
        push(&cache, Queue::Emails, &[id]).await.unwrap();
        let (worker, fetched_id) = fetched.recv().await.unwrap();
        assert_eq!(fetched_id, id);
        woken.push(worker);
        eventually("it waits again", all_wait).await;
    }
    assert!(fetched.try_recv().is_err(), "nobody else was woken");
    woken.sort_unstable();
    assert_eq!(woken, [0, 1, 2, 3, 4], "the one that has waited longest, each time");
    stop.cancel();
    assert!(fetched.recv().await.is_none(), "all have stopped");
}

/// A worker that stops while an id arrives has it, or gives it back.
#[tokio::test]
async fn a_stopping_worker_loses_no_id() {
    let cache = a_cache();
    for _ in 0..100 {
        let mut fetcher = Fetcher::connect(&cache, Queue::Emails).await.unwrap();
        let (stop, id) = (CancellationToken::new(), rapport::ids::random());
        let push = async {
            push(&cache, Queue::Emails, &[id]).await.unwrap();
        };
        let stopping = async { stop.cancel() };
        let (fetched, (), ()) = tokio::join!(fetcher.next(&stop), push, stopping);
        let left = depths(&cache, &[Queue::Emails]).await.unwrap()[0];
        match fetched.unwrap() {
            Some(due) => assert_eq!((due.id, left), (id, 0)),
            None => assert_eq!(left, 1),
        }
        cache.delete_by_prefix("jobs:").await.unwrap();
    }
}

#[actix_web::test]
async fn nothing_of_a_thousand_finished_jobs_stays_in_redis() {
    finish_jobs(1_000).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it jobs::relay -- --ignored --nocapture"]
async fn nothing_of_ten_thousand_finished_jobs_stays_in_redis() {
    finish_jobs(10_000).await;
}

/// Redis has the same keys with the same sizes before and after.
async fn finish_jobs(how_many: i64) {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    for worker in ["worker-1", "worker-2"] {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    let cache = Cache::new(&product.redis_url.clone().into(), &product.redis_prefix).unwrap();
    let open = "state not in ('done', 'superseded')";
    let recurring = || async { count(&product.db, "true").await > 0 && count(&product.db, open).await == 0 };
    eventually("the first recurring jobs are done", recurring).await;
    let before = sizes(&cache).await;
    assert_eq!(before.keys().map(String::as_str).collect::<Vec<_>>(), ["generation", "relay_lease"]);
    let sql = "insert into jobs (id, kind, queue, args, priority, state, run_at, max_attempts, created_at)
               select gen_random_uuid(), 'payments.handle_stripe_event', 'payments', jsonb_build_object('event_id', 'evt_' || number),
                      1, 'ready', now(), 900, now() from generate_series(1, $1) as number";
    sqlx::query(sql).bind(how_many).execute(&product.db).await.unwrap();
    product.wake_relay(Queue::Payments).await;
    let done = || count(&product.db, "kind = 'payments.handle_stripe_event' and state = 'done'");
    eventually("all are done", || async { done().await == how_many && count(&product.db, open).await == 0 }).await;
    assert_eq!(sizes(&cache).await, before);
}

/// The keys of this product in Redis, without the prefix, and how many bytes each takes.
async fn sizes(cache: &Cache) -> BTreeMap<String, i64> {
    let (mut connection, mut cursor, mut sizes) = (cache.connection(), 0_u64, BTreeMap::new());
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(cache.key("*")).arg("COUNT").arg(1_000);
        let (next, keys): (u64, Vec<String>) = scan.query_async(&mut connection).await.unwrap();
        for key in keys {
            let bytes: Option<i64> =
                redis::cmd("MEMORY").arg("USAGE").arg(&key).query_async(&mut connection).await.unwrap();
            sizes.insert(key[cache.key("").len()..].to_owned(), bytes.unwrap_or_default());
        }
        if next == 0 {
            return sizes;
        }
        cursor = next;
    }
}
