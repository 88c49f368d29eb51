//! The last hour of the queues: how many jobs waited at the beginning of each minute, and what was done in it.

use rapport::clock::{minutes, seconds};
use rapport::jobs::admin::queue_history::{minute_of, note_depths};
use serde_json::{Value, json};

use super::JobRow;
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// The minutes of a queue, the earliest first.
async fn minutes_of(reader: &Person, queue: &str) -> Vec<Value> {
    let history = reader.gets("/admin/queues/history").await.expect(200);
    let found = history["items"].as_array().unwrap().iter().find(|item| item["queue"] == queue).unwrap();
    found["minutes"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn how_many_jobs_wait_is_noted_once_a_minute_and_shown_for_an_hour() {
    let app = TestApp::start().await;
    let auditor = app.auditor().await;
    app.admin().await.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    app.jobs_done().await;
    eventually("the relay has noted the first minute", || async {
        minutes_of(&auditor, "privacy").await[59]["pending"] == 0
    })
    .await;
    for age in [90, 5] {
        JobRow { run_at: app.now() - seconds(age), ..JobRow::new(&app, "ready") }.insert(&app).await;
    }
    JobRow { run_at: app.in_minutes(9), ..JobRow::new(&app, "ready") }.insert(&app).await;
    // A minute is noted once: what has come into it since is seen in the next.
    note_depths(&app.db, app.now()).await.unwrap();
    assert_eq!(minutes_of(&auditor, "privacy").await[59]["pending"], 0);
    app.advance(seconds(150));
    note_depths(&app.db, app.now()).await.unwrap();
    let shown = minutes_of(&auditor, "privacy").await;
    let last =
        json!({ "at": minute_of(app.now()), "pending": 2, "oldest_pending_seconds": 240.0, "done": 0, "failed": 0 });
    assert_eq!((shown.len(), &shown[59]), (60, &last));
    // Nothing was noted in the minute between; the first one is two minutes ago.
    assert_eq!((&shown[58]["pending"], &shown[58]["oldest_pending_seconds"]), (&Value::Null, &Value::Null));
    assert_eq!(shown[57]["pending"], 0);
    let started: Vec<&Value> = shown.iter().map(|minute| &minute["at"]).collect();
    assert!(started.is_sorted_by(|a, b| a.as_str() < b.as_str()), "{started:?}");
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn what_was_done_stands_in_its_minute_and_goes_after_an_hour() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    eventually("the worker has written its counts", || async { minutes_of(&admin, "emails").await[59]["done"] == 1 })
        .await;
    app.advance(minutes(10));
    let admin = app.signs_in("admin@example.com").await;
    let shown = minutes_of(&admin, "emails").await;
    assert_eq!((&shown[49]["done"], &shown[59]["done"]), (&json!(1), &json!(0)));
    app.advance(minutes(50));
    let admin = app.signs_in("admin@example.com").await;
    assert!(minutes_of(&admin, "emails").await.iter().all(|minute| minute["done"] == 0));
    app.end().await;
}
