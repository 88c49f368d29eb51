//! The state changes of a job as the worker calls them, without a worker: enqueue, claim, fence, outcome, effects.

use rapport::clock::{Timestamp, seconds};
use rapport::ids;
use rapport::jobs::definitions::bookings::{CompleteFinishedSessions, ReleaseExpiredHolds};
use rapport::jobs::definitions::emails::SendEmail;
use rapport::jobs::delivery::rescuer::{RescueReport, rescue};
use rapport::jobs::store::{
    self, Claim, EffectState, Outcome, begin_effect, complete_effect, enqueue_once, is_fenced, record_outcome, renew,
};
use rapport::jobs::{Job, enqueue};
use sqlx::PgPool;

use super::fixtures::{
    claim, claim_job, email_job, empty_store, event_job, expire_lease, finish, now, origin, put, put_and_claim, put_at,
    row, settle_job,
};

async fn count(db: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from jobs").fetch_one(db).await.unwrap()
}

#[tokio::test]
async fn a_job_is_enqueued_in_the_callers_transaction() {
    let db = empty_store().await;
    let mut tx = db.begin().await.unwrap();
    assert!(enqueue(&mut tx, &origin(), now(), &settle_job()).await.unwrap().is_some());
    assert_eq!(count(&db).await, 0, "not visible before the commit");
    tx.rollback().await.unwrap();
    assert_eq!(count(&db).await, 0, "rolled back with the change");

    let mut tx = db.begin().await.unwrap();
    let id = enqueue(&mut tx, &origin(), now(), &settle_job()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(row(&db, id).await.state, "ready");
}

#[tokio::test]
async fn a_waiting_job_absorbs_duplicates_and_a_running_one_does_not() {
    let db = empty_store().await;
    let job = settle_job();
    let first = put(&db, &job).await.unwrap();
    assert_eq!(put(&db, &job).await, None, "ready");
    sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
    assert_eq!(put(&db, &job).await, None, "published");
    let claimed = claim_job(&db, first, now()).await;
    let second = put(&db, &job).await.expect("enqueued while it runs: runs after it");
    finish(&db, &claimed).await;
    finish(&db, &claim_job(&db, second, now()).await).await;
    assert!(put(&db, &job).await.is_some(), "a done job absorbs nothing");
    // The same key of another kind is another job.
    assert!(put(&db, &ReleaseExpiredHolds::default()).await.is_some());
    assert!(put(&db, &CompleteFinishedSessions::default()).await.is_some());
}

#[tokio::test]
async fn enqueue_once_inserts_an_id_only_once() {
    let db = empty_store().await;
    let id = ids::named("schedule:test:1");
    let enqueue = async || {
        let mut connection = db.acquire().await.unwrap();
        enqueue_once(&mut connection, id, &origin(), now(), &ReleaseExpiredHolds::default()).await.unwrap()
    };
    assert_eq!(enqueue().await, Some(id));
    assert_eq!(enqueue().await, None);
    finish(&db, &claim_job(&db, id, now()).await).await;
    assert_eq!(enqueue().await, None, "not even after it is done");
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn one_of_many_concurrent_claims_succeeds() {
    let db = empty_store().await;
    for _ in 0..5 {
        let id = put(&db, &settle_job()).await.unwrap();
        let claims = futures::future::join_all((0..20).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { claim(&db, id, now()).await })
        }));
        let claimed = claims.await.into_iter().filter(|claim| matches!(claim, Ok(Claim::Claimed(_)))).count();
        assert_eq!(claimed, 1);
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.attempt, row.epoch), ("running", 1, 1));
    }
}

#[tokio::test]
async fn a_job_cannot_be_claimed_before_run_at() {
    let db = empty_store().await;
    let due = now() + seconds(60);
    let id = put_at(&db, due, &settle_job()).await.unwrap();
    let just_before = Timestamp::from_microseconds(due.as_microseconds() - 1);
    for early in [now(), just_before] {
        assert!(matches!(claim(&db, id, early).await, Claim::NotClaimable), "{early}");
    }
    claim_job(&db, id, due).await;
}

#[tokio::test]
async fn a_job_of_an_unknown_kind_is_released_without_spending_an_attempt() {
    let db = empty_store().await;
    let id = put(&db, &settle_job()).await.unwrap();
    let mut at = now();
    for _ in 0..100 {
        sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
        let claim = store::claim(&db, id, "old", &["emails.send"], at).await.unwrap();
        assert!(matches!(claim, Claim::Released));
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.attempt, row.run_at), ("ready", 0, at + seconds(60)));
        at = row.run_at;
    }
    assert_eq!(claim_job(&db, id, at).await.attempt, 1);
}

