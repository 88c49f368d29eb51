//! The rescuer: jobs whose id was lost in Redis, expired leases, and jobs that crash their process.

use rapport::jobs::delivery::rescuer::{RescueReport, needs_isolation, rescue};
use rapport::jobs::store::{self, mark_isolated};
use sqlx::PgPool;
use uuid::Uuid;

use super::fixtures::{claim_job, empty_store, expire_lease, now, put, put_and_claim, row, settle_job};
use crate::support::stores;

/// Sets since when rescuers have run without a pause, and when the last run was, in seconds before now.
async fn set_rescuer_state(db: &PgPool, healthy_since: f64, last_run: f64) {
    let sql = "insert into rescuer_state (healthy_since, last_run_at) values (clock_timestamp() - make_interval(secs => $1), clock_timestamp() - make_interval(secs => $2))
               on conflict (id) do update set healthy_since = excluded.healthy_since, last_run_at = excluded.last_run_at";
    sqlx::query(sql).bind(healthy_since).bind(last_run).execute(db).await.unwrap();
}

#[tokio::test]
async fn an_unclaimed_published_job_becomes_ready_after_20_seconds() {
    let db = empty_store().await;
    let (lost, fresh) = (put(&db, &settle_job()).await.unwrap(), put(&db, &settle_job()).await.unwrap());
    let sql = "update jobs set state = 'published', published_at = clock_timestamp() - make_interval(secs => $2) where id = $1";
    for (id, ago) in [(lost, 21.0), (fresh, 10.0)] {
        sqlx::query(sql).bind(id).bind(ago).execute(&db).await.unwrap();
    }
    assert_eq!(rescue(&db, now()).await.unwrap(), RescueReport { republished: 1, ..RescueReport::default() });
    assert_eq!((row(&db, lost).await.state, row(&db, fresh).await.state), ("ready".to_owned(), "published".to_owned()));
}

#[tokio::test]
async fn three_crashes_while_isolated_dead_letter_a_job_and_outages_do_not_count() {
    let db = empty_store().await;
    let id = put(&db, &settle_job()).await.unwrap();
    for outage in [None, Some((15.0, 2.0)), Some((3_600.0, 12.0)), None] {
        // No rescuer had run before, or for less than a lease, or not for a while; the last one follows right after such a pause.
        if let Some((healthy_since, last_run)) = outage {
            set_rescuer_state(&db, healthy_since, last_run).await;
        }
        claim_job(&db, id, now()).await;
        expire_lease(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.crash_count, row.attempt), ("ready", 0, 0));
    }
    set_rescuer_state(&db, 3_600.0, 2.0).await;
    for crashes in 1..=2 {
        claim_job(&db, id, now()).await;
        expire_lease(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
        let row = row(&db, id).await;
        assert_eq!((row.state.as_str(), row.crash_count, row.attempt), ("ready", crashes, 0));
    }
    for crashes in [3, 4] {
        // A crash while it waits for exclusive execution is not counted.
        assert!(needs_isolation(claim_job(&db, id, now()).await.crash_count));
        expire_lease(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
        assert_eq!(row(&db, id).await.crash_count, crashes - 1);
        crash_isolated(&db, id).await;
        assert_eq!(row(&db, id).await.crash_count, crashes);
    }
    sqlx::query(
        "update rescuer_state set last_unattributed_crash_at = last_unattributed_crash_at - interval '1 minute'",
    )
    .execute(&db)
    .await
    .unwrap();
    assert_eq!(crash_isolated(&db, id).await, RescueReport { dead_lettered: 1, ..RescueReport::default() });
    let row = row(&db, id).await;
    assert_eq!((row.state.as_str(), row.crash_count, row.is_finished), ("dead", 5, true));
    assert_eq!(row.errors.as_array().unwrap().len(), 1, "the reason is recorded");
}

/// The job is claimed, runs isolated, and its process crashes.
async fn crash_isolated(db: &PgPool, id: Uuid) -> RescueReport {
    let fence = claim_job(db, id, now()).await.fence();
    assert!(mark_isolated(db, fence).await.unwrap());
    expire_lease(db, id).await;
    let report = rescue(db, now()).await.unwrap();
    assert!(!mark_isolated(db, fence).await.unwrap(), "the lease is lost");
    report
}

/// While other processes crash as well, three crashes while isolated prove nothing; ten do.
#[tokio::test]
async fn in_a_crash_storm_ten_crashes_while_isolated_dead_letter_a_job() {
    let db = empty_store().await;
    set_rescuer_state(&db, 3_600.0, 2.0).await;
    let id = put(&db, &settle_job()).await.unwrap();
    for _ in 0..2 {
        claim_job(&db, id, now()).await;
        expire_lease(&db, id).await;
        assert_eq!(rescue(&db, now()).await.unwrap().recovered, 1);
    }
    for _ in 0..9 {
        assert_eq!(crash_isolated(&db, id).await.recovered, 1);
    }
    assert_eq!(crash_isolated(&db, id).await.dead_lettered, 1);
    assert_eq!(row(&db, id).await.crash_count, 12);
}

/// A frozen worker may lock a job's row in an open transaction: the rescuer can't lock it until the database ends that transaction.
#[tokio::test]
async fn idle_transactions_are_ended_within_the_lease() {
    let database = stores::database().await;
    let db = rapport::db::pool(&database.url.into(), 1, None).unwrap();
    let sql = "select extract(epoch from current_setting('idle_in_transaction_session_timeout')::interval)::float8";
    let seconds: f64 = sqlx::query_scalar(sql).fetch_one(&db).await.unwrap();
    assert!(seconds > 0.0 && seconds <= store::LEASE.as_secs_f64(), "{seconds}");
}

#[tokio::test]
async fn concurrent_rescuers_count_a_crash_once() {
    let db = empty_store().await;
    let claimed = put_and_claim(&db, &settle_job()).await;
    expire_lease(&db, claimed.id).await;
    set_rescuer_state(&db, 3_600.0, 2.0).await;
    let reports = futures::future::join_all((0..8).map(|_| rescue(&db, now()))).await;
    assert_eq!(reports.into_iter().map(|report| report.unwrap().recovered).sum::<u64>(), 1);
    assert_eq!(row(&db, claimed.id).await.crash_count, 1);
}
