//! What the tests of both calendar stand-ins need: a clock, PKCE, consent, and requests with a bearer token.

#![allow(dead_code, reason = "each of the two tests uses its part")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use rapport_sandbox::calendars::{Calendars, Options};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub const CLIENT: &str = "sandbox-client";
pub const SECRET: &str = "sandbox-client-secret";
pub const REDIRECT: &str = "http://127.0.0.1:8080/callback";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const BEN: &str = "ben@example.com";

/// A clock that tests advance.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new("2026-12-01T08:00:00Z".parse().unwrap())))
    }

    pub fn advance(&self, minutes: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_mins(minutes);
    }

    pub fn options(&self) -> Options {
        let clock = self.0.clone();
        Options { clock: Arc::new(move || *clock.lock().unwrap()), ..Options::default() }
    }
}

pub fn http() -> reqwest::Client {
    // It may be installed already by another test.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let no_redirects = reqwest::redirect::Policy::none();
    reqwest::Client::builder().timeout(Duration::from_secs(10)).redirect(no_redirects).build().unwrap()
}

/// The S256 challenge of a verifier.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// The address of a consent page.
pub fn authorize_url(page: &str, scope: &str, changes: &[(&str, &str)]) -> String {
    let challenge = challenge(VERIFIER);
    let mut query = vec![
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", scope),
        ("state", "a state & more"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("access_type", "offline"),
        ("prompt", "consent"),
    ];
    for (name, value) in changes {
        query.retain(|(known, _)| known != name);
        query.push((name, value));
    }
    query.retain(|(_, value)| !value.is_empty());
    reqwest::Url::parse_with_params(page, query).unwrap().to_string()
}

/// A parameter of an address.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The code that somebody's consent gives.
pub async fn code(calendars: &Calendars, url: &str) -> String {
    parameter(&calendars.agree(url, BEN).await.unwrap(), "code").unwrap()
}

/// A request to a token endpoint: status and body.
pub async fn token(endpoint: &str, changes: &[(&str, &str)]) -> (u16, Value) {
    let mut form = vec![
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("redirect_uri", REDIRECT),
        ("grant_type", "authorization_code"),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    let answer = http().post(endpoint).form(&form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// An answer: status, headers, body (null when there is none).
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

/// Somebody who has a token.
pub struct Api {
    pub base: String,
    pub token: String,
}

impl Api {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        http().request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub async fn gets(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub async fn sends(&self, method: Method, path: &str, body: Value) -> Answer {
        answer(self.request(method, path).json(&body)).await
    }

    pub async fn posts(&self, path: &str, body: Value) -> Answer {
        self.sends(Method::POST, path, body).await
    }

    pub async fn deletes(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path)).await
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_default() }
}

/// A field of each item of a list.
pub fn each(list: &Value, items: &str, field: &str) -> Vec<String> {
    let text = |item: &Value| item.pointer(field).and_then(Value::as_str).unwrap_or("-").to_owned();
    list[items].as_array().unwrap().iter().map(text).collect()
}

/// A message that was received: its headers, and its body.
#[derive(Clone, Debug)]
pub struct Message {
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Message {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("-", |(_, value)| value)
    }
}

/// An address that takes push messages, and answers a validation token.
pub struct Receiver {
    pub listening: rapport_sandbox::http::Listening,
    received: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    pub fn start() -> Self {
        let received: Arc<Mutex<Vec<Message>>> = Arc::default();
        let kept = received.clone();
        let listening =
            rapport_sandbox::http::serve(0, move |app| {
                let kept = kept.clone();
                let answer = move |request: actix_web::HttpRequest, body: String| {
                    let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
                    let headers =
                        request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
                    let url = format!("http://127.0.0.1/?{}", request.query_string());
                    let validation = parameter(&url, "validationToken");
                    if validation.is_none() {
                        let body = serde_json::from_str(&body).unwrap_or_default();
                        kept.lock().unwrap().push(Message { headers, body });
                    }
                    async move {
                        actix_web::HttpResponse::Ok().content_type("text/plain").body(validation.unwrap_or_default())
                    }
                };
                app.route("/push", actix_web::web::post().to(answer));
            })
            .unwrap();
        Self { listening, received }
    }

    pub fn url(&self) -> String {
        format!("{}/push", self.listening.url)
    }

    /// The messages, once there are so many.
    pub async fn messages(&self, count: usize) -> Vec<Message> {
        for _ in 0..1000 {
            let received = self.received.lock().unwrap().clone();
            if received.len() >= count {
                return received;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} messages are expected: {:?}", self.received.lock().unwrap());
    }
}
