//! What all responses have in common: problem documents, request ids, security headers, and an OpenAPI document that matches them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;

/// The committed document.
const COMMITTED: &str = include_str!("../../openapi.json");

/// Checks that a failure is a problem document, and gives it.
#[track_caller]
fn problem(app: &TestApp, answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text);
    assert_eq!(answer.status, status, "{}", answer.text);
    let problem: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(problem["type"], format!("{}/errors/{code}", app.url));
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code);
    assert!(!problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty());
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"));
    assert_eq!(problem.get("errors").is_some(), status == 422, "{problem}");
    problem
}

/// A request with any body.
async fn raw(app: &TestApp, method: Method, path: &str, kind: Option<&str>, body: impl Into<reqwest::Body>) -> Answer {
    let mut request = app.http.request(method, format!("{}{path}", app.url)).body(body);
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    Answer::of(request.send().await.unwrap()).await
}

#[actix_web::test]
async fn every_failure_is_a_problem_document() {
    let app = TestApp::start().await;
    let unknown = app.stranger(Method::GET, "/no/such/path", None).await;
    let shown = problem(&app, &unknown, 404, "not_found");
    let page = shown["type"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    assert_eq!(app.stranger(Method::GET, &page, None).await.expect(200)["code"], "not_found", "`type` leads somewhere");

    let wrong_method = app.stranger(Method::DELETE, "/quiz", None).await;
    problem(&app, &wrong_method, 405, "method_not_allowed");
    assert_eq!(wrong_method.header("allow"), Some("GET"));

    let json = Some("application/json");
    problem(&app, &raw(&app, Method::POST, "/auth/login", json, "{\"email\":").await, 400, "malformed");
    problem(&app, &raw(&app, Method::POST, "/auth/login", json, "").await, 400, "malformed");
    problem(&app, &raw(&app, Method::POST, "/auth/login", json, &b"{\"email\":\"\xff\"}"[..]).await, 400, "malformed");
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        problem(&app, &raw(&app, Method::POST, "/auth/login", kind, "{}").await, 415, "unsupported_media_type");
    }
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(300 * 1024));
    problem(&app, &raw(&app, Method::POST, "/auth/login", json, large).await, 413, "too_large");
    problem(&app, &raw(&app, Method::GET, "/profile", None, "").await, 401, "unauthenticated");
    // Deep nesting is malformed, and does not overflow the stack.
    problem(&app, &raw(&app, Method::POST, "/auth/login", json, "[".repeat(100_000)).await, 400, "malformed");
    app.end().await;
}

#[actix_web::test]
async fn all_invalid_fields_are_listed_in_one_answer() {
    let app = TestApp::start().await;
    let body = json!({ "email": "nobody", "password": "short", "role": "king", "full_name": "", "timezone": "Mars/Base", "age": 3 });
    let answer = app.stranger(Method::POST, "/auth/signup", Some(body)).await;
    let shown = problem(&app, &answer, 422, "validation_failed");
    for error in shown["errors"].as_array().unwrap() {
        assert!(["field", "code", "message"].iter().all(|part| !error[part].as_str().unwrap().is_empty()), "{error}");
    }
    assert_eq!(answer.broken_fields(), ["age", "email", "full_name", "password", "role", "timezone"]);
    let missing = app.stranger(Method::POST, "/auth/signup", Some(json!({}))).await;
    assert_eq!(missing.broken_fields(), ["email", "full_name", "password", "role"]);
    let nulls = json!({ "email": null, "password": null, "role": null, "full_name": null, "timezone": null });
    let nulls = app.stranger(Method::POST, "/auth/signup", Some(nulls)).await;
    assert_eq!(nulls.broken_fields(), ["email", "full_name", "password", "role"], "null and missing are the same");
    let list = app.stranger(Method::POST, "/auth/signup", Some(json!([]))).await;
    problem(&app, &list, 422, "validation_failed");
    app.end().await;
}

