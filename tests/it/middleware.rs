//! Middleware and health: load shedding, rate limits, client addresses, CORS, ETags, compression, `/health`.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::patience::eventually;
use crate::support::people::PASSWORD;

async fn with(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = app.http.get(format!("{}{path}", app.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send().await.unwrap()).await
}

#[track_caller]
fn number(answer: &Answer, header: &str) -> i64 {
    answer.header(header).unwrap_or_else(|| panic!("{header} of a {}", answer.status)).parse().unwrap()
}

#[actix_web::test]
async fn requests_per_minute_are_limited_per_user_or_address() {
    let app = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "5"), ("CORS_ORIGINS", "https://app.example.com")]).await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for remaining in (0..4).rev() {
        let answer = app.stranger(Method::GET, if remaining == 2 { "/no/such/path" } else { "/quiz" }, None).await;
        assert_eq!((number(&answer, "ratelimit-limit"), number(&answer, "ratelimit-remaining")), (5, remaining));
        assert!((1..=60).contains(&number(&answer, "ratelimit-reset")));
    }
    let refused = with(&app, "/quiz", &[("origin", "https://app.example.com")]).await;
    assert!((1..=60).contains(&number(&refused, "retry-after")));
    assert_eq!((number(&refused, "ratelimit-limit"), number(&refused, "ratelimit-remaining")), (5, 0));
    assert_eq!(number(&refused, "ratelimit-reset"), number(&refused, "retry-after"));
    let origin = refused.header("access-control-allow-origin").map(str::to_owned);
    assert_eq!(origin.as_deref(), Some("https://app.example.com"), "a browser of another origin can read a 429");
    refused.expect_problem(429, "rate_limited");

    for path in ["/health", "/health/live", "/health/ready"] {
        app.stranger(Method::GET, path, None).await.expect(200);
    }
    let webhook = app.stranger(Method::POST, "/payment/webhook", Some(json!({}))).await;
    webhook.expect_problem(400, "invalid_signature");
    // Users have counters of their own, and each minute is a new window.
    ana.gets("/profile").await.expect(200);
    app.advance(jiff::SignedDuration::from_secs(60));
    app.stranger(Method::GET, "/quiz", None).await.expect(200);
    app.end().await;
}

#[actix_web::test]
async fn the_limit_is_one_for_all_processes_and_outlives_a_restart() {
    let app = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "6")]).await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let ((_second, second), (_third, third)) = (app.another_web(), app.another_web());
    for (asked, url) in [&app.url, &second, &third, &app.url, &second, &third].into_iter().enumerate() {
        let answer = ana.at(url).gets("/profile").await;
        assert_eq!((answer.status, number(&answer, "ratelimit-remaining")), (200, 5 - asked as i64), "{}", answer.text);
    }
    let (_restarted, restarted) = app.another_web();
    for url in [&app.url, &second, &third, &restarted] {
        ana.at(url).gets("/profile").await.expect_problem(429, "rate_limited");
    }
    app.end().await;
}

#[actix_web::test]
async fn more_requests_than_may_be_in_flight_are_refused_at_once() {
    let app = TestApp::with(&[("MAX_REQUESTS_IN_FLIGHT", "1"), ("CORS_ORIGINS", "https://app.example.com")]).await;
    app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    app.sandbox.openai.faults().slow(Duration::from_secs(20));
    let asked_before = app.sandbox.openai.faults().seen();
    let asks = tokio::spawn({
        let ana = ana.clone();
        async move { ana.posts("/match", json!({})).await }
    });
    eventually("the match waits for OpenAI", || async { app.sandbox.openai.faults().seen() > asked_before }).await;
    let refused = with(&app, "/quiz", &[("origin", "https://app.example.com")]).await;
    assert!((1..=5).contains(&number(&refused, "retry-after")));
    assert_eq!(refused.header("access-control-allow-origin"), Some("https://app.example.com"));
    assert_eq!(refused.header("ratelimit-remaining"), None, "nothing was asked of a store");
    refused.expect_problem(503, "overloaded");
    for path in ["/health", "/health/live", "/health/ready"] {
        app.stranger(Method::GET, path, None).await.expect(200);
    }
    let webhook = app.stranger(Method::POST, "/payment/webhook", Some(json!({}))).await;
    webhook.expect_problem(400, "invalid_signature");
    asks.await.unwrap().expect(200);
    app.stranger(Method::GET, "/quiz", None).await.expect(200);
    app.sandbox.openai.faults().clear();
    app.end().await;
}

