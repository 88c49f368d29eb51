//! Requests that are made to exhaust the process or to slip past its limits: they are refused early, cheaply and by route.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::TestApp;
use crate::support::app::Answer;

/// Method and path of every documented operation.
async fn operations(app: &TestApp) -> Vec<(Method, String)> {
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let paths = document["paths"].as_object().unwrap().clone();
    let of_path = |(path, operations): (String, Value)| {
        let methods: Vec<String> = operations.as_object().unwrap().keys().cloned().collect();
        methods.into_iter().map(move |method| (method.to_uppercase().parse().unwrap(), path.clone()))
    };
    paths.into_iter().flat_map(of_path).collect()
}

#[actix_web::test]
async fn compressed_bodies_are_refused_on_every_route() {
    let app = TestApp::start().await;
    let mut refused = 0;
    for (method, path) in operations(&app).await {
        for encoding in ["gzip", "br", "deflate", "zstd", "identity, br", "x-unknown"] {
            let url = format!("{}{}", app.url, path.replace(['{', '}'], ""));
            let request = app.http.request(method.clone(), url).header("content-encoding", encoding);
            // A body that no decoder accepts: whoever tries to decompress it answers 400.
            let answer = Answer::of(request.body("not compressed").send().await.unwrap()).await;
            answer.expect_problem(415, "unsupported_media_type");
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused}");
    let plain = app.http.post(format!("{}/auth/login", app.url)).header("content-encoding", "identity");
    let plain = plain.json(&json!({ "email": "nobody@example.com", "password": "a-wrong-password" }));
    Answer::of(plain.send().await.unwrap()).await.expect_problem(401, "invalid_credentials");
    app.end().await;
}

async fn post_json(app: &TestApp, path: &str, body: String) -> Answer {
    let request = app.http.post(format!("{}{path}", app.url)).header("content-type", "application/json");
    Answer::of(request.body(body).send().await.unwrap()).await
}

#[actix_web::test]
async fn errors_do_not_grow_with_the_body() {
    let app = TestApp::start().await;
    let long_key = "k".repeat(30_000);
    let nuls = |count: usize| vec!["\"\\u0000\""; count].join(",");
    let unknown: Vec<String> = (0..5_000).map(|number| format!("\"{number}{}\":1", "x".repeat(30))).collect();
    let bodies = [
        format!("{{\"{long_key}\":[{}]}}", nuls(1_000)),
        format!("{{\"{long_key}\":[{}]}}", vec!["1"; 100_000].join(",")),
        format!("{{{}}}", unknown.join(",")),
        format!("[{}]", nuls(25_000)),
    ];
    for body in bodies {
        assert!(body.len() < 256 * 1024, "within the limit of a body");
        for path in ["/auth/login", "/auth/signup", "/auth/verify-email"] {
            let answer = post_json(&app, path, body.clone()).await;
            assert!(answer.text.len() < 64 * 1024, "{path}: {} bytes", answer.text.len());
            let problem = answer.expect_problem(422, "validation_failed");
            let errors = problem["errors"].as_array().unwrap();
            assert!((1..=50).contains(&errors.len()), "{path}: {}", errors.len());
            let is_short = |error: &Value| error["field"].as_str().unwrap().chars().count() <= 201;
            assert!(errors.iter().all(is_short), "{path}");
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn bodies_are_nested_32_levels_at_most() {
    let app = TestApp::start().await;
    let nested = |levels: usize| format!("{{\"email\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
    post_json(&app, "/auth/login", nested(31)).await.expect_problem(422, "validation_failed");
    for levels in [33, 120, 100_000] {
        post_json(&app, "/auth/login", nested(levels)).await.expect_problem(400, "malformed");
    }
    app.end().await;
}

/// Sends a head that promises a body, and one byte of it.
async fn slow_request(app: &TestApp, path: &str, content_type: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.url.trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\nstripe-signature: t=1,v1=00\r\ncontent-length: 1000\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[actix_web::test]
async fn slow_bodies_are_ended_and_slow_nobody_down() {
    let app = TestApp::start().await;
    let started = tokio::time::Instant::now();
    let mut slow = Vec::new();
    for _ in 0..200 {
        slow.push(slow_request(&app, "/auth/login", "application/json").await);
    }
    for path in ["/payment/webhook", "/auth/verify-email"] {
        slow.push(slow_request(&app, path, "application/json").await);
    }
    while started.elapsed() < Duration::from_secs(1) {
        let asked = tokio::time::Instant::now();
        app.stranger(Method::GET, "/health/live", None).await.expect(200);
        assert!(asked.elapsed() < Duration::from_secs(2), "others are answered meanwhile");
    }
    // One that is slow but complete in time is answered as any other.
    let mut complete = slow.pop().unwrap();
    complete.write_all(&[b' '; 999]).await.unwrap();
    let mut answer = vec![0; 64];
    let read = complete.read(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 400"), "not JSON, and not late");
    for mut stream in slow {
        let mut answer = vec![0; 64];
        let read = tokio::time::timeout(Duration::from_secs(60), stream.read(&mut answer)).await.expect("it is ended");
        let text = String::from_utf8_lossy(&answer[..read.unwrap()]).into_owned();
        assert!(text.starts_with("HTTP/1.1 408"), "{text}");
    }
    assert!(started.elapsed() > Duration::from_secs(29), "bodies have 30 seconds");
    app.end().await;
}

/// The path with one character of it percent-encoded.
fn encoded(path: &str, index: usize) -> String {
    let byte = path.as_bytes()[index];
    format!("{}%{byte:02x}{}", &path[..index], &path[index + 1..])
}

#[actix_web::test]
async fn limits_apply_however_the_path_is_written() {
    let app = TestApp::with(&[("AUTH_RATE_LIMIT_PER_MINUTE", "30")]).await;
    for path in ["/auth/login", "/auth/signup", "/auth/reset-password"] {
        let letters = (1..path.len()).filter(|index| path.as_bytes()[*index].is_ascii_alphabetic());
        let spellings: Vec<String> = letters.map(|index| encoded(path, index)).collect();
        let mut last = 30;
        for spelling in spellings {
            let answer = app.stranger(Method::POST, &spelling, Some(json!({}))).await;
            let remaining = answer.header("ratelimit-remaining").unwrap().parse::<i64>().unwrap();
            assert_eq!(remaining, last - 1, "{spelling} counts as {path}");
            last = remaining;
        }
        app.advance(jiff::SignedDuration::from_secs(60));
    }
    app.end().await;
}

#[actix_web::test]
async fn metric_labels_come_from_closed_sets() {
    let app = TestApp::start().await;
    let operations = operations(&app).await;
    let mut known: BTreeSet<String> = operations.iter().map(|(_, path)| path.clone()).collect();
    known.extend(["unknown", "/openapi.json"].map(str::to_owned));
    for (method, path) in &operations {
        if !path.contains("{secret}") && *method == Method::GET && !path.ends_with("/stream") {
            app.stranger(method.clone(), &encoded(&path.replace(['{', '}'], ""), 1), None).await;
        }
    }
    for number in 0..100 {
        let method: Method = format!("MADE-UP-{number}").parse().unwrap();
        app.stranger(method, &format!("/made/up/{number}"), None).await;
    }
    let text = app.http.get(format!("{}/metrics", app.url)).send().await.unwrap().text().await.unwrap();
    let label = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let requests = text.lines().filter(|line| line.starts_with("rapport_http_request_seconds_count"));
    let (routes, methods): (BTreeSet<_>, BTreeSet<_>) =
        requests.map(|line| (label(line, "route").unwrap(), label(line, "method").unwrap())).unzip();
    let strange: Vec<_> = routes.difference(&known).filter(|route| !route.starts_with("/docs")).collect();
    assert!(strange.is_empty(), "{strange:?}");
    let expected = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "other"];
    assert!(methods.iter().all(|method| expected.contains(&method.as_str())), "{methods:?}");
    assert!(methods.contains("other"));
    app.end().await;
}

#[actix_web::test]
async fn extreme_parameters_are_refused_never_a_500() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let extremes = [
        "-".repeat(50),
        "- ".repeat(50),
        format!("({}b", "-".repeat(40)),
        format!("\"\"{}b", "-".repeat(40)),
        format!("a({}b", "-".repeat(40)),
        "\"".repeat(51),
        "a".repeat(3_000),
        "%F0%9F%92%A9".repeat(20),
        "-004800-01-01T00:00:00Z".to_owned(),
        "-004800-01-01".to_owned(),
        "9999-12-31".to_owned(),
        "99999999999999999999999".to_owned(),
        "-1".to_owned(),
        "0".to_owned(),
        "NaN".to_owned(),
        "1e308".to_owned(),
        "%00".to_owned(),
        "%FF".to_owned(),
        "null".to_owned(),
    ];
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let mut urls = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let Some(operation) = operations.get("get").filter(|_| !path.ends_with("/stream")) else { continue };
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let of = |place: &'static str| parameters.iter().filter(move |parameter| parameter["in"] == place);
        for extreme in &extremes {
            let somewhere = path.replace(['{', '}'], "");
            urls.extend(
                of("query").map(|parameter| format!("{somewhere}?{}={extreme}", parameter["name"].as_str().unwrap())),
            );
            urls.extend(of("path").map(|parameter| {
                let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
                path.replace(&name, extreme).replace(['{', '}'], "")
            }));
        }
    }
    assert!(urls.len() > 500, "{}", urls.len());
    let answers = stream::iter(&urls).map(async |url| (url, ana.gets(url).await));
    for (url, answer) in answers.buffer_unordered(8).collect::<Vec<_>>().await {
        assert!(answer.status < 500, "GET {url}: {} {}", answer.status, answer.text);
    }
    for at in ["-004800-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1899-12-31T23:59:59Z"] {
        let body = json!({ "coach_id": ana.id, "starts_at": at, "duration_minutes": 60 });
        ana.posts("/booking", body).await.expect_problem(422, "validation_failed");
    }
    app.end().await;
}

#[actix_web::test]
async fn statements_are_cancelled_after_thirty_seconds() {
    let app = TestApp::start().await;
    let timeout: String = sqlx::query_scalar("show statement_timeout").fetch_one(&app.db).await.unwrap();
    assert_eq!(timeout, "30s");
    let mut tx = app.begin().await.unwrap();
    sqlx::query("set local statement_timeout = '1ms'").execute(&mut *tx).await.unwrap();
    let cancelled = sqlx::query("select pg_sleep(10)").execute(&mut *tx).await.unwrap_err();
    assert_eq!(
        rapport::error::Error::from(cancelled).code(),
        rapport::error::Code::Unavailable,
        "503, to be tried again"
    );
    tx.rollback().await.unwrap();
    let mut tx = app.begin().await.unwrap();
    rapport::db::allow_long_statements(&mut tx).await.unwrap();
    let timeout: String = sqlx::query_scalar("show statement_timeout").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(timeout, "5min");
    tx.rollback().await.unwrap();
    app.end().await;
}
