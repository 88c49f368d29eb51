//! The life of a job on its row: asked for in the caller's transaction, taken once, reported on under its fence.
//!
//! No worker runs here: the statements are called as the worker calls them.

use rapport::clock::{Timestamp, seconds};
use rapport::ids;
use rapport::jobs::definitions::bookings::ReleaseExpiredHolds;
use rapport::jobs::definitions::emails::{EmailKind, SendEmail};
use rapport::jobs::definitions::payments::{HandleStripeEvent, SettlePayment};
use rapport::jobs::delivery::rescuer::{RescueReport, needs_isolation, rescue};
use rapport::jobs::store::{
    self, Claim, ClaimedJob, EffectState, Outcome, begin_effect, complete_effect, enqueue_at, enqueue_once, is_fenced,
    mark_isolated, record_outcome, renew,
};
use rapport::jobs::{Job, enqueue};
use rapport::origin::Origin;
use rapport::workers::KINDS;
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::support::app::NOW;
use crate::support::stores;

/// An empty ledger.
async fn ledger() -> PgPool {
    PgPoolOptions::new().max_connections(24).connect(&stores::database().await.url).await.unwrap()
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn someone() -> Uuid {
    ids::random()
}

fn origin() -> Origin {
    Origin::system("test")
}

fn settle() -> SettlePayment {
    SettlePayment { payment_id: someone() }
}

fn mail() -> SendEmail {
    SendEmail { to: someone(), kind: EmailKind::VerifyEmail }
}

fn event(object: &str) -> HandleStripeEvent {
    HandleStripeEvent { event_id: format!("evt_{}", someone().simple()), object_id: Some(object.to_owned()) }
}

async fn put<J: Job>(db: &PgPool, job: &J) -> Option<Uuid> {
    put_at(db, now(), job).await
}

async fn put_at<J: Job>(db: &PgPool, run_at: Timestamp, job: &J) -> Option<Uuid> {
    enqueue_at(&mut db.acquire().await.unwrap(), &origin(), now(), run_at, job).await.unwrap()
}

async fn claim(db: &PgPool, id: Uuid, at: Timestamp) -> Claim {
    store::claim(db, id, "test", KINDS, at).await.unwrap()
}

async fn taken(db: &PgPool, id: Uuid, at: Timestamp) -> ClaimedJob {
    match claim(db, id, at).await {
        Claim::Claimed(claimed) => *claimed,
        other => panic!("not taken: {other:?}"),
    }
}

/// A job in the hands of somebody.
async fn running<J: Job>(db: &PgPool, job: &J) -> ClaimedJob {
    taken(db, put(db, job).await.unwrap(), now()).await
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Row {
    state: String,
    run_at: Timestamp,
    attempt: i32,
    crash_count: i16,
    epoch: i64,
    errors: Value,
    is_over: bool,
}

async fn row(db: &PgPool, id: Uuid) -> Row {
    let sql = "select state, run_at, attempt, crash_count, epoch, errors, finished_at is not null as is_over from jobs where id = $1";
    sqlx::query_as(sql).bind(id).fetch_one(db).await.unwrap()
}

async fn count(db: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from jobs").fetch_one(db).await.unwrap()
}

/// The holder of a job is dead, as far as anybody can tell.
async fn lapse(db: &PgPool, id: Uuid) {
    let sql = "update jobs set lease_until = clock_timestamp() - interval '1 second' where id = $1";
    sqlx::query(sql).bind(id).execute(db).await.unwrap();
}

/// The ledger has been swept from then till then, in seconds before now.
async fn has_been_swept(db: &PgPool, since: f64, till: f64) {
    let sql = "insert into rescuer_state (healthy_since, last_run_at) values (clock_timestamp() - make_interval(secs => $1), clock_timestamp() - make_interval(secs => $2))
               on conflict (id) do update set healthy_since = excluded.healthy_since, last_run_at = excluded.last_run_at";
    sqlx::query(sql).bind(since).bind(till).execute(db).await.unwrap();
}

async fn done(db: &PgPool, claimed: &ClaimedJob) {
    let mut tx = db.begin().await.unwrap();
    claimed.fence().finish(&mut tx, now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_job_is_part_of_the_change_that_asks_for_it() {
    let db = ledger().await;
    let mut tx = db.begin().await.unwrap();
    assert!(enqueue(&mut tx, &origin(), now(), &settle()).await.unwrap().is_some());
    assert_eq!(count(&db).await, 0, "nobody sees it before the commit");
    tx.rollback().await.unwrap();
    assert_eq!(count(&db).await, 0, "a change that did not happen asks for nothing");

    let mut tx = db.begin().await.unwrap();
    let id = enqueue(&mut tx, &origin(), now(), &settle()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(row(&db, id).await.state, "ready");
}

#[tokio::test]
async fn a_waiting_job_absorbs_its_twin_and_a_running_one_does_not() {
    let db = ledger().await;
    let job = settle();
    let first = put(&db, &job).await.unwrap();
    assert_eq!(put(&db, &job).await, None, "ready");
    sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
    assert_eq!(put(&db, &job).await, None, "published");
    let claimed = taken(&db, first, now()).await;
    let second = put(&db, &job).await.expect("what is asked while it runs is done after it");
    done(&db, &claimed).await;
    done(&db, &taken(&db, second, now()).await).await;
    assert!(put(&db, &job).await.is_some(), "a job that is done absorbs nothing");
    // The same key of another kind is another job.
    assert!(put(&db, &ReleaseExpiredHolds {}).await.is_some());
    assert!(put(&db, &rapport::jobs::definitions::bookings::CompleteFinishedSessions {}).await.is_some());
}

#[tokio::test]
async fn what_exists_once_exists_once_for_ever() {
    let db = ledger().await;
    let id = ids::named("the tick of noon");
    let ask = async || {
        let mut connection = db.acquire().await.unwrap();
        enqueue_once(&mut connection, id, &origin(), now(), &ReleaseExpiredHolds {}).await.unwrap()
    };
    assert_eq!(ask().await, Some(id));
    assert_eq!(ask().await, None);
    done(&db, &taken(&db, id, now()).await).await;
    assert_eq!(ask().await, None, "not even after it is done");
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn twenty_hands_and_one_winner() {
    let db = ledger().await;
    for _ in 0..5 {
        let id = put(&db, &settle()).await.unwrap();
        let claims = futures::future::join_all((0..20).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { claim(&db, id, now()).await })
        }));
        let taken = claims.await.into_iter().filter(|claim| matches!(claim, Ok(Claim::Claimed(_)))).count();
        assert_eq!(taken, 1);
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.attempt, row.epoch), ("running", 1, 1));
    }
}

#[tokio::test]
async fn nothing_runs_before_its_time() {
    let db = ledger().await;
    let due = now() + seconds(60);
    let id = put_at(&db, due, &settle()).await.unwrap();
    let just_before = Timestamp::from_microseconds(due.as_microseconds() - 1);
    for early in [now(), just_before] {
        assert!(matches!(claim(&db, id, early).await, Claim::NotClaimable), "{early}");
    }
    taken(&db, id, due).await;
}

#[tokio::test]
async fn an_unknown_kind_waits_for_somebody_who_knows_it() {
    let db = ledger().await;
    let id = put(&db, &settle()).await.unwrap();
    let mut at = now();
    for _ in 0..100 {
        sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
        let claim = store::claim(&db, id, "old", &["emails.send"], at).await.unwrap();
        assert!(matches!(claim, Claim::Released));
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.attempt, row.run_at), ("ready", 0, at + seconds(60)));
        at = row.run_at;
    }
    assert_eq!(taken(&db, id, at).await.attempt, 1);
}

