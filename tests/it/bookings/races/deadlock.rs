//! Deadlocks: the transaction that the database aborts is run once more; and locks are taken in one order, so that there are none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rapport::actors::Command;
use rapport::actors::bookings::Bookings;
use rapport::app::App;
use rapport::clock::{hours, minutes};
use rapport::db::{self, retry_on_deadlock};
use rapport::error::{Code, Result};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::payments::BookingScenario;

use crate::support::TestApp;
use crate::support::processes::eventually;

/// Locks a user's row; the deadlock detector runs after `timeout`.
async fn lock(db: &mut PgConnection, email: &str, timeout: &'static str) -> sqlx::Result<()> {
    sqlx::query("select set_config('deadlock_timeout', $1, true)").bind(timeout).execute(&mut *db).await?;
    sqlx::query("select from users where email = $1 for update").bind(email).execute(db).await?;
    Ok(())
}

/// Locks Ana's row, then Ben's. If `has_rival`, another transaction has locked Ben's and waits for Ana's.
async fn lock_both(db: &PgPool, ana: &str, ben: &str, has_rival: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    lock(&mut tx, ana, "20ms").await?;
    let rival = async {
        if has_rival {
            let mut other = db.begin().await.unwrap();
            lock(&mut other, ben, "60s").await.unwrap();
            // With a long timeout, so that this one is not aborted.
            lock(&mut other, ana, "60s").await.unwrap();
        }
    };
    let own = async {
        if has_rival {
            eventually("the rival waits", || async {
                let sql = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
                sqlx::query_scalar::<_, bool>(sql).fetch_one(db).await.unwrap()
            })
            .await;
        }
        lock(&mut tx, ben, "20ms").await?;
        tx.commit().await?;
        Ok(())
    };
    tokio::join!(rival, own).1
}

#[actix_web::test]
async fn an_aborted_transaction_is_run_once_more() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana").await.email, app.client("Ben").await.email);
    let db = &app.db;
    // One deadlock is retried; after a second one the caller gets `unavailable`.
    for (deadlocks, code) in [(1, None), (2, Some(Code::Unavailable))] {
        let runs = AtomicUsize::new(0);
        let result =
            retry_on_deadlock(|| lock_both(db, &ana, &ben, runs.fetch_add(1, Ordering::SeqCst) < deadlocks)).await;
        assert_eq!(result.err().map(|error| error.code()), code, "{deadlocks} deadlocks");
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }
    app.end().await;
}

/// Ends in that many deadlocks before it succeeds.
#[derive(Clone)]
struct Deadlocks {
    left: Arc<AtomicUsize>,
}

impl Command for Deadlocks {
    type State = Bookings;
    type Output = ();

    async fn run(self, app: &App, _: &Bookings) -> Result<()> {
        let is_left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if is_left {
            sqlx::query("do $$ begin raise exception 'as if' using errcode = 'deadlock_detected'; end $$")
                .execute(&app.db)
                .await?;
        }
        Ok(())
    }
}

/// Of every command, by the runtime.
#[actix_web::test]
async fn a_command_that_ends_in_a_deadlock_is_run_once_more() {
    let app = TestApp::start().await;
    for (deadlocks, code) in [(1, None), (2, Some(Code::Unavailable))] {
        let left = Arc::new(AtomicUsize::new(deadlocks));
        let result = app.actors.send(Deadlocks { left: left.clone() }).await;
        assert_eq!(result.err().map(|error| error.code()), code, "{deadlocks} deadlocks");
        assert_eq!(left.load(Ordering::SeqCst), 0);
    }
    app.end().await;
}