#[actix_web::test]
async fn what_a_parameter_says_is_never_guessed() {
    let app = TestApp::start().await;
    for (query, broken) in [
        ("page=1&page=2", vec!["page"]),
        ("page=x&page=", vec!["page"]),
        ("per_page=%E2%80%8B&min_price=%20", vec!["min_price", "per_page"]),
        ("sort=newest&sort=newest&currency=%E2%80%8B", vec!["currency", "sort"]),
        ("q=%E2%80%8B&page=&sort=&language=de&language=pt", vec![]),
    ] {
        let answer = app.stranger(Method::GET, &format!("/coaches?{query}"), None).await;
        assert_eq!(answer.status, if broken.is_empty() { 200 } else { 422 }, "{query}: {}", answer.text);
        if answer.status == 422 {
            assert_eq!(answer.broken_fields(), broken, "{query}");
        }
    }
    app.end().await;
}

#[test]
fn every_operation_on_an_id_says_what_an_unknown_one_is_answered() {
    let document: Value = serde_json::from_str(COMMITTED).unwrap();
    let with_id = document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.contains('{'));
    let operations = with_id.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |one| (path, one)));
    let silent: Vec<String> = operations
        .filter(|(_, (_, operation))| operation["responses"].get("404").is_none())
        .map(|(path, (method, _))| format!("{method} {path}"))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[actix_web::test]
async fn nul_characters_are_refused_as_invalid_input() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let page = json!({ "full_name": "A\0na", "timezone": "UTC", "preferences": { "a": ["\0"], "b\0": 1 } });
    assert_eq!(ana.writes(page).await.broken_fields(), ["full_name", "preferences", "preferences.a[0]"]);
    let login = json!({ "email": "a\0@example.com", "password": "whatever" });
    assert_eq!(app.stranger(Method::POST, "/auth/login", Some(login)).await.broken_fields(), ["email"]);
    assert_eq!(app.stranger(Method::GET, "/coaches?q=a%00b", None).await.broken_fields(), ["q"]);
    for path in ["/coaches/%00", "/booking/%00", "/errors/%00", "/%00", "/coaches/%ff"] {
        let answer = ana.gets(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
    }
    let query = ana.gets("/coaches?q=%ff&language=%00").await;
    assert!(query.status == 200 || query.status == 422, "{}", query.text);
    app.end().await;
}

#[actix_web::test]
async fn valid_request_ids_are_echoed_and_others_replaced() {
    let app = TestApp::start().await;
    let asked = |id: String| {
        let request = app.http.get(format!("{}/no/such/path", app.url)).header("x-request-id", id);
        async { Answer::of(request.send().await.unwrap()).await }
    };
    for id in ["a", "Trace-1_b.2", &"x".repeat(128)] {
        let answer = asked(id.to_owned()).await;
        assert_eq!(answer.header("x-request-id"), Some(id));
        problem(&app, &answer, 404, "not_found");
    }
    let mut made = std::collections::BTreeSet::new();
    for id in [String::new(), "x".repeat(129), "a b".to_owned(), "a/b".to_owned(), "é".to_owned()] {
        let answer = asked(id.clone()).await;
        let own = answer.header("x-request-id").unwrap().to_owned();
        assert!(own.parse::<uuid::Uuid>().is_ok(), "{id:?} gave {own:?}");
        assert!(made.insert(own), "each request has its own");
        problem(&app, &answer, 404, "not_found");
    }
    app.end().await;
}

