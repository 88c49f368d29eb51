//! `/metrics`, and late queues in `/health`.

use rapport::clock::seconds;
use rapport::jobs::Queue;
use rapport::jobs::delivery::push;
use reqwest::Method;
use serde_json::json;

use super::JobRow;
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::processes::eventually;

async fn metrics(app: &TestApp) -> String {
    let answer = app.stranger(Method::GET, "/metrics", None).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    answer.text
}

fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    line.unwrap_or_else(|| panic!("{series} is not in:\n{text}")).trim().parse().unwrap()
}

#[actix_web::test]
async fn jobs_queues_and_requests_are_in_the_metrics() {
    let app = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "30")]).await;
    let admin = app.admin().await;
    app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    JobRow { run_at: app.now() - seconds(7), ..JobRow::new(&app, "ready") }.insert(&app).await;
    JobRow::new(&app, "dead").insert(&app).await;
    let text = metrics(&app).await;
    for (series, expected) in [
        ("rapport_job_seconds_count{kind=\"emails.send\",outcome=\"done\"}", 1.0),
        ("rapport_job_start_seconds_count{queue=\"emails\"}", 1.0),
        ("rapport_jobs{queue=\"emails\",status=\"done\"}", 1.0),
        ("rapport_jobs{queue=\"privacy\",status=\"pending\"}", 1.0),
        ("rapport_jobs{queue=\"privacy\",status=\"dead\"}", 1.0),
        ("rapport_queue_oldest_due_seconds{queue=\"privacy\"}", 7.0),
        ("rapport_queue_paused{queue=\"privacy\"}", 1.0),
        ("rapport_queue_depth{queue=\"emails\"}", 0.0),
        ("rapport_http_request_seconds_count{method=\"POST\",route=\"/auth/signup\",status=\"201\"}", 1.0),
        (
            "rapport_http_request_seconds_count{method=\"POST\",route=\"/admin/queues/{queue}/pause\",status=\"200\"}",
            1.0,
        ),
        ("rapport_jobs_republished_total", 0.0),
        ("rapport_jobs_poisoned_total", 0.0),
    ] {
        assert!((value(&text, series) - expected).abs() < 1e-9, "{series}: {}", value(&text, series));
    }
    assert!(!text.contains(&admin.id.to_string()), "no ids in labels");
    // A duplicate id is dropped and counted.
    let id = sqlx::query_scalar("select id from jobs where queue = 'emails'").fetch_one(&app.db).await.unwrap();
    push(&app.cache, Queue::Emails, &[id]).await.unwrap();
    let twice = "rapport_jobs_duplicate_claims_total{queue=\"emails\"} 1";
    eventually("it is dropped", || async { metrics(&app).await.contains(twice) }).await;
    // Not rate-limited.
    for _ in 0..40 {
        metrics(&app).await;
    }
    app.leaves_work("its rows are no jobs that a worker knows");
}

#[actix_web::test]
async fn metrics_addr_serves_the_metrics_at_its_own_address() {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let app = TestApp::with(&[("METRICS_ADDR", &address)]).await;
    app.stranger(Method::GET, "/metrics", None).await.expect_problem(404, "not_found");
    actix_web::rt::spawn(rapport::http::metrics::serve(app.clone(), address.parse().unwrap()).unwrap());
    let answer = Answer::of(app.http.get(format!("http://{address}/metrics")).send().await.unwrap()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("rapport_queue_workers{queue=\"emails\"}"), "{}", answer.text);
    app.end().await;
}

#[actix_web::test]
async fn metrics_need_a_token_where_others_can_reach_them() {
    let ask = async |app: &TestApp, token: Option<&str>| {
        let request = app.http.get(format!("{}/metrics", app.url));
        let request = token.iter().fold(request, |request, token| request.bearer_auth(token));
        request.send().await.unwrap().status().as_u16()
    };
    let public = TestApp::with(&[("PUBLIC_URL", "https://api.example.com")]).await;
    assert_eq!(ask(&public, None).await, 404);
    let admin = public.admin().await;
    assert_eq!(ask(&public, Some(&admin.access_token)).await, 404, "not a matter of roles");
    public.end().await;
    let token = "a-token-of-the-operator";
    let settings = [("PUBLIC_URL", "https://api.example.com"), ("METRICS_TOKEN", token)];
    let with_token = TestApp::with(&settings).await;
    assert_eq!(ask(&with_token, None).await, 404);
    assert_eq!(ask(&with_token, Some("a-token-of-somebody-else")).await, 404);
    assert_eq!(ask(&with_token, Some(token)).await, 200);
    with_token.end().await;
    let local = TestApp::with(&[("METRICS_TOKEN", token)]).await;
    assert_eq!((ask(&local, None).await, ask(&local, Some(token)).await), (404, 200));
    local.end().await;
}

#[actix_web::test]
async fn health_names_late_queues() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    // A job of an unknown kind would be postponed when it is claimed; the rate limit keeps it from being published.
    admin.patches("/admin/queues/privacy", json!({ "rate_per_second": 0.01 })).await.expect(200);
    sqlx::query("update queue_control set rate_tokens = 0, rate_refilled_at = $1")
        .bind(app.now())
        .execute(&app.db)
        .await
        .unwrap();
    JobRow { run_at: app.now() - seconds(60), ..JobRow::new(&app, "ready") }.insert(&app).await;
    let health = async || app.stranger(Method::GET, "/health", None).await.expect(200);
    let at_a_minute = health().await;
    assert_eq!(
        (&at_a_minute["status"], &at_a_minute["checks"]["queues"]["late"]),
        (&json!("ok"), &serde_json::Value::Null)
    );
    app.advance(seconds(1));
    let late = health().await;
    assert_eq!((&late["status"], &late["checks"]["queues"]["status"]), (&json!("degraded"), &json!("down")));
    assert_eq!(late["checks"]["queues"]["late"], json!(["privacy"]));
    // A paused queue is not late.
    admin.posts("/admin/queues/privacy/pause", json!({})).await.expect(200);
    assert_eq!(health().await["status"], "ok");
    app.leaves_work("its rows are no jobs that a worker knows");
}
