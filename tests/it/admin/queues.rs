//! Statistics of queues, pause, limits, and the retry of dead jobs.

use rapport::clock::{minutes, seconds};
use rapport::jobs::store::{Claim, claim};
use rapport::workers::KINDS;
use serde_json::{Value, json};

use super::JobRow;
use crate::support::TestApp;
use crate::support::processes::eventually;

#[actix_web::test]
async fn each_job_is_counted_in_one_status() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    for age in [90, 5] {
        JobRow { run_at: app.now() - seconds(age), ..JobRow::new(&app, "ready") }.insert(&app).await;
    }
    JobRow { run_at: app.in_minutes(1), ..JobRow::new(&app, "ready") }.insert(&app).await;
    for _ in 0..2 {
        JobRow { run_at: app.in_minutes(2), attempt: 1, ..JobRow::new(&app, "ready") }.insert(&app).await;
    }
    for (state, count) in [("running", 1), ("done", 4), ("dead", 3), ("cancelled", 2), ("superseded", 2)] {
        for _ in 0..count {
            JobRow::new(&app, state).insert(&app).await;
        }
    }
    eventually("the worker has sent a heartbeat", || async { admin.queue("privacy").await["workers"] == 1 }).await;
    let queue = admin.queue("privacy").await;
    let expected = json!({ "queue": "privacy", "paused": true, "concurrency": null, "rate_per_second": null, "pending": 2,
        "scheduled": 1, "running": 1, "retrying": 2, "done": 4, "dead": 3, "estimated": [], "workers": 1,
        "oldest_pending_seconds": 90.0, "done_per_minute": 0.0, "start_latency_ms": { "p50": null, "p99": null } });
    assert_eq!(queue, expected);
    let names: Vec<Value> = admin.gets("/admin/queues").await.expect(200)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["queue"].clone())
        .collect();
    assert_eq!(names, ["emails", "payments", "bookings", "calendars", "matching", "privacy", "housekeeping"]);
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn done_jobs_and_start_latency_are_counted_per_minute() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    eventually("the worker has written its counts", || async { admin.queue("emails").await["done_per_minute"] == 1.0 })
        .await;
    let latency = &admin.queue("emails").await["start_latency_ms"];
    // The clock is frozen, so no time passes between due and started: all are in the first bucket, up to a millisecond.
    assert!(latency["p99"].as_f64().is_some_and(|p99| p99 <= 1.0), "{latency}");
    app.advance(seconds(90));
    assert_eq!(admin.queue("emails").await["done_per_minute"], 0.5, "half of the previous minute");
    app.advance(minutes(10));
    let queue = admin.queue("emails").await;
    assert_eq!((&queue["done_per_minute"], &queue["start_latency_ms"]["p50"]), (&json!(0.0), &Value::Null));
    app.end().await;
}

#[actix_web::test]
async fn a_paused_queue_starts_no_job_until_it_is_resumed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.jobs_done().await;
    let paused = admin.posts("/admin/queues/emails/pause", json!({})).await.expect(200);
    assert_eq!(paused["paused"], true);
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let job: uuid::Uuid =
        sqlx::query_scalar("select id from jobs where queue = 'emails'").fetch_one(&app.db).await.unwrap();
    // An id that was in Redis when the queue was paused can't be claimed.
    sqlx::query("update jobs set state = 'published', published_at = clock_timestamp() where id = $1")
        .bind(job)
        .execute(&app.db)
        .await
        .unwrap();
    let claimed = claim(&app.db, job, "test", KINDS, app.now()).await.unwrap();
    assert!(matches!(claimed, Claim::Released), "{claimed:?}");
    assert_eq!(app.job_state(job).await, "ready");
    // Other queues go on: what was due when the queue was paused has been published since.
    app.coach("Ben Okafor").await;
    eventually("the others are done", || async {
        app.count_jobs("queue <> 'emails' and state in ('ready', 'published') and run_at <= created_at").await == 0
    })
    .await;
    assert_eq!(app.sandbox.mail.to(&ana.email).len(), 0);
    assert_eq!(admin.queue("emails").await["pending"], 2);
    // Pausing a paused queue changes nothing.
    admin.posts("/admin/queues/emails/pause", json!({})).await.expect(200);
    assert_eq!(admin.posts("/admin/queues/emails/resume", json!({})).await.expect(200)["paused"], false);
    app.jobs_done().await;
    assert_eq!(app.sandbox.mail.to(&ana.email).len(), 1);
    let records = app.audit_records().await;
    let actions: Vec<&str> = records.iter().map(|(action, ..)| action.as_str()).collect();
    assert_eq!(actions, ["queues.paused", "queues.resumed"]);
    assert!(records.iter().all(|(_, actor, ..)| *actor == Some(admin.id)));
    assert_eq!((&records[0].2.as_ref().unwrap()["paused"], &records[0].3["paused"]), (&json!(false), &json!(true)));
    app.end().await;
}