#[tokio::test]
async fn two_of_one_ordering_key_run_one_after_the_other() {
    let db = ledger().await;
    let first = running(&db, &event("pi_1")).await;
    let second = put(&db, &event("pi_1")).await.unwrap();
    let other = put(&db, &event("pi_2")).await.unwrap();
    assert!(matches!(claim(&db, second, now()).await, Claim::BlockedByOrderingKey));
    let waiting = row(&db, second).await;
    assert_eq!((waiting.state.as_str(), waiting.run_at, waiting.attempt), ("ready", now() + seconds(1), 0));
    taken(&db, other, now()).await;
    done(&db, &first).await;
    taken(&db, second, now() + seconds(1)).await;
}

#[tokio::test]
async fn an_old_epoch_changes_nothing_any_more() {
    let db = ledger().await;
    let old = running(&db, &settle()).await;
    lapse(&db, old.id).await;
    assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
    let new = taken(&db, old.id, now()).await;
    assert_eq!((old.epoch, new.epoch), (1, 2));
    let before = row(&db, old.id).await;

    let mut tx = db.begin().await.unwrap();
    let other = enqueue(&mut tx, &origin(), now(), &settle()).await.unwrap().unwrap();
    let refused = old.fence().finish(&mut tx, now()).await.expect_err("somebody else has it");
    assert!(is_fenced(&refused));
    drop(tx);
    let exists: bool =
        sqlx::query_scalar("select exists (select from jobs where id = $1)").bind(other).fetch_one(&db).await.unwrap();
    assert!(!exists, "what was done in the same transaction has not happened");

    assert!(is_fenced(&old.fence().check(&mut db.acquire().await.unwrap()).await.unwrap_err()));
    assert!(!renew(&db, old.fence()).await.unwrap());
    let error = || "late".to_owned();
    for verdict in [
        Outcome::Retry { at: now(), error: error() },
        Outcome::Wait { at: now(), error: error() },
        Outcome::GiveUp { error: error() },
        Outcome::HandBack,
    ] {
        assert!(!record_outcome(&db, &old, &verdict, now()).await.unwrap(), "{verdict:?}");
    }
    assert_eq!(row(&db, old.id).await, before);
    assert!(renew(&db, new.fence()).await.unwrap());
    done(&db, &new).await;
    assert!(is_fenced(&new.fence().finish(&mut db.acquire().await.unwrap(), now()).await.unwrap_err()), "only once");
}

