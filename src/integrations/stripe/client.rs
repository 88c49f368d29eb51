//! The HTTP client: async-stripe's requests, sent by the one policy of retries, under one idempotency key.
//!
//! async-stripe's own client is not used: it reads the whole of an object or nothing, hides the headers that say whether and when to try
//! again, and opens a connection for each call.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest, VERSION};

use super::error::StripeError;
use crate::config;
use crate::error::Result;
use crate::integrations::policy::{Failure, Policy, may_pass, retry_after};

/// One attempt and two retries; all of them end inside the 45 seconds that a request has.
const POLICY: Policy = Policy {
    provider: "Stripe",
    max_attempts: 3,
    attempt_timeout: Duration::from_secs(10),
    timeout: Duration::from_secs(40),
    first_pause: Duration::from_millis(400),
};

/// Stripe, reachable under one account's keys.
#[derive(Clone)]
pub struct Stripe {
    http: reqwest::Client,
    /// Ends in `/v1`.
    base: String,
    secret_key: SecretString,
    /// For the browser.
    pub publishable_key: String,
    pub(super) webhook_secrets: Vec<String>,
    /// Whether the secret key is of the live mode: events of the other mode are ignored.
    pub is_live: bool,
}

impl Stripe {
    /// Sends nothing yet.
    ///
    /// # Errors
    /// The HTTP client can't be built.
    pub fn new(config: &config::Stripe) -> Result<Self> {
        let secret_key = config.secret_key.expose_secret();
        Ok(Self {
            http: crate::integrations::http(POLICY.attempt_timeout)?,
            base: format!("{}/v1", config.api_base.as_str().trim_end_matches('/')),
            secret_key: config.secret_key.clone(),
            publishable_key: config.publishable_key.clone(),
            webhook_secrets: config.webhook_secrets.iter().map(|secret| secret.expose_secret().to_owned()).collect(),
            is_live: secret_key.starts_with("sk_live_") || secret_key.starts_with("rk_live_"),
        })
    }

    /// Reads: a GET, which needs no idempotency key.
    pub(super) async fn read<R: StripeRequest>(&self, request: &R) -> Result<Value, StripeError> {
        self.get(&request.build()).await
    }

    /// As [`Stripe::read`], what async-stripe has no type for among the parts that are built in.
    pub(super) async fn get(&self, request: &RequestBuilder) -> Result<Value, StripeError> {
        self.send(request, None).await
    }

    /// Writes: a POST that has its effect once per idempotency key.
    pub(super) async fn write<R: StripeRequest>(
        &self,
        idempotency_key: &str,
        request: &R,
    ) -> Result<Value, StripeError> {
        self.send(&request.build(), Some(idempotency_key)).await
    }

    async fn send(&self, request: &RequestBuilder, idempotency_key: Option<&str>) -> Result<Value, StripeError> {
        POLICY.call(|| self.attempt(request, idempotency_key)).await
    }

    async fn attempt(
        &self,
        request: &RequestBuilder,
        idempotency_key: Option<&str>,
    ) -> Result<Value, Failure<StripeError>> {
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let mut call = self
            .http
            .request(method, format!("{}{}{query}", self.base, request.path))
            .bearer_auth(self.secret_key.expose_secret())
            .header("Stripe-Version", VERSION.as_str());
        if let Some(key) = idempotency_key {
            call = call.header("Idempotency-Key", key);
        }
        if let Some(form) = &request.body {
            call = call.header("Content-Type", "application/x-www-form-urlencoded").body(form.clone());
        }
        // Without the address, which holds ids.
        let unclear = |error: reqwest::Error| Failure::passing(StripeError::ambiguous(error.without_url()));
        let answer = call.send().await.map_err(unclear)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body: Option<Value> = serde_json::from_slice(&answer.bytes().await.map_err(unclear)?).ok();
        match body {
            Some(body) if status.is_success() => Ok(body),
            None if status.is_success() => Err(Failure::passing(StripeError::ambiguous("an answer that is not JSON"))),
            body => Err(failure(status, &headers, &body.unwrap_or_default())),
        }
    }
}

/// Sorts an answer that is no success (<https://docs.stripe.com/error-low-level>): what can't pass has definitely had no effect; of anything
/// else that is unknown.
fn failure(status: StatusCode, headers: &HeaderMap, body: &Value) -> Failure<StripeError> {
    let text = |field: &str| body.pointer(&format!("/error/{field}")).and_then(Value::as_str).map(str::to_owned);
    let advice = headers.get("Stripe-Should-Retry").and_then(|value| value.to_str().ok()?.parse::<bool>().ok());
    let (message, retry_after) = (text("message").unwrap_or_default(), retry_after(headers));
    if status.is_client_error() && !may_pass(status.as_u16()) && advice != Some(true) {
        let (code, param) = (text("code"), text("param"));
        return Failure::lasting(StripeError::Refused { status: status.as_u16(), code, param, message });
    }
    let error = StripeError::Ambiguous { why: format!("{}: {message}", status.as_u16()), retry_after };
    Failure { error, may_pass: advice.unwrap_or_else(|| may_pass(status.as_u16())), retry_after }
}

/// `None` instead of Stripe's 404.
pub(super) fn none_if_missing<T>(answer: Result<T, StripeError>) -> Result<Option<T>, StripeError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(StripeError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