/// By its worker, at once and without an error of the attempt.
#[actix_web::test]
async fn a_job_that_ends_in_a_deadlock_is_run_once_more() {
    let app = TestApp::start().await;
    let ana = app.client("Ana").await;
    app.jobs_done().await;
    // The erasure updates the user: the first time, a rule of the database says that there was a deadlock.
    let rule = "create sequence tries;
                create function deadlock_once() returns trigger language plpgsql as $$
                begin
                    if nextval('tries') = 1 then raise exception 'as if' using errcode = 'deadlock_detected'; end if;
                    return new;
                end $$;
                create trigger deadlock_once before update of full_name on users for each row execute function deadlock_once();";
    sqlx::raw_sql(rule).execute(&app.db).await.unwrap();
    ana.sends(reqwest::Method::DELETE, "/profile", Some(json!({ "password": crate::support::people::PASSWORD })))
        .await
        .expect(204);
    let sql = "select attempt from jobs where kind = 'privacy.erase_account' and state = 'done'";
    let mut attempt = None;
    for _ in 0..5 {
        app.jobs_done().await;
        attempt = sqlx::query_scalar::<_, i32>(sql).fetch_optional(&app.db).await.unwrap();
        if attempt.is_some() {
            break;
        }
        // It waits for the last mail.
        app.advance(minutes(1));
    }
    let tries: i64 = sqlx::query_scalar("select last_value from tries").fetch_one(&app.db).await.unwrap();
    assert_eq!(tries, 2, "the second run was the one that succeeded");
    let failures =
        "select coalesce(sum(jsonb_array_length(errors)), 0)::bigint from jobs where kind = 'privacy.erase_account'
                    and errors::text like '%as if%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(failures).fetch_one(&app.db).await.unwrap(), 0, "{attempt:?}");
    app.end().await;
}

/// The client's counter comes after the coach's whose id is lower, although the client is the first to be notified that the session is over.
#[actix_web::test]
async fn a_report_of_a_no_show_takes_the_counters_in_the_order_of_all_transactions() {
    let mut open = BookingScenario::confirmed("2026-12-07T09:00:00Z", json!({})).await;
    open.advance(hours(146) + minutes(5)).await;
    let db = &open.app.db;
    let mut ids = [open.ana.id, open.ben.id];
    ids.sort_unstable();
    let lock = "select from notification_counters where user_id = $1 for update";
    let mut other = db.begin().await.unwrap();
    sqlx::query(lock).bind(ids[0]).execute(&mut *other).await.unwrap();
    let report = open.ana.says(&open.booking, "no-show", "I waited.");
    let rest = async {
        eventually("the report waits for the first counter", || async {
            let sql = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
            sqlx::query_scalar::<_, bool>(sql).fetch_one(db).await.unwrap()
        })
        .await;
        let nowait = sqlx::AssertSqlSafe(format!("{lock} nowait"));
        let second = sqlx::query(nowait).bind(ids[1]).execute(&mut *other).await;
        assert!(second.is_ok(), "the report has not locked the second one: {second:?}");
        other.commit().await.unwrap();
    };
    tokio::join!(report, rest).0.expect(200);
    open.end().await;
}

/// The guard that the tests' databases have: it fails for the next transaction that takes counters as they come.
#[actix_web::test]
async fn counters_that_are_locked_out_of_order_fail_a_test() {
    let app = TestApp::start().await;
    let mut ids: Vec<Uuid> = vec![app.client("Ana").await.id, app.client("Ben").await.id];
    ids.sort_unstable();
    let write = "insert into notification_counters as c (user_id) values ($1) on conflict (user_id) do update set unread = c.unread";
    let mut tx = app.db.begin().await.unwrap();
    for id in [ids[0], ids[1], ids[0]] {
        sqlx::query(write).bind(id).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = app.db.begin().await.unwrap();
    sqlx::query(write).bind(ids[1]).execute(&mut *tx).await.unwrap();
    let refused = sqlx::query(write).bind(ids[0]).execute(&mut *tx).await.unwrap_err();
    assert_eq!(db::constraint(&refused), Some("counters_in_order"));
    drop(tx);
    app.end().await;
}
