//! A job that crashes every process it runs in becomes dead; the jobs that ran beside it don't.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::PgPool;
use uuid::Uuid;

use super::{ALL, DONE, assert_all_done_except, count};
use crate::support::processes::{Product, eventually};

const WORKERS: [&str; 2] = ["worker-1", "worker-2"];

/// Two crashes beside other jobs, then three isolated.
const CRASHES: i16 = 5;

#[actix_web::test]
async fn a_job_that_crashes_its_process_becomes_dead_and_no_other() {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    product.sandbox.mail.faults().slow(std::time::Duration::from_millis(100));
    let poison = product.users_with_pending_email(1).await[0];
    for worker in WORKERS {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    let_rescuer_count_crashes(&product.db).await;
    for crash in 1..=CRASHES {
        product.users_with_pending_email(12).await;
        eventually("it is running", || async { process_running(&product.db, poison).await.is_some() }).await;
        let pid = process_running(&product.db, poison).await.expect("it is still running");
        let worker = WORKERS.into_iter().find(|worker| product.pid(worker) == pid).expect("one of ours");
        kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
        product.reap(worker);
        expire_leases(&product.db, pid).await;
        let counted = async || {
            let sql = "select crash_count from jobs where id = $1";
            sqlx::query_scalar::<_, i16>(sql).bind(poison).fetch_one(&product.db).await.unwrap()
        };
        eventually("the crash is counted", || async { counted().await == crash }).await;
        end_crash_storm(&product.db).await;
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
    eventually("all other mails are sent", || async { count(&product.db, DONE).await == all - 1 }).await;
    assert_all_done_except(&product, &[poison]).await;
}

/// Lets rescuers have run for an hour. After a start no crash is counted, since the database may have been unreachable.
async fn let_rescuer_count_crashes(db: &PgPool) {
    eventually("a rescuer has run", || async { count(db, "select count(*) from rescuer_state").await == 1 }).await;
    sqlx::query("update rescuer_state set healthy_since = healthy_since - interval '1 hour'")
        .execute(db)
        .await
        .unwrap();
}

/// Moves the last crash of a process without isolated jobs into the past.
async fn end_crash_storm(db: &PgPool) {
    sqlx::query(
        "update rescuer_state set last_unattributed_crash_at = last_unattributed_crash_at - interval '1 minute'",
    )
    .execute(db)
    .await
    .unwrap();
}

/// The process that runs the job; an isolated job only once it runs exclusively.
async fn process_running(db: &PgPool, poison: Uuid) -> Option<i32> {
    let sql = "select split_part(locked_by, '-', 1)::int from jobs
               where id = $1 and state = 'running' and (crash_count < 2 or isolated_since is not null)";
    sqlx::query_scalar(sql).bind(poison).fetch_optional(db).await.unwrap()
}

/// Expires the leases of a killed process.
async fn expire_leases(db: &PgPool, pid: i32) {
    let sql = "update jobs set lease_until = clock_timestamp() where state = 'running' and locked_by like $1 || '-%'";
    sqlx::query(sql).bind(pid.to_string()).execute(db).await.unwrap();
}
