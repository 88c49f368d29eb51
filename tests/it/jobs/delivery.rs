//! From rows to Redis and to the hands of a worker: how many ids lie there, who waits, and what happens when Redis forgets or is gone.

use std::time::Duration;

use rapport::cache::Cache;
use rapport::clock::{Clock, Timestamp, minutes};
use rapport::jobs::definitions::matching::EmbedCoach;
use rapport::jobs::definitions::payments::HandleStripeEvent;
use rapport::jobs::delivery::schedule;
use rapport::jobs::delivery::{Relay, RelayWaker, transport};
use rapport::jobs::store::{Claim, claim};
use rapport::jobs::{Job, Queue, enqueue};
use rapport::origin::Origin;
use rapport::workers::KINDS;
use serde_json::json;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::support::app::NOW;
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::Cable;
use crate::support::{TestApp, stores};

/// A ledger with relays and without workers.
struct Station {
    db: PgPool,
    cache: Cache,
    clock: Clock,
    relay_waker: RelayWaker,
    prefix: String,
    stop: CancellationToken,
}

impl Drop for Station {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Station {
    async fn build() -> Station {
        let prefix = format!("test-{}", rapport::ids::random().simple());
        Station {
            db: PgPool::connect(&stores::database().await.url).await.unwrap(),
            cache: Cache::new(&stores::services().redis_url.clone().into(), &prefix).unwrap(),
            clock: Clock::manual(NOW.parse().unwrap()),
            relay_waker: RelayWaker::default(),
            prefix,
            stop: CancellationToken::new(),
        }
    }

