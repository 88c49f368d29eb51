//! How long a statement may take: by where it comes from, with a pooler and without.

use rapport::app::App;
use rapport::db;
use sqlx::PgConnection;

use crate::support::{TestApp, pooler};

async fn show(db: &mut PgConnection, setting: &str) -> String {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("show {setting}"))).fetch_one(db).await.unwrap()
}

async fn statements_end() {
    let test_app = TestApp::start().await;
    let app: &App = &test_app.app;
    // Reads of requests.
    let mut read = app.read().await.unwrap();
    assert_eq!(show(&mut read, "statement_timeout").await, "5s");
    assert_eq!(show(&mut read, "transaction_read_only").await, "on");
    let written = sqlx::query("delete from workers").execute(&mut *read).await.unwrap_err();
    assert_eq!(written.as_database_error().unwrap().code().unwrap(), "25006", "nothing is written");
    drop(read);
    // All else, and what a connection is left with by those before.
    for _ in 0..3 {
        let mut db = app.db.acquire().await.unwrap();
        assert_eq!(show(&mut db, "statement_timeout").await, "30s");
        assert_eq!(show(&mut db, "timezone").await, "UTC");
        drop(db);
        let mut tx = app.begin().await.unwrap();
        for (setting, value) in [
            ("statement_timeout", "30s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "20s"),
            ("transaction_read_only", "off"),
        ] {
            assert_eq!(show(&mut tx, setting).await, value, "{setting}");
        }
        // Jobs that need longer, in their transaction alone.
        db::allow_long_statements(&mut tx).await.unwrap();
        assert_eq!(show(&mut tx, "statement_timeout").await, "5min");
        tx.commit().await.unwrap();
    }
    // A single statement that writes.
    let mut writer = app.writer().await.unwrap();
    let write = "insert into queue_control (queue) values ('emails')";
    sqlx::query(write).execute(&mut *writer).await.unwrap();
    assert_eq!(show(&mut writer, "statement_timeout").await, "30s");
    writer.finish().await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from queue_control").fetch_one(&test_app.db).await.unwrap();
    assert_eq!(kept, 1);
    test_app.end().await;
}

#[actix_web::test]
async fn every_statement_ends_by_where_it_comes_from() {
    statements_end().await;
}

#[actix_web::test]
async fn every_statement_ends_through_a_pooler_too() {
    pooler::through("every_statement_ends_through_a_pooler_too", statements_end()).await;
}