#[tokio::test]
async fn jobs_of_one_ordering_key_never_run_concurrently() {
    let db = empty_store().await;
    let first = put_and_claim(&db, &event_job("pi_1")).await;
    let second = put(&db, &event_job("pi_1")).await.unwrap();
    let other = put(&db, &event_job("pi_2")).await.unwrap();
    assert!(matches!(claim(&db, second, now()).await, Claim::BlockedByOrderingKey));
    let waiting = row(&db, second).await;
    assert_eq!((waiting.state.as_str(), waiting.run_at, waiting.attempt), ("ready", now() + seconds(1), 0));
    claim_job(&db, other, now()).await;
    finish(&db, &first).await;
    claim_job(&db, second, now() + seconds(1)).await;
}

#[tokio::test]
async fn an_old_epoch_cannot_change_a_job() {
    let db = empty_store().await;
    let old = put_and_claim(&db, &settle_job()).await;
    expire_lease(&db, old.id).await;
    assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
    let new = claim_job(&db, old.id, now()).await;
    assert_eq!((old.epoch, new.epoch), (1, 2));
    let before = row(&db, old.id).await;

    let mut tx = db.begin().await.unwrap();
    let other = enqueue(&mut tx, &origin(), now(), &settle_job()).await.unwrap().unwrap();
    let refused = old.fence().finish(&mut tx, now()).await.expect_err("the job was claimed again");
    assert!(is_fenced(&refused));
    drop(tx);
    let exists: bool =
        sqlx::query_scalar("select exists (select from jobs where id = $1)").bind(other).fetch_one(&db).await.unwrap();
    assert!(!exists, "the transaction was rolled back");

    assert!(is_fenced(&old.fence().check(&mut db.acquire().await.unwrap()).await.unwrap_err()));
    assert!(!renew(&db, old.fence()).await.unwrap());
    let error = || "late".to_owned();
    for outcome in [
        Outcome::Retry { at: now(), error: error() },
        Outcome::Wait { at: now(), error: error() },
        Outcome::GiveUp { error: error() },
        Outcome::HandBack,
    ] {
        assert!(!record_outcome(&db, &old, &outcome, now()).await.unwrap(), "{outcome:?}");
    }
    assert_eq!(row(&db, old.id).await, before);
    assert!(renew(&db, new.fence()).await.unwrap());
    finish(&db, &new).await;
    assert!(is_fenced(&new.fence().finish(&mut db.acquire().await.unwrap(), now()).await.unwrap_err()), "only once");
}

#[tokio::test]
async fn fence_check_locks_the_job_until_the_transaction_ends() {
    let db = empty_store().await;
    let job = put_and_claim(&db, &ReleaseExpiredHolds::default()).await;
    expire_lease(&db, job.id).await;
    let mut tx = db.begin().await.unwrap();
    job.fence().check(&mut tx).await.unwrap();
    assert_eq!(rescue(&db, now()).await.unwrap(), RescueReport::default());
    tx.commit().await.unwrap();
    assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
}

#[tokio::test]
async fn failures_are_retried_until_max_attempts() {
    let db = empty_store().await;
    let id = put(&db, &email_job()).await.unwrap();
    let mut at = now();
    for attempt in 1..=SendEmail::MAX_ATTEMPTS {
        let claimed = claim_job(&db, id, at).await;
        assert_eq!(claimed.attempt, attempt);
        at = at + seconds(15);
        let outcome = Outcome::Retry { at, error: format!("no {attempt}") };
        assert!(record_outcome(&db, &claimed, &outcome, at).await.unwrap());
        let row = row(&db, id).await;
        assert_eq!(row.errors.as_array().unwrap().len(), usize::try_from(attempt).unwrap());
        if attempt < SendEmail::MAX_ATTEMPTS {
            assert_eq!((row.state.as_str(), row.run_at, row.is_finished), ("ready", at, false));
        } else {
            assert_eq!((row.state.as_str(), row.is_finished), ("dead", true));
        }
    }
    assert!(matches!(claim(&db, id, at + seconds(86_400)).await, Claim::NotClaimable), "a dead job can't be claimed");
}