    fn relay(&self) {
        let relay = Relay::new(self.db.clone(), self.cache.clone(), self.clock.clone(), self.relay_waker.clone());
        tokio::spawn(relay.run(self.stop.clone()));
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn put<J: Job>(&self, job: &J) {
        let mut connection = self.db.acquire().await.unwrap();
        enqueue(&mut connection, &Origin::system("test"), self.now(), job).await.unwrap();
    }

    async fn count(&self, condition: &str) -> i64 {
        count(&self.db, condition).await
    }

    /// Ids of a queue that lie in Redis.
    async fn lies_in_redis(&self, queue: Queue) -> usize {
        let transport = transport(&self.cache, queue);
        let config = transport.get_config();
        let (due, active): (usize, usize) = redis::pipe()
            .zcard(config.scheduled_jobs_set())
            .llen(config.active_jobs_list())
            .query_async(&mut self.cache.connection())
            .await
            .unwrap();
        due + active
    }

    async fn wipe(&self) {
        stores::wipe_redis(&mut self.cache.connection(), &self.prefix).await;
    }
}

async fn count(db: &PgPool, condition: &str) -> i64 {
    let sql = format!("select count(*) from jobs where {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap()
}

/// Events of things that are not ours: stored work that ends without asking anybody.
async fn put_events(db: &PgPool, now: Timestamp, how_many: usize) {
    let mut tx = db.begin().await.unwrap();
    for number in 0..how_many {
        let job = HandleStripeEvent { event_id: format!("evt_{number}"), object_id: None };
        enqueue(&mut tx, &Origin::system("test"), now, &job).await.unwrap();
    }
    tx.commit().await.unwrap();
}

const EVENTS: &str = "kind = 'payments.handle_stripe_event'";

#[tokio::test]
async fn any_number_of_relays_make_one_job_per_tick() {
    let station = Station::build().await;
    for _ in 0..4 {
        station.relay();
    }
    let entries = i64::try_from(schedule::RECURRING_JOBS.len()).unwrap();
    eventually("every sweep is asked for", || async { station.count("state = 'published'").await == entries }).await;
    assert_eq!(station.count("true").await, entries);
    // In the next tick the work of the last one still waits, and will do.
    station.clock.advance(minutes(5));
    let mut connection = station.db.acquire().await.unwrap();
    for entry in schedule::RECURRING_JOBS {
        entry.enqueue(&mut connection, station.now()).await.unwrap();
    }
    assert_eq!(station.count("true").await, entries);
    // Once it is done, each entry whose tick is new is asked for, once.
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar("select id from jobs").fetch_all(&station.db).await.unwrap();
    for id in ids {
        let Claim::Claimed(claimed) = claim(&station.db, id, "test", KINDS, station.now()).await.unwrap() else {
            panic!("{id} is due")
        };
        claimed.fence().finish(&mut connection, station.now()).await.unwrap();
    }
    let before = station.now();
    station.clock.advance(minutes(5));
    let is_due = |entry: &&schedule::RecurringJob| entry.tick(station.now()) > entry.tick(before);
    let due = i64::try_from(schedule::RECURRING_JOBS.iter().filter(is_due).count()).unwrap();
    assert!(0 < due && due < entries, "the hourly one is not due again, nor the daily one");
    eventually("the next tick", || async { station.count("state = 'published'").await == due }).await;
    assert_eq!(station.count("true").await, entries + due);
}

#[tokio::test]
async fn no_more_ids_than_a_queue_is_deep() {
    let station = Station::build().await;
    put_events(&station.db, station.now(), Queue::MAX_DEPTH + 300).await;
    station.relay();
    let depth = i64::try_from(Queue::MAX_DEPTH).unwrap();
    let is_full = || async { station.count(&format!("{EVENTS} and state = 'published'")).await == depth };
    eventually("the queue is full", is_full).await;
    // A round that comes after leaves it at that, and serves the other queues.
    for round in 0..3 {
        station.put(&EmbedCoach { coach_id: rapport::ids::random() }).await;
        let served = || async { station.count("queue = 'matching' and state = 'published'").await == round + 1 };
        eventually("the other queue goes on", served).await;
        assert!(is_full().await);
    }
    assert_eq!(station.lies_in_redis(Queue::Payments).await, Queue::MAX_DEPTH);
}

#[tokio::test]
async fn the_urgent_comes_before_the_old_and_nothing_before_its_time() {
    let station = Station::build().await;
    let put = async |priority: i16, count: i64, minutes_from_now: i64| {
        let sql = "insert into jobs (id, kind, queue, args, priority, run_at, max_attempts, created_at)
                   select gen_random_uuid(), 'calendars.unheard_of', 'calendars', '{}', $1, $3, 1, $3 from generate_series(1, $2)";
        let at = station.now() + minutes(minutes_from_now);
        sqlx::query(sql).bind(priority).bind(count).bind(at).execute(&station.db).await.unwrap();
    };
    let depth = i64::try_from(Queue::MAX_DEPTH).unwrap();
    put(2, depth, -9).await;
    put(2, 30, -5).await;
    put(1, 20, -1).await;
    put(1, 500, 5).await;
    put(3, 10, -60).await;
    station.relay();
    let published = async |priority: i16| {
        station.count(&format!("queue = 'calendars' and state = 'published' and priority = {priority}")).await
    };
    let is_full = || async { published(1).await + published(2).await + published(3).await == depth };
    eventually("the queue is full", is_full).await;
    assert_eq!((published(1).await, published(2).await, published(3).await), (20, depth - 20, 0));
    let younger =
        "queue = 'calendars' and priority = 2 and created_at > (select min(created_at) from jobs where priority = 2)";
    assert_eq!(station.count(&format!("{younger} and state = 'published'")).await, 0);
}

#[tokio::test]
async fn a_paused_queue_is_held_back() {
    let station = Station::build().await;
    sqlx::query("insert into queue_control (queue, paused) values ('payments', true)")
        .execute(&station.db)
        .await
        .unwrap();
    put_events(&station.db, station.now(), 5).await;
    station.relay();
    station.put(&EmbedCoach { coach_id: rapport::ids::random() }).await;
    let others = || async { station.count("queue = 'matching' and state = 'published'").await == 1 };
    eventually("the other queues go on", others).await;
    assert_eq!(station.count(&format!("{EVENTS} and state = 'ready'")).await, 5);
    sqlx::query("update queue_control set paused = false").execute(&station.db).await.unwrap();
    let resumed = || async { station.count(&format!("{EVENTS} and state = 'published'")).await == 5 };
    eventually("it goes on", resumed).await;
}

#[tokio::test]
async fn a_wiped_redis_is_noticed_long_before_its_ids_are_missed() {
    let station = Station::build().await;
    put_events(&station.db, station.now(), 500).await;
    station.relay();
    // The queue's own two sweeps lie there as well.
    let all_lie_there = || async { station.lies_in_redis(Queue::Payments).await == 502 };
    eventually("they lie in Redis", all_lie_there).await;
    let wiped = tokio::time::Instant::now();
    station.wipe().await;
    eventually("they lie there again", all_lie_there).await;
    // The sweeper takes an id for forgotten only after twenty seconds.
    assert!(wiped.elapsed() < Duration::from_secs(10), "{:?}", wiped.elapsed());
    assert_eq!(station.count("queue = 'payments' and state = 'published'").await, 502);
}

/// As processes: 500 jobs lie in Redis when it loses its memory, before any worker has seen them.
#[actix_web::test]
async fn five_hundred_jobs_outlive_what_redis_remembers() {
    let mut product = Product::prepare().await;
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let now: Timestamp = sqlx::query_scalar("select now()").fetch_one(&product.db).await.unwrap();
    put_events(&product.db, now, 500).await;
    let published = format!("{EVENTS} and state = 'published'");
    eventually("all are published", || async { count(&product.db, &published).await == 500 }).await;
    product.wipe_redis().await;
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    eventually("all are done", || async { count(&product.db, &format!("{EVENTS} and state = 'done'")).await == 500 })
        .await;
    assert_eq!(count(&product.db, &format!("{EVENTS} and attempt <> 1")).await, 0, "each was done once");
}

#[actix_web::test]
async fn jobs_asked_for_while_redis_is_gone_are_done_when_it_is_back() {
    let cable = Cable::to_redis();
    let app = TestApp::with(&[("REDIS_URL", &cable.redis_url())]).await;
    let before = app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    cable.cut().await;
    let during = app.signs_up("client", "Bo Lind").await;
    assert_eq!(app.jobs_left().await.len(), 1, "what was asked for is in the ledger");
    cable.mend().await;
    app.jobs_done().await;
    for person in [&before, &during] {
        assert_eq!(app.sandbox.mail.to(&person.email).len(), 1);
    }
    app.end().await;
}

#[actix_web::test]
async fn a_job_nobody_knows_yet_does_not_die() {
    let app = TestApp::start().await;
    let sql = "insert into jobs (id, kind, queue, args, run_at, max_attempts, created_at) values ($1, 'emails.fax', 'emails', $2, $3, 1, $3)";
    sqlx::query(sql).bind(rapport::ids::random()).bind(json!({})).bind(app.now()).execute(&app.db).await.unwrap();
    for _ in 0..3 {
        let later = app.now() + minutes(1);
        let waits = "kind = 'emails.fax' and state = 'ready' and attempt = 0";
        eventually("it is left to a newer worker", || async {
            let run_at: Vec<Timestamp> = sqlx::query_scalar("select run_at from jobs where kind = 'emails.fax'")
                .fetch_all(&app.db)
                .await
                .unwrap();
            count(&app.db, waits).await == 1 && run_at == [later]
        })
        .await;
        app.advance(minutes(1));
    }
}

/// A job that crashed twice waits until it is alone, and nobody may take it for dead meanwhile.
#[actix_web::test]
async fn waiting_to_run_alone_keeps_the_lease() {
    let app = TestApp::start().await;
    // Six answers to wait for, from the greeting to the last.
    app.sandbox.mail.faults().slow(Duration::from_secs(2));
    app.signs_up("client", "Ana Ribeiro").await;
    let db = &app.db;
    eventually("a mail is being sent", || async { count(db, "kind = 'emails.send' and state = 'running'").await == 1 })
        .await;
    let mut tx = db.begin().await.unwrap();
    let job = EmbedCoach { coach_id: rapport::ids::random() };
    enqueue(&mut tx, &Origin::system("test"), app.now(), &job).await.unwrap();
    sqlx::query("update jobs set crash_count = 2 where queue = 'matching'").execute(&mut *tx).await.unwrap();
    app.commit(tx).await.unwrap();
    let lease = async || -> Option<Timestamp> {
        let sql = "select lease_until from jobs where queue = 'matching' and state = 'running'";
        sqlx::query_scalar(sql).fetch_optional(db).await.unwrap()
    };
    eventually("it is claimed", || async { lease().await.is_some() }).await;
    let first = lease().await.expect("it waits for the mail");
    eventually("the lease moves on", || async { lease().await.is_some_and(|now| now > first) }).await;
    app.jobs_done().await;
    let once = "queue = 'matching' and state = 'done' and epoch = 1 and crash_count = 2";
    assert_eq!(count(db, once).await, 1);
    app.end().await;
}