#[actix_web::test]
async fn security_headers_are_on_every_response() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let tag = ana.gets("/quiz").await.header("etag").unwrap().to_owned();
    let known = [("if-none-match", tag.as_str())];
    let preflight = app.http.request(Method::OPTIONS, format!("{}/quiz", app.url));
    let preflight = preflight.header("origin", "https://evil.example").header("access-control-request-method", "GET");
    let answers = [
        ana.gets("/quiz").await,
        ana.sends_with(Method::GET, "/quiz", None, &known).await,
        ana.gets("/openapi.json").await,
        ana.gets("/docs/").await,
        ana.gets("/health").await,
        ana.gets("/no/such/path").await,
        ana.posts("/match", json!({ "limit": 0 })).await,
        ana.posts("/auth/logout", json!({ "refresh_token": ana.refresh_token })).await,
        app.stranger(Method::GET, "/profile", None).await,
        Answer::of(preflight.send().await.unwrap()).await,
    ];
    let seen: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(seen[..9], [200, 304, 200, 200, 200, 404, 422, 204, 401]);
    for answer in &answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} of a {}", answer.status);
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-"), "{policy}");
        assert!(answer.header("strict-transport-security").is_some() && answer.header("x-request-id").is_some());
    }
    let private = ana.gets("/notifications").await;
    assert_eq!(private.header("cache-control"), Some("no-store"), "private responses are not cached");
    app.end().await;
}

#[actix_web::test]
async fn the_served_openapi_document_is_the_committed_one() {
    let app = TestApp::start().await;
    let served = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    assert_eq!(served["openapi"], "3.1.0");
    let committed: Value = serde_json::from_str(COMMITTED).unwrap();
    assert!(served == committed, "openapi.json is out of date: `rapport openapi > openapi.json`");
    let printed =
        std::process::Command::new(env!("CARGO_BIN_EXE_rapport")).arg("openapi").env_clear().output().unwrap();
    assert!(printed.status.success(), "it needs no configuration");
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert!(printed == committed, "`rapport openapi` prints what is served");
    app.end().await;
}

/// For every endpoint with a body: malformed, of another type, too large, and with an unknown field.
#[actix_web::test]
async fn invalid_bodies_get_the_documented_statuses() {
    let app = TestApp::start().await;
    let (ana, ben, admin) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await, app.admin().await);
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let mut wrong = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let is_a_providers = ["/payment/webhook", "/calendar/{provider}/notifications"].contains(&path.as_str());
            if operation.get("requestBody").is_none() || is_a_providers {
                continue;
            }
            let large = format!("{{\"x\":\"{}\"}}", "a".repeat(300 * 1024));
            let unknown = "--x\r\nContent-Disposition: form-data; name=\"no_such_field\"\r\n\r\n1\r\n--x--\r\n";
            let bodies = match operation["requestBody"]["content"].get("multipart/form-data") {
                Some(_) => [
                    ("multipart/form-data; boundary=x", unknown[..unknown.len() - 8].to_owned(), 400),
                    ("application/json", "{}".to_owned(), 415),
                    ("multipart/form-data; boundary=x", "a".repeat(6 * 1024 * 1024), 413),
                    ("multipart/form-data; boundary=x", unknown.to_owned(), 422),
                ],
                None => [
                    ("application/json", "{\"half\":".to_owned(), 400),
                    ("text/plain", "{}".to_owned(), 415),
                    ("application/json", large, 413),
                    ("application/json", "{\"no_such_field\":1}".to_owned(), 422),
                ],
            };
            for (kind, body, expected) in bodies {
                let method: Method = method.to_uppercase().parse().unwrap();
                let is_for_admins = path.starts_with("/admin") || path.ends_with("/refund");
                let sender = match path.as_str() {
                    "/coaches/{id}" | "/community/resources/{id}/suggest" => &ben,
                    _ if is_for_admins => &admin,
                    _ => &ana,
                };
                let id = if path == "/coaches/{id}" { ben.id } else { uuid::Uuid::nil() };
                let url = format!("{}{path}", app.url).replace("{id}", &id.to_string()).replace("{queue}", "emails");
                let request = app.http.request(method.clone(), url).bearer_auth(&sender.access_token);
                let answer = Answer::of(request.header("content-type", kind).body(body).send().await.unwrap()).await;
                if answer.status != expected {
                    wrong.push(format!("{method} {path}: {} instead of {expected}: {}", answer.status, answer.text));
                }
                if operation["responses"].get(answer.status.to_string()).is_none() {
                    wrong.push(format!("{method} {path}: {} is not in the document", answer.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    app.end().await;
}