#[tokio::test]
async fn a_checked_job_is_nobody_elses_until_the_transaction_ends() {
    let db = ledger().await;
    let job = running(&db, &ReleaseExpiredHolds {}).await;
    lapse(&db, job.id).await;
    let mut tx = db.begin().await.unwrap();
    job.fence().check(&mut tx).await.unwrap();
    assert_eq!(rescue(&db, now()).await.unwrap(), RescueReport::default());
    tx.commit().await.unwrap();
    assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
}

#[tokio::test]
async fn failures_are_retried_until_the_attempts_are_spent() {
    let db = ledger().await;
    let id = put(&db, &mail()).await.unwrap();
    let mut at = now();
    for attempt in 1..=SendEmail::MAX_ATTEMPTS {
        let claimed = taken(&db, id, at).await;
        assert_eq!(claimed.attempt, attempt);
        at = at + seconds(15);
        let verdict = Outcome::Retry { at, error: format!("no {attempt}") };
        assert!(record_outcome(&db, &claimed, &verdict, at).await.unwrap());
        let row = row(&db, id).await;
        assert_eq!(row.errors.as_array().unwrap().len(), usize::try_from(attempt).unwrap());
        if attempt < SendEmail::MAX_ATTEMPTS {
            assert_eq!((row.state.as_str(), row.run_at, row.is_over), ("ready", at, false));
        } else {
            assert_eq!((row.state.as_str(), row.is_over), ("dead", true));
        }
    }
    assert!(matches!(claim(&db, id, at + seconds(86_400)).await, Claim::NotClaimable), "the dead stay dead");
}

#[tokio::test]
async fn waiting_and_handing_back_spend_no_attempt_and_giving_up_is_final() {
    let db = ledger().await;
    let id = put(&db, &mail()).await.unwrap();
    let mut at = now();
    for round in 0..15 {
        let claimed = taken(&db, id, at).await;
        assert_eq!(claimed.attempt, 1, "round {round}");
        at = at + seconds(15);
        let verdict = Outcome::Wait { at, error: format!("{round}") };
        assert!(record_outcome(&db, &claimed, &verdict, at).await.unwrap());
    }
    let kept = row(&db, id).await.errors;
    let kept: Vec<&str> = kept.as_array().unwrap().iter().map(|error| error["error"].as_str().unwrap()).collect();
    assert_eq!(kept, ["5", "6", "7", "8", "9", "10", "11", "12", "13", "14"], "the latest ten, in order");

    let claimed = taken(&db, id, at).await;
    assert!(record_outcome(&db, &claimed, &Outcome::HandBack, at).await.unwrap());
    let handed = row(&db, id).await;
    assert_eq!((handed.state.as_str(), handed.attempt, handed.run_at), ("ready", 0, at));
    assert_eq!(handed.errors.as_array().unwrap().len(), 10, "handing back is no error");

    let claimed = taken(&db, id, at).await;
    assert!(record_outcome(&db, &claimed, &Outcome::GiveUp { error: "never".to_owned() }, at).await.unwrap());
    let over = row(&db, id).await;
    assert_eq!((over.state.as_str(), over.attempt, over.is_over), ("dead", 1, true));
}