#[actix_web::test]
async fn who_sends_slowly_takes_nobodys_place() {
    let app = TestApp::with(&[("MAX_REQUESTS_IN_FLIGHT", "1")]).await;
    let mut slow = TcpStream::connect(app.url.trim_start_matches("http://")).await.unwrap();
    let body = r#"{"token":"nobody-was-sent-this"}"#;
    // The server says when it has let it in.
    let head = format!(
        "POST /auth/verify-email HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).await.unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{go_on:?}");
    slow.write_all(&body.as_bytes()[..1]).await.unwrap();
    // Until it waits for its sender it counts.
    eventually("others are let in", || async { app.stranger(Method::GET, "/quiz", None).await.status == 200 }).await;
    app.stranger(Method::GET, "/quiz", None).await.expect(200);
    slow.write_all(&body.as_bytes()[1..]).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("invalid_token"), "{answer}");
    app.end().await;
}

#[actix_web::test]
async fn logins_have_a_lower_limit_per_address() {
    let app = TestApp::with(&[("AUTH_RATE_LIMIT_PER_MINUTE", "3")]).await;
    let guess =
        || app.stranger(Method::POST, "/auth/login", Some(json!({ "email": "ana@example.com", "password": PASSWORD })));
    for _ in 0..3 {
        guess().await.expect_problem(401, "invalid_credentials");
    }
    let refused = guess().await;
    assert!(refused.header("retry-after").is_some());
    refused.expect_problem(429, "rate_limited");
    app.stranger(Method::GET, "/quiz", None).await.expect(200);
    app.advance(jiff::SignedDuration::from_secs(60));
    guess().await.expect_problem(401, "invalid_credentials");
    app.end().await;
}

#[actix_web::test]
async fn x_forwarded_for_counts_only_from_trusted_proxies() {
    let trusting = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "2"), ("TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")]).await;
    for address in ["203.0.113.1", "203.0.113.2", "2001:db8::1"] {
        let answer = with(&trusting, "/quiz", &[("x-forwarded-for", address)]).await;
        assert_eq!(number(&answer, "ratelimit-remaining"), 1, "{address} has a counter of its own");
    }
    // Addresses to the left of the first untrusted one, as a caller may send them, are ignored, and trusted proxies are skipped.
    let spoofed = with(&trusting, "/quiz", &[("x-forwarded-for", "198.51.100.7, 203.0.113.1, 10.1.2.3")]).await;
    assert_eq!(number(&spoofed, "ratelimit-remaining"), 0);
    let again = with(&trusting, "/quiz", &[("x-forwarded-for", "198.51.100.8, 203.0.113.1")]).await;
    again.expect_problem(429, "rate_limited");
    with(&trusting, "/quiz", &[("x-forwarded-for", "not an address")]).await.expect(200);
    trusting.end().await;

    let direct = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "2"), ("TRUSTED_PROXIES", "10.0.0.0/8")]).await;
    for _ in 0..2 {
        with(&direct, "/quiz", &[("x-forwarded-for", "203.0.113.1")]).await.expect(200);
    }
    let other = with(&direct, "/quiz", &[("x-forwarded-for", "203.0.113.2")]).await;
    other.expect_problem(429, "rate_limited");
    direct.end().await;
}

#[actix_web::test]
async fn cors_allows_only_configured_origins() {
    let app = TestApp::with(&[("CORS_ORIGINS", "https://app.example.com,https://beta.example.com")]).await;
    for origin in ["https://app.example.com", "https://beta.example.com"] {
        let answer = with(&app, "/quiz", &[("origin", origin)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        let exposed = answer.header("access-control-expose-headers").unwrap().to_lowercase();
        for name in [
            "etag",
            "content-disposition",
            "location",
            "retry-after",
            "ratelimit-limit",
            "x-request-id",
            "idempotent-replayed",
        ] {
            assert!(exposed.split([',', ' ']).any(|header| header == name), "{name}: {exposed}");
        }
        assert!(answer.header("vary").is_some_and(|vary| vary.to_lowercase().contains("origin")));
        let failed = with(&app, "/no/such/path", &[("origin", origin)]).await;
        assert_eq!(failed.header("access-control-allow-origin"), Some(origin), "failures can be read as well");
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "authorization,content-type,idempotency-key,if-none-match,last-event-id,x-csrf-token,x-request-id,x-session",
            ),
        ];
        let mut request = app.http.request(Method::OPTIONS, format!("{}/booking", app.url));
        for (name, value) in asked {
            request = request.header(name, value);
        }
        let preflight = Answer::of(request.send().await.unwrap()).await;
        assert_eq!(preflight.status, 200, "{}", preflight.text);
        assert_eq!(preflight.header("access-control-allow-origin"), Some(origin));
        assert!(preflight.header("access-control-allow-methods").is_some_and(|methods| methods.contains("POST")));
    }
    for origin in ["https://evil.example", "https://app.example.com.evil.example", "http://app.example.com", "null"] {
        let answer = with(&app, "/quiz", &[("origin", origin)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
    }
    app.end().await;

    let closed = TestApp::start().await;
    let answer = with(&closed, "/quiz", &[("origin", "https://app.example.com")]).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, None));
    closed.end().await;
}

