//! Lists of jobs, one job with its details, retry and cancel.

use rapport::clock::{minutes, seconds};
use rapport::jobs::store::{begin_effect, complete_effect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::JobRow;
use crate::support::TestApp;
use crate::support::processes::eventually;

#[actix_web::test]
async fn a_cursor_continues_the_list() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    let mut done = Vec::new();
    for number in 0..45 {
        let kind = if number % 3 == 0 { "privacy.rare" } else { "privacy.unknown" };
        let finished_at = Some(app.now() + seconds(number));
        done.push(JobRow { kind, finished_at, ..JobRow::new(&app, "done") }.insert(&app).await.to_string());
    }
    done.reverse();
    JobRow::new(&app, "dead").insert(&app).await;

    let mut seen = Vec::new();
    let mut path = "/admin/queues/privacy/jobs?status=done&per_page=20".to_owned();
    loop {
        let page = admin.gets(&path).await.expect(200);
        assert_eq!((&page["total"], &page["total_is_estimate"]), (&json!(45), &json!(false)));
        seen.extend(page["items"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        path = format!("/admin/queues/privacy/jobs?status=done&per_page=20&cursor={next}");
    }
    assert_eq!(seen, done, "the latest first, each once");
    assert_eq!(admin.ids("/admin/queues/privacy/jobs?status=done&page=3").await, done[40..]);
    assert_eq!(admin.ids("/admin/queues/privacy/jobs?status=done&kind=privacy.rare").await.len(), 15);
    assert_eq!(admin.gets("/admin/queues/privacy/jobs").await.expect(200)["total"], 46);
    assert_eq!(admin.gets("/admin/queues/matching/jobs").await.expect(200)["items"], json!([]));
    for wrong in
        ["status=over", "cursor=x", "page=0", "per_page=101", "page=501&per_page=20", "user_id=me", "booking_id=1"]
    {
        let broken = admin.gets(&format!("/admin/queues/privacy/jobs?{wrong}")).await.broken_fields();
        assert_eq!(broken, [wrong.split('=').next().unwrap()]);
    }
    admin.gets("/admin/queues/faxes/jobs").await.expect_problem(404, "not_found");
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn each_status_is_listed_in_its_order() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    let waits = |minutes, attempt| JobRow { run_at: app.in_minutes(minutes), attempt, ..JobRow::new(&app, "ready") };
    let mut expected: Vec<(&str, Vec<String>)> = Vec::new();
    for (status, attempt, when) in
        [("pending", 0, [-9, -5, -1]), ("scheduled", 0, [1, 5, 9]), ("retrying", 2, [2, 4, 6])]
    {
        let mut ids = Vec::new();
        for minutes in when {
            ids.push(waits(minutes, attempt).insert(&app).await.to_string());
        }
        expected.push((status, ids));
    }
    for state in ["running", "done", "dead", "superseded", "cancelled"] {
        expected.push((state, vec![JobRow::new(&app, state).insert(&app).await.to_string()]));
    }
    for (status, ids) in &expected {
        let path = format!("/admin/queues/privacy/jobs?status={status}");
        assert_eq!(admin.ids(&path).await, *ids, "{status}");
        let page = admin.gets(&format!("{path}&per_page=1")).await.expect(200);
        assert!(page["items"].as_array().unwrap().iter().all(|job| job["status"] == *status), "{page}");
        if let Some(next) = page["next_cursor"].as_str() {
            assert_eq!(admin.ids(&format!("{path}&cursor={next}")).await, ids[1..], "{status}");
        }
    }
    assert_eq!(admin.gets("/admin/queues/privacy/jobs").await.expect(200)["total"], 14);
    assert!(admin.ids("/admin/jobs?kind=privacy.unknown").await.len() == 14, "over all queues");
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn jobs_are_found_by_booking_and_by_user() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let booking = ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    ana.checks_out(&booking).await.expect(201);
    ana.cancels(&booking).await.expect(200);
    app.jobs_done().await;
    let of_booking = format!("/admin/jobs?booking_id={}", booking["id"].as_str().unwrap());
    let kinds = |page: Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|job| job["kind"].as_str().unwrap().to_owned()).collect()
    };
    let found = kinds(admin.gets(&of_booking).await.expect(200));
    assert!(found.contains(&"payments.expire_checkout".to_owned()), "found by its payment: {found:?}");
    assert_eq!(kinds(admin.gets(&format!("{of_booking}&status=dead")).await.expect(200)), Vec::<String>::new());
    let of_ana = admin.gets(&format!("/admin/queues/emails/jobs?user_id={}", ana.id)).await.expect(200);
    assert!(of_ana["items"].as_array().unwrap().iter().all(|job| job["arguments"]["to"] == ana.id.to_string() || job["asked_by"]["user_id"] == ana.id.to_string()));
    assert!(of_ana["total"].as_i64().unwrap() >= 1);
    let nobody = admin.gets(&format!("/admin/jobs?user_id={}", rapport::ids::random())).await.expect(200);
    assert_eq!((&nobody["total"], &nobody["next_cursor"]), (&json!(0), &Value::Null));
    app.end().await;
}

