//! The HTTP client: time-outs, and retries under one idempotency key.
//!
//! The crate's own retries send a random key per attempt, which would repeat an effect; they are not used.

use std::time::Duration;

use rand::Rng;
use secrecy::ExposeSecret;
use stripe::{Client, ClientBuilder};
use stripe_client_core::{IdempotencyKey, RequestStrategy, StripeRequest};

use super::error::StripeError;
use crate::config;
use crate::error::{Error, Result};

/// Time-out of one attempt.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Attempts of one call: with their pauses they end well inside 45 seconds.
const MAX_ATTEMPTS: u32 = 3;

/// Stripe, reachable under one account's keys.
#[derive(Clone)]
pub struct Stripe {
    http: Client,
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
    /// A malformed key or address.
    pub fn new(config: &config::Stripe) -> Result<Self> {
        let secret_key = config.secret_key.expose_secret();
        // The crate appends `v1/…` to the address.
        let base = format!("{}/", config.api_base.as_str().trim_end_matches('/'));
        let http = ClientBuilder::new(secret_key).url(base).timeout(TIMEOUT).build().map_err(Error::internal)?;
        Ok(Self {
            http,
            publishable_key: config.publishable_key.clone(),
            webhook_secrets: config.webhook_secrets.iter().map(|secret| secret.expose_secret().to_owned()).collect(),
            is_live: secret_key.starts_with("sk_live_") || secret_key.starts_with("rk_live_"),
        })
    }

    /// Reads: a GET, which needs no idempotency key.
    pub(super) async fn read<R>(&self, request: &R) -> Result<R::Output, StripeError>
    where
        R: StripeRequest + Sync,
        R::Output: miniserde::Deserialize + Send,
    {
        self.send(RequestStrategy::Once, request).await
    }

    /// Writes: a POST that has its effect once per idempotency key.
    pub(super) async fn write<R>(&self, idempotency_key: &str, request: &R) -> Result<R::Output, StripeError>
    where
        R: StripeRequest + Sync,
        R::Output: miniserde::Deserialize + Send,
    {
        let key = IdempotencyKey::new(idempotency_key)
            .map_err(|_| StripeError::Ambiguous("malformed idempotency key".to_owned()))?;
        self.send(RequestStrategy::Idempotent(key), request).await
    }

    /// Makes a call, up to [`MAX_ATTEMPTS`] times under one key.
    async fn send<R>(&self, strategy: RequestStrategy, request: &R) -> Result<R::Output, StripeError>
    where
        R: StripeRequest + Sync,
        R::Output: miniserde::Deserialize + Send,
    {
        let mut attempt = 1;
        loop {
            let call = request.customize().request_strategy(strategy.clone()).send(&self.http);
            let error = match tokio::time::timeout(TIMEOUT + Duration::from_secs(1), call).await {
                Ok(Ok(output)) => return Ok(output),
                Ok(Err(error)) => StripeError::from(error),
                Err(_) => StripeError::Ambiguous("no answer in time".to_owned()),
            };
            if attempt >= MAX_ATTEMPTS || matches!(error, StripeError::Refused { .. }) {
                return Err(error);
            }
            let pause = 250 * u64::from(attempt) + rand::rng().random_range(0..250);
            tracing::warn!(%error, attempt, "Stripe call failed, retrying");
            tokio::time::sleep(Duration::from_millis(pause)).await;
            attempt += 1;
        }
    }
}

/// `None` instead of Stripe's 404.
pub(super) fn none_if_missing<T>(answer: Result<T, StripeError>) -> Result<Option<T>, StripeError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(StripeError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
