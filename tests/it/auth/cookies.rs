//! Cookie mode: the refresh token in an `HttpOnly` cookie, and CSRF protection.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::PASSWORD;

/// A browser's cookies: name → value and attributes, in lower case.
#[derive(Clone, Debug, Default)]
struct CookieJar(BTreeMap<String, (String, Vec<String>)>);

impl CookieJar {
    fn store(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let mut parts = line.to_str().unwrap().split(';').map(str::trim);
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            self.0.insert(name.to_owned(), (value.to_owned(), parts.map(str::to_lowercase).collect()));
        }
    }

    fn value(&self, name: &str) -> &str {
        &self.0.get(name).unwrap_or_else(|| panic!("no cookie {name} in {self:?}")).0
    }

    fn has(&self, name: &str, attribute: &str) -> bool {
        self.0[name].1.iter().any(|set| set == attribute)
    }

    fn header(&self) -> String {
        self.0.iter().map(|(name, (value, _))| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

/// Signs up in cookie mode, as the web app does.
async fn signs_up(app: &TestApp) -> (CookieJar, Value) {
    let body = json!({ "email": "ana@example.com", "password": PASSWORD, "role": "client", "full_name": "Ana" });
    let request = app.http.post(format!("{}/auth/signup", app.url)).header("x-session", "cookie").json(&body);
    let answer = Answer::of(request.send().await.unwrap()).await;
    let mut jar = CookieJar::default();
    jar.store(&answer);
    (jar, answer.expect(201))
}

async fn posts(app: &TestApp, path: &str, jar: &CookieJar, headers: &[(&str, &str)]) -> Answer {
    let mut request = app.http.request(Method::POST, format!("{}{path}", app.url)).header("cookie", jar.header());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send().await.unwrap()).await
}

#[actix_web::test]
async fn the_refresh_token_is_in_an_http_only_cookie_and_not_in_the_body() {
    let app = TestApp::start().await;
    let (jar, signed_up) = signs_up(&app).await;
    assert!(signed_up.get("refresh_token").is_none(), "not in the body: {signed_up}");
    for attribute in ["httponly", "samesite=strict", "path=/"] {
        assert!(jar.has("refresh_token", attribute), "{attribute}: {jar:?}");
    }
    assert!(!jar.has("refresh_token", "secure"), "not over plain http, in development");
    assert!(!jar.has("csrf_token", "httponly") && jar.has("csrf_token", "samesite=strict"), "the web app reads it");
    assert_ne!(jar.value("csrf_token"), jar.value("refresh_token"));

    let login = json!({ "email": "ana@example.com", "password": PASSWORD });
    let request = app.http.post(format!("{}/auth/login", app.url)).header("x-session", "cookie").json(&login);
    let answer = Answer::of(request.send().await.unwrap()).await;
    assert!(answer.headers.get_all("set-cookie").iter().count() == 2);
    assert!(answer.expect(200).get("refresh_token").is_none());
    app.end().await;
}

#[actix_web::test]
async fn over_https_cookies_are_secure_and_have_the_host_prefix() {
    let app = TestApp::with(&[("WEB_URL", "https://rapport.example.com")]).await;
    let (jar, _) = signs_up(&app).await;
    for attribute in ["httponly", "samesite=strict", "path=/", "secure"] {
        assert!(jar.has("__Host-refresh_token", attribute), "{attribute}: {jar:?}");
    }
    assert!(jar.has("csrf_token", "secure"));
    let csrf = jar.value("csrf_token").to_owned();
    posts(&app, "/auth/refresh", &jar, &[("x-csrf-token", &csrf)]).await.expect(200);
    app.end().await;
}

#[actix_web::test]
async fn the_cookie_requires_the_csrf_token_and_the_same_origin() {
    let app = TestApp::start().await;
    let (mut jar, _) = signs_up(&app).await;
    let csrf = jar.value("csrf_token").to_owned();
    for path in ["/auth/refresh", "/auth/logout"] {
        posts(&app, path, &jar, &[]).await.expect_problem(403, "csrf");
        posts(&app, path, &jar, &[("x-csrf-token", "")]).await.expect_problem(403, "csrf");
        posts(&app, path, &jar, &[("x-csrf-token", "wrong")]).await.expect_problem(403, "csrf");
        let elsewhere = [("x-csrf-token", csrf.as_str()), ("sec-fetch-site", "cross-site")];
        posts(&app, path, &jar, &elsewhere).await.expect_problem(403, "csrf");
        // Without the CSRF cookie an empty header does not match.
        let mut alone = jar.clone();
        alone.0.remove("csrf_token");
        posts(&app, path, &alone, &[("x-csrf-token", "")]).await.expect_problem(403, "csrf");
    }
    for site in ["same-origin", "none"] {
        let answer = posts(
            &app,
            "/auth/refresh",
            &jar,
            &[("x-csrf-token", jar.value("csrf_token").to_owned().as_str()), ("sec-fetch-site", site)],
        )
        .await;
        let before = jar.clone();
        jar.store(&answer);
        assert_ne!(jar.value("refresh_token"), before.value("refresh_token"), "rotated");
        assert!(answer.expect(200).get("refresh_token").is_none());
    }
    // The CSRF token rotates with the refresh token.
    posts(&app, "/auth/refresh", &jar, &[("x-csrf-token", &csrf)]).await.expect_problem(403, "csrf");
    app.end().await;
}

/// As when two tabs wake up together.
#[actix_web::test]
async fn concurrent_refreshes_both_succeed() {
    let app = TestApp::start().await;
    let (jar, _) = signs_up(&app).await;
    let csrf = jar.value("csrf_token").to_owned();
    let headers = [("x-csrf-token", csrf.as_str())];
    let both =
        futures::join!(posts(&app, "/auth/refresh", &jar, &headers), posts(&app, "/auth/refresh", &jar, &headers));
    for answer in [both.0, both.1] {
        let mut tab = jar.clone();
        tab.store(&answer);
        answer.expect(200);
        let csrf = tab.value("csrf_token").to_owned();
        posts(&app, "/auth/refresh", &tab, &[("x-csrf-token", &csrf)]).await.expect(200);
    }
    app.end().await;
}

#[actix_web::test]
async fn logging_out_removes_the_cookies() {
    let app = TestApp::start().await;
    let (mut jar, signed_up) = signs_up(&app).await;
    let csrf = jar.value("csrf_token").to_owned();
    let before = jar.clone();
    let gone = posts(&app, "/auth/logout", &jar, &[("x-csrf-token", &csrf)]).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    jar.store(&gone);
    for name in ["refresh_token", "csrf_token"] {
        assert!(jar.value(name).is_empty() && jar.has(name, "max-age=0") && jar.has(name, "path=/"), "{jar:?}");
    }
    posts(&app, "/auth/refresh", &before, &[("x-csrf-token", &csrf)]).await.expect_problem(401, "unauthenticated");
    let request = app.http.get(format!("{}/profile", app.url)).bearer_auth(signed_up["access_token"].as_str().unwrap());
    Answer::of(request.send().await.unwrap()).await.expect_problem(401, "unauthenticated");
    app.end().await;
}