#[tokio::test]
async fn a_job_that_waits_again_keeps_its_id_and_the_earlier_time() {
    let db = ledger().await;
    let (early, late) = (now() + seconds(10), now() + seconds(100));
    for (twin_at, own_at) in [(early, late), (late, early)] {
        let job = settle();
        let claimed = running(&db, &job).await;
        let twin = put_at(&db, twin_at, &job).await.unwrap();
        let verdict = Outcome::Retry { at: own_at, error: "again".to_owned() };
        assert!(record_outcome(&db, &claimed, &verdict, now()).await.unwrap());
        let (own, twin) = (row(&db, claimed.id).await, row(&db, twin).await);
        assert_eq!((own.state.as_str(), own.run_at), ("ready", early));
        assert_eq!((twin.state.as_str(), twin.is_over), ("superseded", true));
    }
    // The same when it is a crash that brings it back.
    let job = settle();
    let claimed = running(&db, &job).await;
    let twin = put_at(&db, early, &job).await.unwrap();
    lapse(&db, claimed.id).await;
    assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
    assert_eq!(row(&db, twin).await.state, "superseded");
    let own = row(&db, claimed.id).await;
    assert_eq!((own.state.as_str(), own.run_at), ("ready", now()));
}

#[tokio::test]
async fn what_redis_forgot_is_due_again() {
    let db = ledger().await;
    let (lost, fresh) = (put(&db, &settle()).await.unwrap(), put(&db, &settle()).await.unwrap());
    let sql = "update jobs set state = 'published', published_at = clock_timestamp() - make_interval(secs => $2) where id = $1";
    for (id, ago) in [(lost, 21.0), (fresh, 10.0)] {
        sqlx::query(sql).bind(id).bind(ago).execute(&db).await.unwrap();
    }
    assert_eq!(rescue(&db, now()).await.unwrap(), RescueReport { republished: 1, ..RescueReport::default() });
    assert_eq!((row(&db, lost).await.state, row(&db, fresh).await.state), ("ready".to_owned(), "published".to_owned()));
}

#[tokio::test]
async fn three_crashes_while_alone_bury_a_job_and_an_outage_never_does() {
    let db = ledger().await;
    let id = put(&db, &settle()).await.unwrap();
    for outage in [None, Some((15.0, 2.0)), Some((3_600.0, 12.0)), None] {
        // Nobody had swept before, or for shorter than a lease, or not for a while; the last one follows right after such a pause.
        if let Some((since, till)) = outage {
            has_been_swept(&db, since, till).await;
        }
        taken(&db, id, now()).await;
        lapse(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.crash_count, row.attempt), ("ready", 0, 0));
    }
    has_been_swept(&db, 3_600.0, 2.0).await;
    for crashes in 1..=2 {
        taken(&db, id, now()).await;
        lapse(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.crash_count, row.attempt), ("ready", crashes, 0));
    }
    for crashes in [3, 4] {
        // Whoever dies while it only waits to be alone dies of something else.
        assert!(needs_isolation(taken(&db, id, now()).await.crash_count));
        lapse(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
        assert_eq!(row(&db, id).await.crash_count, crashes - 1);
        dies_alone(&db, id).await;
        assert_eq!(row(&db, id).await.crash_count, crashes);
    }
    sqlx::query(
        "update rescuer_state set last_unattributed_crash_at = last_unattributed_crash_at - interval '1 minute'",
    )
    .execute(&db)
    .await
    .unwrap();
    assert_eq!(dies_alone(&db, id).await, RescueReport { dead_lettered: 1, ..RescueReport::default() });
    let row = row(&db, id).await;
    assert_eq!((row.state.as_str(), row.crash_count, row.is_over), ("dead", 5, true));
    assert_eq!(row.errors.as_array().unwrap().len(), 1, "and it says why");
}

