//! Requests to a calendar API: under the one policy of retries and a circuit breaker, with a bearer token, answered in JSON.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::error::CalendarError;
use crate::error::Result;
use crate::integrations::breaker::Breaker;
use crate::integrations::policy::{Failure, Policy};

/// One attempt and two retries.
pub const POLICY: Policy = Policy {
    provider: "calendar",
    max_attempts: 3,
    attempt_timeout: Duration::from_secs(10),
    timeout: Duration::from_secs(30),
    first_pause: Duration::from_millis(400),
};

/// How long a call may take, retries included, unless somebody waits for it.
pub const TIMEOUT: Duration = POLICY.timeout;

/// Sorts an answer that is no success, by its status and body.
pub type Classify = fn(u16, &HeaderMap, &Value) -> Failure<CalendarError>;

/// One provider's API.
pub struct Api {
    http: Client,
    breaker: Breaker,
    policy: Policy,
    classify: Classify,
}

impl Api {
    /// `provider` is its name in the log.
    ///
    /// # Errors
    /// The HTTP client can't be built.
    pub fn new(provider: &'static str, classify: Classify) -> Result<Self> {
        let policy = Policy { provider, ..POLICY };
        Ok(Self {
            http: crate::integrations::http(policy.attempt_timeout)?,
            breaker: Breaker::default(),
            policy,
            classify,
        })
    }

    /// Sends what `build` makes, anew for each attempt. An answer without a body is null.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn call(
        &self,
        access_token: &SecretString,
        timeout: Duration,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Value, CalendarError> {
        self.call_by(self.policy.within(timeout), access_token, build).await
    }

    /// As [`Self::call`], by one attempt: for what would be there twice.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn call_once(
        &self,
        access_token: &SecretString,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Value, CalendarError> {
        self.call_by(Policy { max_attempts: 1, ..self.policy }, access_token, build).await
    }

    async fn call_by(
        &self,
        policy: Policy,
        access_token: &SecretString,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Value, CalendarError> {
        if self.breaker.is_open() {
            return Err(CalendarError::unavailable("it is down, and is asked again within 30 seconds"));
        }
        let attempt = || async {
            // Without the address, which holds ids.
            let unclear = |error: reqwest::Error| Failure::passing(CalendarError::unavailable(error.without_url()));
            let request = build(&self.http).bearer_auth(access_token.expose_secret());
            let answer = request.send().await.map_err(unclear)?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let bytes = answer.bytes().await.map_err(unclear)?;
            let body: Option<Value> =
                if bytes.is_empty() { Some(Value::Null) } else { serde_json::from_slice(&bytes).ok() };
            match body {
                Some(body) if status.is_success() => Ok(body),
                None if status.is_success() => {
                    Err(Failure::passing(CalendarError::Unreadable("it is not JSON".to_owned())))
                }
                body => Err((self.classify)(status.as_u16(), &headers, &body.unwrap_or_default())),
            }
        };
        let result = policy.call(attempt).await;
        self.breaker.record(!matches!(&result, Err(error) if error.is_outage()));
        result
    }
}

/// What stays as it is in a segment of a path (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An id as a segment of a path.
pub fn path_segment(id: &str) -> String {
    utf8_percent_encode(id, UNRESERVED).to_string()
}