#[actix_web::test]
async fn jobs_are_found_by_search_key_id_and_error() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let named =
        JobRow { args: json!({ "event_id": "evt_found" }), ..JobRow::new(&app, "done") }.insert(&app).await.to_string();
    let failed =
        JobRow { error: Some("550 mailbox is full"), ..JobRow::new(&app, "dead") }.insert(&app).await.to_string();
    for (q, expected) in [
        ("evt_found", vec![&named]),
        (named.as_str(), vec![&named]),
        (&named.to_uppercase(), vec![&named]),
        ("mailbox", vec![&failed]),
        ("full+Mailbox", vec![&failed]),
        ("evt_", vec![]),
        ("nothing%25", vec![]),
        ("'", vec![]),
    ] {
        let ids = admin.ids(&format!("/admin/queues/privacy/jobs?q={q}")).await;
        assert_eq!(ids.iter().collect::<Vec<_>>(), expected, "{q}");
    }
    let long = "x".repeat(201);
    assert_eq!(admin.gets(&format!("/admin/jobs?q={long}")).await.broken_fields(), ["q"]);
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn a_search_with_many_matches_keeps_the_order_of_the_list() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let put = async |queue: &str, first: i64, last: i64, error: &str| -> Vec<String> {
        let sql = "insert into jobs (id, kind, queue, state, args, run_at, max_attempts, errors, created_at, finished_at)
                   select gen_random_uuid(), $1 || '.' || n % 2, $1, 'dead', '{}', $4, 20, jsonb_build_array(jsonb_build_object('error', $5)), $4, $4 + make_interval(secs => n)
                   from generate_series($2, $3) n returning id::text";
        let query = sqlx::query_scalar(sql).bind(queue).bind(first).bind(last).bind(app.now()).bind(error);
        let mut ids: Vec<String> = query.fetch_all(&app.db).await.unwrap();
        ids.reverse();
        ids
    };
    let of = |queue: &str, query: &str| format!("/admin/queues/{queue}/jobs?status=dead&per_page=3&{query}");
    let burst = put("privacy", 1, 1_200, "the pipe burst").await;
    put("matching", 1, 1_200, "the pipe leaks").await;
    let odd: Vec<String> = burst.iter().skip(1).step_by(2).take(3).cloned().collect();
    // At first the matches are the latest jobs; then newer ones that don't match come before them.
    for newer in [None, Some((1_300, 4_400))] {
        if let Some((first, last)) = newer {
            put("privacy", first, last, "took too long").await;
        }
        let page = admin.gets(&of("privacy", "q=burst+pipe")).await.expect(200);
        assert!(page["total"].as_i64() > Some(1_000) && page["total_is_estimate"] == true, "{page}");
        assert_eq!(admin.ids(&of("privacy", "q=burst+pipe")).await, burst[..3]);
        let cursor = page["next_cursor"].as_str().unwrap();
        assert_eq!(admin.ids(&of("privacy", &format!("q=burst+pipe&cursor={cursor}"))).await, burst[3..6]);
        assert_eq!(admin.ids(&of("privacy", "q=burst+pipe&page=400")).await, burst[1_197..]);
        assert_eq!(admin.ids(&of("privacy", "q=burst&kind=privacy.1")).await, odd);
        for no_match in ["q=leaks", "q=burst&kind=privacy.2", "q=burst&kind=it's+%27%5C", "q=privacy", "q=%3D"] {
            assert_eq!(admin.ids(&of("privacy", no_match)).await, Vec::<String>::new(), "{no_match}");
        }
        assert_eq!(admin.ids(&of("matching", "q=burst")).await, Vec::<String>::new());
    }
    let all = admin.gets("/admin/jobs?q=pipe&per_page=100").await.expect(200);
    assert_eq!((&all["total_is_estimate"], all["items"].as_array().unwrap().len()), (&json!(true), 100));
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn a_job_is_shown_with_its_errors_and_effects() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let args = json!({ "payment_id": rapport::ids::random() });
    let row = JobRow { args: args.clone(), attempt: 3, error: Some("Stripe: 500"), ..JobRow::new(&app, "dead") };
    let id = row.insert(&app).await;
    begin_effect(&app.db, id, "refund", app.now()).await.unwrap();
    complete_effect(&app.db, id, "refund", "re_1", app.now()).await.unwrap();
    begin_effect(&app.db, id, "email", app.now()).await.unwrap();
    let job = admin.gets(&format!("/admin/jobs/{id}")).await.expect(200);
    for (field, value) in [
        ("status", json!("dead")),
        ("arguments", args),
        ("attempt", json!(3)),
        ("max_attempts", json!(20)),
        ("error", json!("Stripe: 500")),
        ("asked_by", json!({ "user_id": null, "request_id": "test" })),
        ("errors", json!([{ "at": app.now(), "attempt": 1, "error": "Stripe: 500" }])),
        ("finished_at", json!(app.now())),
        ("started_at", Value::Null),
    ] {
        assert_eq!(job[field], value, "{field}");
    }
    let effects: Vec<_> = job["effects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].clone(), one["state"].clone(), one["reference"].clone()))
        .collect();
    assert_eq!(
        effects,
        [(json!("email"), json!("intended"), Value::Null), (json!("refund"), json!("done"), json!("re_1"))]
    );
    for unknown in [rapport::ids::random().to_string(), "x".to_owned()] {
        admin.gets(&format!("/admin/jobs/{unknown}")).await.expect_problem(404, "not_found");
    }
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn a_dead_or_waiting_job_can_be_retried_or_cancelled() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    // Dead, of a kind that the worker knows: done as soon as it is retried.
    let args = json!({ "event_id": "evt_1", "object_id": null });
    let kind = "payments.handle_stripe_event";
    let event = || JobRow { queue: "payments", kind, args: args.clone(), attempt: 900, ..JobRow::new(&app, "dead") };
    let dead = event().insert(&app).await;
    admin.posts(&format!("/admin/jobs/{dead}/retry"), json!({})).await.expect(200);
    eventually("it is done", || async { app.job_state(dead).await == "done" }).await;
    // Due in an hour: done now, at the same time of the clock.
    let later = JobRow { state: "ready", run_at: app.now() + minutes(60), finished_at: None, attempt: 0, ..event() }
        .insert(&app)
        .await;
    admin.posts(&format!("/admin/jobs/{later}/retry"), json!({})).await.expect(200);
    eventually("it is done", || async { app.job_state(later).await == "done" }).await;

    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    let cancelled = |state| {
        let row = JobRow::new(&app, state);
        async {
            let id = row.insert(&app).await;
            admin.deletes(&format!("/admin/jobs/{id}")).await.expect(204);
            id
        }
    };
    for state in ["dead", "ready"] {
        let id = cancelled(state).await;
        assert_eq!(app.job_state(id).await, "cancelled");
        admin.deletes(&format!("/admin/jobs/{id}")).await.expect_problem(409, "invalid_transition");
    }
    for state in ["running", "done", "superseded", "cancelled"] {
        let id = JobRow::new(&app, state).insert(&app).await;
        let path = format!("/admin/jobs/{id}");
        admin.deletes(&path).await.expect_problem(409, "invalid_transition");
        admin.posts(&format!("{path}/retry"), json!({})).await.expect_problem(409, "invalid_transition");
        assert_eq!(app.job_state(id).await, state);
    }
    let unknown = rapport::ids::random();
    admin.deletes(&format!("/admin/jobs/{unknown}")).await.expect_problem(404, "not_found");
    admin.posts(&format!("/admin/jobs/{unknown}/retry"), json!({})).await.expect_problem(404, "not_found");

    let records = app.audit_records().await;
    let of = |wanted: &str| {
        records
            .iter()
            .filter(|(action, ..)| action == wanted)
            .map(|(_, _, before, after)| (before.as_ref().unwrap()["status"].clone(), after["status"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("jobs.retried"), [(json!("dead"), json!("pending")), (json!("scheduled"), json!("pending"))]);
    assert_eq!(of("jobs.cancelled"), [(json!("dead"), json!("cancelled")), (json!("pending"), json!("cancelled"))]);
    let subjects: Vec<Uuid> =
        sqlx::query_scalar("select subject_id from audit where action = 'jobs.retried' order by ctid")
            .fetch_all(&app.db)
            .await
            .unwrap();
    assert_eq!(subjects, [dead, later]);
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn a_retried_job_keeps_its_id_and_supersedes_its_waiting_duplicate() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    let same = |state| JobRow { dedupe_key: Some("same".to_owned()), ..JobRow::new(&app, state) };
    let (dead, duplicate) = (same("dead").insert(&app).await, same("ready").insert(&app).await);
    let job = admin.posts(&format!("/admin/jobs/{dead}/retry"), json!({})).await.expect(200);
    assert_eq!(
        (&job["status"], &job["attempt"], app.job_state(duplicate).await.as_str()),
        (&json!("pending"), &json!(0), "superseded")
    );
    app.leaves_work("its rows are no jobs that a worker knows");
}
