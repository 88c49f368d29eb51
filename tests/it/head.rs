//! HEAD wherever GET is, and the `Vary` of a 304: what monitors and caches ask.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;

use crate::support::TestApp;
use crate::support::people::Person;

/// Status, and the headers that do not change from one request to the next.
async fn head_of(
    app: &TestApp,
    person: &Person,
    method: Method,
    path: &str,
    encoding: &str,
) -> (u16, BTreeMap<String, String>, usize) {
    let request = app.http.request(method, format!("{}{path}", app.url)).bearer_auth(&person.access_token);
    let answer = request.header("accept-encoding", encoding).send().await.unwrap();
    let changes = [
        "date",
        "x-request-id",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "content-length",
        "transfer-encoding",
    ];
    let kept = answer.headers().iter().filter(|(name, _)| !changes.contains(&name.as_str()));
    let headers = kept.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let status = answer.status().as_u16();
    (status, headers, answer.bytes().await.unwrap().len())
}

#[actix_web::test]
async fn head_is_answered_as_get_without_a_body() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        // The export says when it was made, health how long its checks took, and metrics count.
        if operations.get("get").is_none()
            || path.ends_with("/stream")
            || path == "/profile/export"
            || path == "/metrics"
        {
            continue;
        }
        let path = path.replace("{id}", &ben.id.to_string()).replace(['{', '}'], "");
        for encoding in ["identity", "gzip"] {
            let (status, mut headers, length) = head_of(&app, &ben, Method::GET, &path, encoding).await;
            let (head_status, mut head_headers, head_length) = head_of(&app, &ben, Method::HEAD, &path, encoding).await;
            if path.starts_with("/health") {
                headers.remove("etag");
                head_headers.remove("etag");
            }
            assert_eq!((head_status, &head_headers, head_length), (status, &headers, 0), "{path}");
            assert!(length > 0 || status >= 300, "{path}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
    for path in ["/health", "/health/live", "/health/ready", "/docs/", "/openapi.json", "/coaches"] {
        assert_eq!(head_of(&app, &ben, Method::HEAD, path, "gzip").await.0, 200, "{path}");
    }
    // A stream is not begun, and what has no GET is still refused.
    assert_eq!(head_of(&app, &ben, Method::HEAD, "/notifications/stream", "gzip").await.0, 200);
    assert_eq!(head_of(&app, &ben, Method::HEAD, "/auth/login", "gzip").await.0, 405);
    app.end().await;
}

#[actix_web::test]
async fn a_304_has_the_vary_of_the_200() {
    let app = TestApp::with(&[("CORS_ORIGINS", "https://app.example.com")]).await;
    let ben = app.coach("Ben Okafor").await;
    let paths = [
        "/quiz".to_owned(),
        "/openapi.json".to_owned(),
        "/coaches".to_owned(),
        format!("/coaches/{}", ben.id),
        format!("/coaches/{}/slots", ben.id),
        format!("/coaches/{}/reviews", ben.id),
    ];
    for path in paths {
        for encoding in ["identity", "gzip", "br"] {
            for origin in [None, Some("https://app.example.com")] {
                let ask = |tag: Option<String>| {
                    let mut request = app.http.get(format!("{}{path}", app.url)).header("accept-encoding", encoding);
                    if let Some(tag) = tag {
                        request = request.header("if-none-match", tag);
                    }
                    if let Some(origin) = origin {
                        request = request.header("origin", origin);
                    }
                    request.send()
                };
                let first = ask(None).await.unwrap();
                let text = |answer: &reqwest::Response, name: &str| {
                    let all: Vec<&str> =
                        answer.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
                    assert!(all.len() <= 1, "{path}: {all:?}");
                    all.first().map(|value| (*value).to_owned()).unwrap_or_default()
                };
                let known = ask(Some(text(&first, "etag"))).await.unwrap();
                assert_eq!((first.status().as_u16(), known.status().as_u16()), (200, 304), "{path}");
                assert_eq!(text(&known, "vary"), text(&first, "vary"), "{path} by {encoding}");
                assert!(text(&first, "vary").split(", ").any(|field| field == "accept-encoding"), "{path}");
                assert!(text(&first, "vary").split(", ").any(|field| field == "origin"), "{path}");
            }
        }
    }
    let plain: Value = app.stranger(Method::GET, "/quiz", None).await.expect(200);
    assert!(plain["factors"].is_array());
    app.end().await;
}