#[actix_web::test]
async fn limits_are_set_kept_and_removed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let both = json!({ "concurrency": 3, "rate_per_second": 2.5 });
    let queue = admin.patches("/admin/queues/emails", both).await.expect(200);
    assert_eq!((&queue["concurrency"], &queue["rate_per_second"]), (&json!(3), &json!(2.5)));
    let queue = admin.patches("/admin/queues/emails", json!({ "rate_per_second": null })).await.expect(200);
    assert_eq!((&queue["concurrency"], &queue["rate_per_second"]), (&json!(3), &Value::Null));
    // Nothing changes, and no audit record is written.
    admin.patches("/admin/queues/emails", json!({})).await.expect(200);
    let queue = admin.patches("/admin/queues/emails", json!({ "concurrency": null })).await.expect(200);
    assert_eq!(queue["concurrency"], Value::Null);
    for (body, broken) in [
        (json!({ "concurrency": 0, "rate_per_second": 0 }), vec!["concurrency", "rate_per_second"]),
        (json!({ "concurrency": 1001 }), vec!["concurrency"]),
        (json!({ "concurrency": 5_000_000_000_i64 }), vec!["concurrency"]),
        (json!({ "concurrency": "many" }), vec!["concurrency"]),
        (json!({ "rate_per_second": 10001 }), vec!["rate_per_second"]),
        (json!({ "rate_per_second": -1 }), vec!["rate_per_second"]),
        (json!({ "speed": 1 }), vec!["speed"]),
    ] {
        assert_eq!(admin.patches("/admin/queues/emails", body).await.broken_fields(), broken);
    }
    admin.patches("/admin/queues/faxes", json!({})).await.expect_problem(404, "not_found");
    let records = app.audit_records().await;
    assert_eq!(records.len(), 3);
    assert_eq!(records[0].3, json!({ "queue": "emails", "paused": false, "concurrency": 3, "rate_per_second": 2.5 }));
    app.end().await;
}

#[actix_web::test]
async fn five_thousand_are_retried_some_at_a_time_and_those_that_were_not_asked_for_stay_dead() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    let sql = "insert into jobs (id, kind, queue, state, args, run_at, attempt, max_attempts, errors, created_at, finished_at)
               select gen_random_uuid(), 'privacy.unknown', 'privacy', 'dead', '{}', $1, 20, 20, '[]', $1, $1 from generate_series(1, 5000)";
    sqlx::query(sql).bind(app.now()).execute(&app.db).await.unwrap();
    let path = "/admin/queues/privacy/retry-dead";
    for wrong in ["0", "100001", "all"] {
        assert_eq!(admin.posts(&format!("{path}?limit={wrong}"), json!({})).await.broken_fields(), ["limit"]);
    }
    for done in [500, 1_000, 1_500] {
        let some = admin.posts(&format!("{path}?limit=500"), json!({})).await.expect(200);
        assert_eq!(some, json!({ "retried": 500, "complete": false }));
        let left = admin.gets("/admin/queues/privacy/jobs?status=dead").await.expect(200);
        assert_eq!(left["total"], 5_000 - done, "how far it is");
    }
    // Nobody asks any more: it is stopped.
    assert_eq!(app.count_jobs("queue = 'privacy' and state = 'dead'").await, 3_500);
    let odd = admin.posts(&format!("{path}?limit=700"), json!({})).await.expect(200);
    assert_eq!(odd, json!({ "retried": 700, "complete": false }));
    let rest = admin.posts(path, json!({})).await.expect(200);
    assert_eq!(rest, json!({ "retried": 2_800, "complete": true }));
    assert_eq!(app.count_jobs("queue = 'privacy' and state = 'dead'").await, 0);
    assert_eq!(app.count_jobs("queue = 'privacy' and state = 'ready' and attempt = 0").await, 5_000);
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn retry_dead_retries_matching_jobs_in_chunks() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    let sql = "insert into jobs (id, kind, queue, state, args, run_at, attempt, max_attempts, errors, created_at, finished_at)
               select gen_random_uuid(), 'privacy.unknown', 'privacy', 'dead', '{}', $1, 20, 20, '[{\"error\": \"calendar server: 503\"}]', $1, $1
               from generate_series(1, 1203)";
    sqlx::query(sql).bind(app.now()).execute(&app.db).await.unwrap();
    let other = JobRow { kind: "privacy.other", error: Some("no such calendar"), ..JobRow::new(&app, "dead") }
        .insert(&app)
        .await;
    let elsewhere =
        JobRow { queue: "matching", kind: "matching.unknown", ..JobRow::new(&app, "dead") }.insert(&app).await;
    // Three with the same dedupe key, and a waiting duplicate: one is retried.
    let same = |state| JobRow { kind: "privacy.same", dedupe_key: Some("same".to_owned()), ..JobRow::new(&app, state) };
    for state in ["dead", "dead", "dead", "ready"] {
        same(state).insert(&app).await;
    }

    let path = "/admin/queues/privacy/retry-dead";
    admin.posts(&format!("{path}?status=done"), json!({})).await.broken_fields();
    let none = admin.posts(&format!("{path}?kind=privacy.none"), json!({})).await.expect(200);
    assert_eq!(none, json!({ "retried": 0, "complete": true }));
    let first = admin.posts(&format!("{path}?kind=privacy.unknown"), json!({})).await.expect(200);
    assert_eq!(first, json!({ "retried": 1203, "complete": true }));
    let fresh = "kind = 'privacy.unknown' and state = 'ready' and attempt = 0 and finished_at is null";
    assert_eq!(app.count_jobs(fresh).await, 1203);
    assert_eq!((app.job_state(other).await.as_str(), app.job_state(elsewhere).await.as_str()), ("dead", "dead"));
    let chunks = app.audit_records().await.iter().filter(|(action, ..)| action == "queues.dead_retried").count();
    assert_eq!(chunks, 3, "500, 500, 203");

    let second = admin.posts(&format!("{path}?q=no+such+calendar"), json!({})).await.expect(200);
    assert_eq!((&second["retried"], app.job_state(other).await.as_str()), (&json!(1), "ready"));
    let third = admin.posts(path, json!({})).await.expect(200);
    assert_eq!(third["retried"], 1);
    assert_eq!(app.count_jobs("kind = 'privacy.same' and state = 'superseded'").await, 3);
    assert_eq!(app.count_jobs("state = 'dead'").await, 1, "the one in another queue");
    app.leaves_work("its rows are no jobs that a worker knows");
}