#[tokio::test]
async fn wait_and_hand_back_spend_no_attempt_and_give_up_is_final() {
    let db = empty_store().await;
    let id = put(&db, &email_job()).await.unwrap();
    let mut at = now();
    for round in 0..15 {
        let claimed = claim_job(&db, id, at).await;
        assert_eq!(claimed.attempt, 1, "round {round}");
        at = at + seconds(15);
        let outcome = Outcome::Wait { at, error: format!("{round}") };
        assert!(record_outcome(&db, &claimed, &outcome, at).await.unwrap());
    }
    let kept = row(&db, id).await.errors;
    let kept: Vec<&str> = kept.as_array().unwrap().iter().map(|error| error["error"].as_str().unwrap()).collect();
    assert_eq!(kept, ["5", "6", "7", "8", "9", "10", "11", "12", "13", "14"], "the latest ten, in order");

    let claimed = claim_job(&db, id, at).await;
    assert!(record_outcome(&db, &claimed, &Outcome::HandBack, at).await.unwrap());
    let handed = row(&db, id).await;
    assert_eq!((handed.state.as_str(), handed.attempt, handed.run_at), ("ready", 0, at));
    assert_eq!(handed.errors.as_array().unwrap().len(), 10, "handing back adds no error");

    let claimed = claim_job(&db, id, at).await;
    assert!(record_outcome(&db, &claimed, &Outcome::GiveUp { error: "never".to_owned() }, at).await.unwrap());
    let over = row(&db, id).await;
    assert_eq!((over.state.as_str(), over.attempt, over.is_finished), ("dead", 1, true));
}

#[tokio::test]
async fn a_retried_job_supersedes_its_duplicate_and_takes_the_earlier_time() {
    let db = empty_store().await;
    let (early, late) = (now() + seconds(10), now() + seconds(100));
    for (duplicate_at, own_at) in [(early, late), (late, early)] {
        let job = settle_job();
        let claimed = put_and_claim(&db, &job).await;
        let duplicate = put_at(&db, duplicate_at, &job).await.unwrap();
        let outcome = Outcome::Retry { at: own_at, error: "again".to_owned() };
        assert!(record_outcome(&db, &claimed, &outcome, now()).await.unwrap());
        let (own, duplicate) = (row(&db, claimed.id).await, row(&db, duplicate).await);
        assert_eq!((own.state.as_str(), own.run_at), ("ready", early));
        assert_eq!((duplicate.state.as_str(), duplicate.is_finished), ("superseded", true));
    }
    // The same after a crash.
    let job = settle_job();
    let claimed = put_and_claim(&db, &job).await;
    let duplicate = put_at(&db, early, &job).await.unwrap();
    expire_lease(&db, claimed.id).await;
    assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
    assert_eq!(row(&db, duplicate).await.state, "superseded");
    let own = row(&db, claimed.id).await;
    assert_eq!((own.state.as_str(), own.run_at), ("ready", now()));
}

#[tokio::test]
async fn an_effect_is_new_then_unknown_then_done() {
    let db = empty_store().await;
    let (one, two) = (put(&db, &email_job()).await.unwrap(), put(&db, &email_job()).await.unwrap());
    assert_eq!(begin_effect(&db, one, "smtp", now()).await.unwrap(), EffectState::New);
    assert_eq!(begin_effect(&db, one, "smtp", now()).await.unwrap(), EffectState::Unknown, "tried, result unknown");
    complete_effect(&db, one, "smtp", "250 2.0.0 kept", now()).await.unwrap();
    assert_eq!(begin_effect(&db, one, "smtp", now()).await.unwrap(), EffectState::Done);
    assert_eq!(begin_effect(&db, one, "push", now()).await.unwrap(), EffectState::New, "effects are independent");
    assert_eq!(begin_effect(&db, two, "smtp", now()).await.unwrap(), EffectState::New, "jobs are independent");
}

#[tokio::test]
async fn an_old_id_cannot_bypass_limits_or_a_pause() {
    let db = empty_store().await;
    let id = put(&db, &settle_job()).await.unwrap();
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
    assert!(matches!(claim(&db, id, now()).await, Claim::Released), "released");
    assert_eq!((row(&db, id).await.state.as_str(), row(&db, id).await.run_at), ("ready", now()));
    control("concurrency) values ('payments', 1)").await;
    sqlx::query("update jobs set state = 'published'").execute(&db).await.unwrap();
    claim_job(&db, id, now()).await;
}