#[actix_web::test]
async fn public_responses_have_etags_and_are_compressed() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let page = format!("/coaches/{}", ben.id);
    let slots = format!("/coaches/{}/slots?from=2026-12-02&to=2026-12-09", ben.id);
    let mut tags = Vec::new();
    for path in ["/coaches", "/quiz", "/openapi.json", &page, &slots] {
        let plain = with(&app, path, &[]).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, None), "{path}");
        let tag = plain.header("etag").unwrap_or_else(|| panic!("no tag on {path}")).to_owned();
        for known in [tag.clone(), format!("\"other\", {tag}"), "*".to_owned()] {
            let same = with(&app, path, &[("if-none-match", &known)]).await;
            assert_eq!((same.status, same.text.as_str()), (304, ""), "{path} with {known}");
            assert_eq!(same.header("etag"), Some(tag.as_str()));
        }
        with(&app, path, &[("if-none-match", "\"other\"")]).await.expect(200);
        for encoding in ["gzip", "br"] {
            let request = app.http.get(format!("{}{path}", app.url)).header("accept-encoding", encoding);
            let answer = request.send().await.unwrap();
            let headers = answer.headers().clone();
            assert_eq!(headers.get("content-encoding").unwrap(), encoding, "{path}");
            assert!(headers.get("vary").unwrap().to_str().unwrap().to_lowercase().contains("accept-encoding"));
            assert!(answer.bytes().await.unwrap().len() < plain.text.len(), "{path} by {encoding}");
        }
        tags.push(tag);
    }
    let mut changed = crate::support::data::coach_profile();
    changed["headline"] = json!("Another headline");
    ben.writes(changed).await.expect(200);
    let answer = with(&app, &page, &[("if-none-match", &tags[3])]).await;
    assert_eq!(answer.expect(200)["headline"], "Another headline", "what changed has another tag");
    app.end().await;
}

#[actix_web::test]
async fn health_is_degraded_without_storage() {
    let app = TestApp::start().await;
    let healthy = app.stranger(Method::GET, "/health", None).await.expect(200);
    assert_eq!(healthy["status"], "ok", "{healthy}");
    assert!(healthy["version"].as_str().is_some_and(|version| !version.is_empty()));
    for check in ["database", "redis", "storage", "queues"] {
        assert_eq!(healthy["checks"][check]["status"], "ok", "{healthy}");
        assert!(healthy["checks"][check]["latency_ms"].as_f64().is_some());
    }
    app.sandbox.storage.faults().down(503);
    let without_photos = app.stranger(Method::GET, "/health", None).await.expect(200);
    assert_eq!(
        (&without_photos["status"], &without_photos["checks"]["storage"]["status"]),
        (&json!("degraded"), &json!("down"))
    );
    app.sandbox.storage.faults().clear();
    assert_eq!(app.stranger(Method::GET, "/health", None).await.expect(200)["status"], "ok");
    app.end().await;
}

#[actix_web::test]
async fn health_is_degraded_without_redis_and_reports_late_queues() {
    let app = TestApp::with(&[("REDIS_URL", "redis://127.0.0.1:1")]).await;
    let health = || app.stranger(Method::GET, "/health", None);
    let shown = health().await.expect(200);
    assert_eq!(
        (&shown["status"], &shown["checks"]["redis"]["status"]),
        (&json!("degraded"), &json!("down")),
        "{shown}"
    );
    assert_eq!(shown["checks"]["queues"]["status"], "ok");
    app.stranger(Method::GET, "/health/ready", None).await.expect(200);
    // The mail that asks to confirm the address waits for Redis.
    app.signs_up("client", "Ana Ribeiro").await;
    app.advance(jiff::SignedDuration::from_secs(61));
    assert_ne!(health().await.expect(200)["checks"]["queues"]["status"], "ok");
    app.leaves_work("without Redis no job is delivered");
}

#[actix_web::test]
async fn without_a_database_health_is_down_and_requests_get_503() {
    let app = TestApp::with(&[("DATABASE_URL", "postgres://nobody:nothing@127.0.0.1:1/none")]).await;
    let shown = app.stranger(Method::GET, "/health", None).await.expect(503);
    assert_eq!((&shown["status"], &shown["checks"]["database"]["status"]), (&json!("down"), &json!("down")), "{shown}");
    app.stranger(Method::GET, "/health/live", None).await.expect(200);
    for path in ["/health/ready", "/coaches"] {
        let answer = app.stranger(Method::GET, path, None).await;
        assert!(answer.header("retry-after").is_some(), "{path}");
        let problem = answer.expect_problem(503, "unavailable").to_string();
        assert!(!problem.contains("127.0.0.1:1") && !problem.contains("sqlx"), "no internals: {problem}");
    }
    app.leaves_work("there is no database to ask");
}
