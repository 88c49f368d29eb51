//! Deadlocks: the transaction that the database aborts is run once more.

use std::sync::atomic::{AtomicUsize, Ordering};

use rapport::db::retry_on_deadlock;
use rapport::error::{Code, Result};
use sqlx::{PgConnection, PgPool};

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
