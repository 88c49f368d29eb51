//! Reading an app by Bubble's Data API (<https://manual.bubble.io/core-resources/api/the-bubble-api/the-data-api/data-api-requests>): at most so
//! many requests a minute, each tried again as the app asks.
//!
//! *Invariant:* the token is sent to the app's own host and to no other.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::error::{BubbleError, Result};
use crate::clock::Timestamp;
use crate::integrations::http_with;
use crate::integrations::policy::{Failure, Policy};

/// The most records that Bubble puts on a page.
pub const PAGE_SIZE: usize = 100;

/// Where the app is, and how it may be asked.
#[derive(Clone, Debug)]
pub struct Access {
    /// `https://app.example.com` or `https://app.bubbleapps.io/version-test`.
    pub app: Url,
    pub token: SecretString,
    pub requests_per_minute: u32,
    /// The pause before a first retry.
    pub first_pause: Duration,
}

/// An app that is asked for records.
pub struct DataApi {
    http: reqwest::Client,
    base: String,
    token: SecretString,
    policy: Policy,
    interval: Duration,
    next: Mutex<Instant>,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    pub records: Vec<Value>,
    /// How many more there are, as the app says.
    pub remaining: i64,
}

/// By which time records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Created,
    Modified,
}

impl By {
    /// As the API calls it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Created => "Created Date",
            Self::Modified => "Modified Date",
        }
    }
}

/// Which records of a type.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub by: By,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// At this time exactly.
    pub at: Option<Timestamp>,
    pub cursor: usize,
}

