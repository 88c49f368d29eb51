//! From rows to Redis to workers: how many ids are published, in which order, and what happens when Redis is flushed or down.

use std::time::Duration;

use rapport::cache::Cache;
use rapport::clock::{Clock, Timestamp, minutes};
use rapport::jobs::definitions::matching::EmbedCoach;
use rapport::jobs::definitions::payments::HandleStripeEvent;
use rapport::jobs::delivery::schedule;
use rapport::jobs::delivery::{Relay, RelayWaker, depths};
use rapport::jobs::store::{Claim, claim};
use rapport::jobs::{Job, Queue, enqueue};
use rapport::origin::Origin;
use rapport::workers::KINDS;
use serde_json::json;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::support::app::NOW;
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::TcpProxy;
use crate::support::{TestApp, stores};

/// A job store with relays and without workers.
struct RelayFixture {
    db: PgPool,
    cache: Cache,
    clock: Clock,
    relay_waker: RelayWaker,
    prefix: String,
    stop: CancellationToken,
}

impl Drop for RelayFixture {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl RelayFixture {
    async fn build() -> RelayFixture {
        let prefix = format!("test-{}", rapport::ids::random().simple());
        RelayFixture {
            db: PgPool::connect(&stores::database().await.url).await.unwrap(),
            cache: Cache::new(&stores::services().redis_url.clone().into(), &prefix).unwrap(),
            clock: Clock::manual(NOW.parse().unwrap()),
            relay_waker: RelayWaker::default(),
            prefix,
            stop: CancellationToken::new(),
        }
    }

