//! Two transactions that wait for each other: the one that the database ends is run once more.

use std::sync::atomic::{AtomicUsize, Ordering};

use rapport::db::retry_on_deadlock;
use rapport::error::{Code, Result};
use sqlx::{PgConnection, PgPool};

use crate::support::TestApp;
use crate::support::processes::eventually;

/// Locks somebody's row; a deadlock is looked for after so long.
async fn lock(db: &mut PgConnection, email: &str, patience: &'static str) -> sqlx::Result<()> {
    sqlx::query("select set_config('deadlock_timeout', $1, true)").bind(patience).execute(&mut *db).await?;
    sqlx::query("select from users where email = $1 for update").bind(email).execute(db).await?;
    Ok(())
}

/// Locks Ana's row, then Ben's; where somebody crosses, they have Ben's and wait for Ana's by then.
async fn both(db: &PgPool, ana: &str, ben: &str, is_crossed: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    lock(&mut tx, ana, "20ms").await?;
    let crossing = async {
        if is_crossed {
            let mut other = db.begin().await.unwrap();
            lock(&mut other, ben, "60s").await.unwrap();
            // Patient, so that it is not this one that is ended.
            lock(&mut other, ana, "60s").await.unwrap();
        }
    };
    let own = async {
        if is_crossed {
            eventually("the other one waits", || async {
                let sql = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
                sqlx::query_scalar::<_, bool>(sql).fetch_one(db).await.unwrap()
            })
            .await;
        }
        lock(&mut tx, ben, "20ms").await?;
        tx.commit().await?;
        Ok(())
    };
    tokio::join!(crossing, own).1
}

#[actix_web::test]
async fn the_one_that_is_ended_is_run_once_more() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana").await.email, app.client("Ben").await.email);
    let db = &app.db;
    // Crossed once is mended; twice in a row is not, and the caller may come back.
    for (crossings, code) in [(1, None), (2, Some(Code::Unavailable))] {
        let runs = AtomicUsize::new(0);
        let end = retry_on_deadlock(|| both(db, &ana, &ben, runs.fetch_add(1, Ordering::SeqCst) < crossings)).await;
        assert_eq!(end.err().map(|error| error.code()), code, "crossed {crossings} times");
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }
    app.end().await;
}