/// A suspect is claimed, runs alone, and its process dies.
async fn dies_alone(db: &PgPool, id: Uuid) -> RescueReport {
    let fence = taken(db, id, now()).await.fence();
    assert!(mark_isolated(db, fence).await.unwrap());
    lapse(db, id).await;
    let swept = rescue(db, now()).await.unwrap();
    assert!(!mark_isolated(db, fence).await.unwrap(), "it is not its any more");
    swept
}

/// Where processes die anyhow, three deaths alone prove nothing; ten do.
#[tokio::test]
async fn in_a_storm_ten_crashes_while_alone_bury_a_job() {
    let db = ledger().await;
    has_been_swept(&db, 3_600.0, 2.0).await;
    let id = put(&db, &settle()).await.unwrap();
    for _ in 0..2 {
        taken(&db, id, now()).await;
        lapse(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
    }
    for _ in 0..9 {
        assert_eq!(dies_alone(&db, id).await.recovered, 1);
    }
    assert_eq!(dies_alone(&db, id).await.dead_lettered, 1);
    assert_eq!(row(&db, id).await.crash_count, 12);
}

/// A frozen worker may hold a job's row in an open transaction: no sweeper gets at it until the database ends that.
#[tokio::test]
async fn no_transaction_lies_open_for_longer_than_a_lease() {
    let database = stores::database().await;
    let db = rapport::db::pool(&database.url.into(), 1).unwrap();
    let sql = "select extract(epoch from current_setting('idle_in_transaction_session_timeout')::interval)::float8";
    let seconds: f64 = sqlx::query_scalar(sql).fetch_one(&db).await.unwrap();
    assert!(seconds > 0.0 && seconds <= store::LEASE.as_secs_f64(), "{seconds}");
}

#[tokio::test]
async fn eight_sweepers_count_a_crash_once() {
    let db = ledger().await;
    let claimed = running(&db, &settle()).await;
    lapse(&db, claimed.id).await;
    has_been_swept(&db, 3_600.0, 2.0).await;
    let swept = futures::future::join_all((0..8).map(|_| rescue(&db, now()))).await;
    assert_eq!(swept.into_iter().map(|swept| swept.unwrap().recovered).sum::<u64>(), 1);
    assert_eq!(row(&db, claimed.id).await.crash_count, 1);
}

#[tokio::test]
async fn an_effect_is_new_then_unknown_then_done() {
    let db = ledger().await;
    let (one, two) = (put(&db, &mail()).await.unwrap(), put(&db, &mail()).await.unwrap());
    assert_eq!(begin_effect(&db, one, "smtp", now()).await.unwrap(), EffectState::New);
    assert_eq!(begin_effect(&db, one, "smtp", now()).await.unwrap(), EffectState::Unknown, "tried, and nobody knows");
    complete_effect(&db, one, "smtp", "250 2.0.0 kept", now()).await.unwrap();
    assert_eq!(begin_effect(&db, one, "smtp", now()).await.unwrap(), EffectState::Done);
    assert_eq!(begin_effect(&db, one, "push", now()).await.unwrap(), EffectState::New, "each effect for itself");
    assert_eq!(begin_effect(&db, two, "smtp", now()).await.unwrap(), EffectState::New, "each job for itself");
}

/// A copy of an id is no way round a limit or a pause: only what a relay has let through is taken.
#[tokio::test]
async fn an_old_copy_of_an_id_is_no_way_round_a_limit() {
    let db = ledger().await;
    let id = put(&db, &settle()).await.unwrap();
    let control = async |columns: &str| {
        let sql = format!("insert into queue_control (queue, {columns}");
        sqlx::query("delete from queue_control").execute(&db).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&db).await.unwrap();
    };
    for limit in ["concurrency) values ('payments', 1)", "rate_per_second) values ('payments', 1)"] {
        control(limit).await;
        assert!(matches!(claim(&db, id, now()).await, Claim::NotClaimable), "{limit}");
        assert_eq!(row(&db, id).await.state, "ready");
    }
    control("paused) values ('payments', true)").await;
    assert!(matches!(claim(&db, id, now()).await, Claim::NotClaimable));
    sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
    assert!(matches!(claim(&db, id, now()).await, Claim::Released), "put back");
    assert_eq!((row(&db, id).await.state.as_str(), row(&db, id).await.run_at), ("ready", now()));
    control("concurrency) values ('payments', 1)").await;
    sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
    taken(&db, id, now()).await;
}