    fn start_relay(&self) {
        let relay = Relay::new(self.db.clone(), self.cache.clone(), self.clock.clone(), self.relay_waker.clone());
        tokio::spawn(relay.run(self.stop.clone()));
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock; the relay looks at it every two seconds.
    fn advance(&self, span: jiff::SignedDuration) {
        self.clock.advance(span);
        self.relay_waker.wake();
    }

    async fn put<J: Job>(&self, job: &J) {
        let mut connection = self.db.acquire().await.unwrap();
        enqueue(&mut connection, &Origin::system("test"), self.now(), job).await.unwrap();
    }

    async fn count(&self, condition: &str) -> i64 {
        count(&self.db, condition).await
    }

    /// How many ids of a queue are in Redis.
    async fn ids_in_redis(&self, queue: Queue) -> usize {
        depths(&self.cache, &[queue]).await.unwrap()[0]
    }

    async fn flush_redis(&self) {
        stores::wipe_redis(&mut self.cache.connection(), &self.prefix).await;
    }
}

async fn count(db: &PgPool, condition: &str) -> i64 {
    let sql = format!("select count(*) from jobs where {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap()
}

/// Events that were never stored: their jobs end without a call to Stripe.
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
async fn concurrent_relays_enqueue_one_job_per_tick() {
    let fixture = RelayFixture::build().await;
    for _ in 0..4 {
        fixture.start_relay();
    }
    let jobs = i64::try_from(schedule::RECURRING_JOBS.len()).unwrap();
    eventually("every recurring job is published", || async { fixture.count("state = 'published'").await == jobs })
        .await;
    assert_eq!(fixture.count("true").await, jobs);
    // In the next tick the jobs of the last one are still waiting and absorb the new ones.
    fixture.advance(minutes(5));
    let mut connection = fixture.db.acquire().await.unwrap();
    for job in schedule::RECURRING_JOBS {
        job.enqueue(&mut connection, fixture.now()).await.unwrap();
    }
    assert_eq!(fixture.count("true").await, jobs);
    // Once they are done, each recurring job whose tick is new is enqueued once.
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar("select id from jobs").fetch_all(&fixture.db).await.unwrap();
    for id in ids {
        let Claim::Claimed(claimed) = claim(&fixture.db, id, "test", KINDS, fixture.now()).await.unwrap() else {
            panic!("{id} is due")
        };
        claimed.fence().finish(&mut connection, fixture.now()).await.unwrap();
    }
    let before = fixture.now();
    fixture.advance(minutes(5));
    let is_due = |job: &&schedule::RecurringJob| job.tick(fixture.now()) > job.tick(before);
    let due = i64::try_from(schedule::RECURRING_JOBS.iter().filter(is_due).count()).unwrap();
    assert!(0 < due && due < jobs, "the hourly one is not due again, nor the daily one");
    eventually("the next tick", || async { fixture.count("state = 'published'").await == due }).await;
    assert_eq!(fixture.count("true").await, jobs + due);
}

#[tokio::test]
async fn at_most_max_depth_ids_are_published() {
    let fixture = RelayFixture::build().await;
    put_events(&fixture.db, fixture.now(), Queue::MAX_DEPTH + 300).await;
    fixture.start_relay();
    let depth = i64::try_from(Queue::MAX_DEPTH).unwrap();
    let is_full = || async { fixture.count(&format!("{EVENTS} and state = 'published'")).await == depth };
    eventually("the queue is full", is_full).await;
    // Later polls leave it at that, and publish other queues.
    for round in 0..3 {
        fixture.put(&EmbedCoach { coach_id: rapport::ids::random() }).await;
        let served = || async { fixture.count("queue = 'matching' and state = 'published'").await == round + 1 };
        eventually("the other queue goes on", served).await;
        assert!(is_full().await);
    }
    assert_eq!(fixture.ids_in_redis(Queue::Payments).await, Queue::MAX_DEPTH);
}

#[tokio::test]
async fn jobs_are_published_by_priority_and_age_and_not_before_they_are_due() {
    let fixture = RelayFixture::build().await;
    let put = async |priority: i16, count: i64, minutes_from_now: i64| {
        let sql = "insert into jobs (id, kind, queue, args, priority, run_at, max_attempts, created_at)
                   select gen_random_uuid(), 'calendars.unknown', 'calendars', '{}', $1, $3, 1, $3 from generate_series(1, $2)";
        let at = fixture.now() + minutes(minutes_from_now);
        sqlx::query(sql).bind(priority).bind(count).bind(at).execute(&fixture.db).await.unwrap();
    };
    let depth = i64::try_from(Queue::MAX_DEPTH).unwrap();
    put(2, depth, -9).await;
    put(2, 30, -5).await;
    put(1, 20, -1).await;
    put(1, 500, 5).await;
    put(3, 10, -60).await;
    fixture.start_relay();
    let published = async |priority: i16| {
        fixture.count(&format!("queue = 'calendars' and state = 'published' and priority = {priority}")).await
    };
    let is_full = || async { published(1).await + published(2).await + published(3).await == depth };
    eventually("the queue is full", is_full).await;
    assert_eq!((published(1).await, published(2).await, published(3).await), (20, depth - 20, 0));
    let younger =
        "queue = 'calendars' and priority = 2 and created_at > (select min(created_at) from jobs where priority = 2)";
    assert_eq!(fixture.count(&format!("{younger} and state = 'published'")).await, 0);
}

#[tokio::test]
async fn a_paused_queue_is_not_published() {
    let fixture = RelayFixture::build().await;
    sqlx::query("insert into queue_control (queue, paused) values ('payments', true)")
        .execute(&fixture.db)
        .await
        .unwrap();
    put_events(&fixture.db, fixture.now(), 5).await;
    fixture.start_relay();
    fixture.put(&EmbedCoach { coach_id: rapport::ids::random() }).await;
    let others = || async { fixture.count("queue = 'matching' and state = 'published'").await == 1 };
    eventually("the other queues go on", others).await;
    assert_eq!(fixture.count(&format!("{EVENTS} and state = 'ready'")).await, 5);
    sqlx::query("update queue_control set paused = false").execute(&fixture.db).await.unwrap();
    let resumed = || async { fixture.count(&format!("{EVENTS} and state = 'published'")).await == 5 };
    eventually("it goes on", resumed).await;
}

#[tokio::test]
async fn a_flush_of_redis_is_detected_before_the_rescuer_would() {
    let fixture = RelayFixture::build().await;
    put_events(&fixture.db, fixture.now(), 500).await;
    fixture.start_relay();
    // With the two recurring jobs of the queue.
    let all_are_in_redis = || async { fixture.ids_in_redis(Queue::Payments).await == 502 };
    eventually("all ids are in Redis", all_are_in_redis).await;
    let flushed = tokio::time::Instant::now();
    fixture.flush_redis().await;
    eventually("all ids are in Redis again", all_are_in_redis).await;
    // The rescuer makes a published job ready only after 20 seconds.
    assert!(flushed.elapsed() < Duration::from_secs(18), "{:?}", flushed.elapsed());
    assert_eq!(fixture.count("queue = 'payments' and state = 'published'").await, 502);
}

/// With processes: 500 ids are in Redis when it is flushed, before a worker has started.
#[actix_web::test]
async fn jobs_published_before_a_flush_of_redis_are_done_once() {
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
async fn jobs_enqueued_while_redis_is_down_are_done_afterwards() {
    let proxy = TcpProxy::to_redis();
    let app = TestApp::with(&[("REDIS_URL", &proxy.redis_url())]).await;
    let before = app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    proxy.cut().await;
    let during = app.signs_up("client", "Bo Lind").await;
    assert_eq!(app.jobs_left().await.len(), 1, "the job is in the store");
    proxy.mend().await;
    app.jobs_done().await;
    for person in [&before, &during] {
        assert_eq!(app.sandbox.mail.to(&person.email).len(), 1);
    }
    app.end().await;
}

#[actix_web::test]
async fn a_job_of_an_unknown_kind_is_postponed() {
    let app = TestApp::start().await;
    let sql = "insert into jobs (id, kind, queue, args, run_at, max_attempts, created_at) values ($1, 'emails.fax', 'emails', $2, $3, 1, $3)";
    sqlx::query(sql).bind(rapport::ids::random()).bind(json!({})).bind(app.now()).execute(&app.db).await.unwrap();
    for _ in 0..3 {
        let later = app.now() + minutes(1);
        let waits = "kind = 'emails.fax' and state = 'ready' and attempt = 0";
        eventually("it is postponed by a minute", || async {
            let run_at: Vec<Timestamp> = sqlx::query_scalar("select run_at from jobs where kind = 'emails.fax'")
                .fetch_all(&app.db)
                .await
                .unwrap();
            count(&app.db, waits).await == 1 && run_at == [later]
        })
        .await;
        app.advance(minutes(1));
    }
    app.end().await;
}

/// A job that crashed twice waits for exclusive execution; its lease must not expire meanwhile.
#[actix_web::test]
async fn the_lease_is_renewed_while_waiting_for_isolation() {
    let app = TestApp::start().await;
    // SMTP takes six responses, each delayed.
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
    eventually("the lease is renewed", || async { lease().await.is_some_and(|now| now > first) }).await;
    app.jobs_done().await;
    let once = "queue = 'matching' and state = 'done' and epoch = 1 and crash_count = 2";
    assert_eq!(count(db, once).await, 1);
    app.end().await;
}
