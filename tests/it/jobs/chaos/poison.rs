//! A job that kills every process it runs in: the others of its company live on, and it dies alone.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::PgPool;
use uuid::Uuid;

use super::{ALL, DONE, all_right_but, count};
use crate::support::processes::{Product, eventually};

const WORKERS: [&str; 2] = ["worker-1", "worker-2"];

/// Crashes among others, then alone.
const DEATHS: i16 = 5;

#[actix_web::test]
async fn a_poisonous_job_dies_alone() {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    product.sandbox.mail.faults().slow(std::time::Duration::from_millis(100));
    let poison = product.users_with_pending_email(1).await[0];
    for worker in WORKERS {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    has_been_swept_for_long(&product.db).await;
    for death in 1..=DEATHS {
        product.users_with_pending_email(12).await;
        eventually("it runs", || async { victim(&product.db, poison).await.is_some() }).await;
        let pid = victim(&product.db, poison).await.expect("it runs for a while");
        let worker = WORKERS.into_iter().find(|worker| product.pid(worker) == pid).expect("one of ours");
        kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
        product.reap(worker);
        leases_run_out(&product.db, pid).await;
        let counted = async || {
            let sql = "select crash_count from jobs where id = $1";
            sqlx::query_scalar::<_, i16>(sql).bind(poison).fetch_one(&product.db).await.unwrap()
        };
        eventually("the crash is counted", || async { counted().await == death }).await;
        a_minute_passes(&product.db).await;
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    let dead: (String, String) = sqlx::query_as("select state, errors -> -1 ->> 'error' from jobs where id = $1")
        .bind(poison)
        .fetch_one(&product.db)
        .await
        .unwrap();
    assert_eq!(dead.0, "dead");
    assert_eq!(dead.1, "the process died 3 times while this job ran alone");
    let all = count(&product.db, ALL).await;
    eventually("everybody else is written to", || async { count(&product.db, DONE).await == all - 1 }).await;
    all_right_but(&product, &[poison]).await;
}

/// Else a product that has just been started counts no crash yet: it does not know whether the database was away.
async fn has_been_swept_for_long(db: &PgPool) {
    eventually("the ledger is swept", || async { count(db, "select count(*) from rescuer_state").await == 1 }).await;
    sqlx::query("update rescuer_state set healthy_since = healthy_since - interval '1 hour'")
        .execute(db)
        .await
        .unwrap();
}

/// What died among others is forgotten.
async fn a_minute_passes(db: &PgPool) {
    sqlx::query(
        "update rescuer_state set last_unattributed_crash_at = last_unattributed_crash_at - interval '1 minute'",
    )
    .execute(db)
    .await
    .unwrap();
}

/// The process that has the job in its hands; a suspect only once it runs alone.
async fn victim(db: &PgPool, poison: Uuid) -> Option<i32> {
    let sql = "select split_part(locked_by, '-', 1)::int from jobs
               where id = $1 and state = 'running' and (crash_count < 2 or isolated_since is not null)";
    sqlx::query_scalar(sql).bind(poison).fetch_optional(db).await.unwrap()
}

/// What the dead process held need not be waited for.
async fn leases_run_out(db: &PgPool, pid: i32) {
    let sql = "update jobs set lease_until = clock_timestamp() where state = 'running' and locked_by like $1 || '-%'";
    sqlx::query(sql).bind(pid.to_string()).execute(db).await.unwrap();
}
