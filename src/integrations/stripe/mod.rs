//! Stripe: Checkout Sessions and refunds through async-stripe, under our own policy.
//!
//! One try carries one idempotency key of ours; up to two more follow with the same key (the crate's own retries would make up
//! a random one). A *refused* call has definitely done nothing; an *unclear* one may have, and is asked again under the same key.

mod listing;
mod objects;
mod refunds;
mod sessions;
pub mod webhook;

use std::time::Duration;

use rand::Rng;
use secrecy::ExposeSecret;
use stripe::{Client, ClientBuilder};
use stripe_client_core::{IdempotencyKey, RequestStrategy, StripeRequest};

pub use self::listing::Listed;
pub use self::objects::{ChargeNow, DisputeNow, IntentNow, RefundNow, RefundOutcome, SessionNow, SessionState};
pub use self::refunds::RefundRequest;
pub use self::sessions::SessionRequest;
use crate::config;
use crate::error::{Code, Error, Result};

/// One try.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Tries in all: with their pauses they end well inside 45 seconds.
const TRIES: u32 = 3;

/// Stripe, reachable under one account's keys.
#[derive(Clone)]
pub struct Stripe {
    client: Client,
    /// For the browser.
    pub publishable_key: String,
    webhook_secrets: Vec<String>,
    /// Whether the secret key is of the live mode: events of the other mode are not ours.
    pub is_live: bool,
}

/// A call that did not work out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// Definitely not done.
    #[error("Stripe refused ({status}{}): {message}", param.as_ref().map(|param| format!(", {param}")).unwrap_or_default())]
    Refused { status: u16, code: Option<String>, param: Option<String>, message: String },
    /// Nobody knows whether it was done.
    #[error("Stripe did not answer clearly: {0}")]
    Ambiguous(String),
}

impl StripeError {
    /// A refusal that we found out ourselves.
    pub fn refused(message: String) -> Self {
        Self::Refused { status: 404, code: None, param: None, message }
    }

    /// Stripe's word for it, else its sentence.
    pub fn word(&self) -> &str {
        match self {
            Self::Refused { code, message, .. } => code.as_deref().unwrap_or(message),
            Self::Ambiguous(message) => message,
        }
    }
}

impl From<StripeError> for Error {
    fn from(fault: StripeError) -> Self {
        match &fault {
            StripeError::Ambiguous(_) => Error::new(Code::Unavailable)
                .with_detail("The payment provider does not answer. Try again in a moment.")
                .with_source(fault),
            StripeError::Refused { .. } => Error::internal(fault),
        }
    }
}

impl Stripe {
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// A key or an address that can't be one.
    pub fn new(config: &config::Stripe) -> Result<Self> {
        let secret_key = config.secret_key.expose_secret();
        // The crate appends `v1/…` to the address.
        let base = format!("{}/", config.api_base.as_str().trim_end_matches('/'));
        let client = ClientBuilder::new(secret_key).url(base).timeout(TIMEOUT).build().map_err(Error::internal)?;
        Ok(Self {
            client,
            publishable_key: config.publishable_key.clone(),
            webhook_secrets: config.webhook_secrets.iter().map(|secret| secret.expose_secret().to_owned()).collect(),
            is_live: secret_key.starts_with("sk_live_") || secret_key.starts_with("rk_live_"),
        })
    }

    /// Makes a call, up to [`TRIES`] times under one key.
    async fn asked<R>(&self, key: Option<&str>, request: &R) -> Result<R::Output, StripeError>
    where
        R: StripeRequest + Sync,
        R::Output: miniserde::Deserialize + Send,
    {
        let strategy = match key {
            Some(key) => RequestStrategy::Idempotent(
                IdempotencyKey::new(key)
                    .map_err(|_| StripeError::Ambiguous("an idempotency key that can't be one".to_owned()))?,
            ),
            None => RequestStrategy::Once,
        };
        let mut tried = 1;
        loop {
            let call = request.customize().request_strategy(strategy.clone()).send(&self.client);
            let fault = match tokio::time::timeout(TIMEOUT + Duration::from_secs(1), call).await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(error)) => classify(error),
                Err(_) => StripeError::Ambiguous("no answer in time".to_owned()),
            };
            if tried >= TRIES || matches!(fault, StripeError::Refused { .. }) {
                return Err(fault);
            }
            let pause = 250 * u64::from(tried) + rand::rng().random_range(0..250);
            tracing::warn!(%fault, tried, "asking Stripe again");
            tokio::time::sleep(Duration::from_millis(pause)).await;
            tried += 1;
        }
    }
}

/// What an error of the crate says about whether anything has been done
/// (<https://docs.stripe.com/error-low-level>): 4xx but 409, 424 and 429 are refusals.
fn classify(error: stripe::StripeError) -> StripeError {
    match error {
        stripe::StripeError::Stripe(error, status)
            if (400..500).contains(&status) && !matches!(status, 409 | 424 | 429) =>
        {
            StripeError::Refused {
                status,
                code: error.code.as_ref().map(|code| code.as_str().to_owned()),
                param: error.param.clone(),
                message: error.message.clone().unwrap_or_default(),
            }
        }
        stripe::StripeError::Stripe(error, status) => {
            StripeError::Ambiguous(format!("{status}: {}", error.message.unwrap_or_default()))
        }
        other => StripeError::Ambiguous(other.to_string()),
    }
}