impl DataApi {
    /// Sends nothing yet.
    ///
    /// # Errors
    /// The token would travel unencrypted, or the HTTP client can't be built.
    pub fn new(access: &Access) -> Result<Self> {
        let is_local = matches!(access.app.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if access.app.scheme() != "https" && !is_local {
            return Err(BubbleError::Refused(
                "The app's address must begin with https://: the token is sent to it.".to_owned(),
            ));
        }
        let policy = Policy {
            provider: "Bubble",
            max_attempts: 10,
            attempt_timeout: Duration::from_secs(60),
            timeout: Duration::from_secs(15 * 60),
            first_pause: access.first_pause,
        };
        // A redirect could lead the token to another host.
        let http = http_with(Duration::from_secs(60), |builder| builder.redirect(reqwest::redirect::Policy::none()))?;
        Ok(Self {
            http,
            base: format!("{}/api/1.1", access.app.as_str().trim_end_matches('/')),
            token: access.token.clone(),
            policy,
            interval: Duration::from_secs(60) / access.requests_per_minute.max(1),
            next: Mutex::new(Instant::now()),
        })
    }

    /// What the app consists of.
    ///
    /// # Errors
    /// It refuses, or does not answer.
    pub async fn meta(&self) -> Result<Value> {
        self.get("meta", &[]).await
    }

    /// A page of records.
    ///
    /// # Errors
    /// The app refuses, does not answer, or its answer is no page.
    pub async fn page(&self, kind: &str, window: Window) -> Result<Page> {
        let field = window.by.field();
        let mut constraints = Vec::new();
        if let Some(from) = window.from {
            // There is "greater than" and no "not less than".
            let before = milliseconds(from) - 1;
            constraints.push(json!({ "key": field, "constraint_type": "greater than", "value": date(before) }));
        }
        if let Some(at) = window.at {
            let (before, after) = (milliseconds(at) - 1, milliseconds(at) + 1);
            constraints.push(json!({ "key": field, "constraint_type": "greater than", "value": date(before) }));
            constraints.push(json!({ "key": field, "constraint_type": "less than", "value": date(after) }));
        }
        let query = [
            ("constraints", Value::Array(constraints).to_string()),
            ("sort_field", field.to_owned()),
            ("additional_sort_fields", json!([{ "sort_field": "_id", "descending": false }]).to_string()),
            ("cursor", window.cursor.to_string()),
            ("limit", PAGE_SIZE.to_string()),
        ];
        let mut body = self.get(&format!("obj/{kind}"), &query).await?;
        let unreadable = || BubbleError::Api(format!("The app's list of {kind} can't be read."));
        let response = body.get_mut("response").ok_or_else(unreadable)?;
        let remaining = response["remaining"].as_i64().unwrap_or(-1);
        match response["results"].take() {
            Value::Array(records) => Ok(Page { records, remaining }),
            _ => Err(unreadable()),
        }
    }

    async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Value> {
        let url = format!("{}/{path}", self.base);
        self.policy
            .call(|| async {
                self.wait_for_turn().await;
                let request = self.http.get(&url).query(query).bearer_auth(self.token.expose_secret());
                let sent = request.send().await.map_err(|error| Failure::passing(unanswered(&error)))?;
                let (status, headers) = (sent.status().as_u16(), sent.headers().clone());
                let body = sent.text().await.map_err(|error| Failure::passing(unanswered(&error)))?;
                if status == 200 {
                    return serde_json::from_str(&body)
                        .or_else(|_| serde_json::from_str(&without_halves(&body)))
                        .map_err(|error| Failure::passing(BubbleError::Api(format!("{path}: {error}"))));
                }
                Err(Failure::answered(refused(path, status, &body), status, &headers))
            })
            .await
    }

    /// Waits until the next request may be sent.
    async fn wait_for_turn(&self) {
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(Instant::now());
            *next = turn + self.interval;
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

fn unanswered(error: &reqwest::Error) -> BubbleError {
    // Without the address, which has the constraints in it.
    BubbleError::Api(format!(
        "The app does not answer: {}.",
        if error.is_timeout() { "time-out" } else { "no connection" }
    ))
}

fn refused(path: &str, status: u16, body: &str) -> BubbleError {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let message = body.pointer("/body/message").and_then(Value::as_str).unwrap_or("no reason given");
    let advice = match status {
        401 => " Is the token one of this app, and of this version of it?",
        404 => " Is the Data API on for this type (Settings, API), in the live version as well?",
        _ => "",
    };
    BubbleError::Api(format!("{path}: {status}, {message}.{advice}"))
}

/// JSON whose texts were cut in the middle of a character, as some fields of apps are: the half is replaced by U+FFFD.
fn without_halves(json: &str) -> String {
    let unit = |text: &str| -> Option<u16> { u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok() };
    let (mut out, mut rest) = (String::with_capacity(json.len()), json);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_low = |unit: u16| (0xdc00..0xe000).contains(&unit);
        let length = match unit(rest) {
            Some(0xd800..0xdc00) if rest.get(6..).and_then(unit).is_some_and(is_low) => 12,
            Some(0xd800..0xe000) => {
                out.push('\u{fffd}');
                rest = &rest[6..];
                continue;
            }
            Some(_) => 6,
            // A backslash and what it stands before.
            None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn milliseconds(at: Timestamp) -> i64 {
    at.as_microseconds().div_euclid(1_000)
}

fn date(milliseconds: i64) -> String {
    Timestamp::from_microseconds(milliseconds * 1_000).to_jiff().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_is_replaced_and_nothing_else() {
        let read = |json: &str| serde_json::from_str::<String>(&without_halves(json)).unwrap();
        assert_eq!(read(r#""cut \ud83d""#), "cut \u{fffd}");
        assert_eq!(read(r#""\ude00 cut""#), "\u{fffd} cut");
        assert_eq!(read(r#""\ud83d\ude00 \u00e9 \\ud83d \n \"q\"""#), "😀 é \\ud83d \n \"q\"");
        assert_eq!(read(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
    }

    #[test]
    fn the_token_is_not_sent_in_the_open() {
        let access = |app: &str| Access {
            app: app.parse().unwrap(),
            token: SecretString::from("token"),
            requests_per_minute: 60,
            first_pause: Duration::from_secs(1),
        };
        assert!(DataApi::new(&access("http://app.example.com")).is_err());
        assert!(DataApi::new(&access("https://app.example.com/version-test")).is_ok());
    }
}
