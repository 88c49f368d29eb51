//! Embeddings by OpenAI (<https://platform.openai.com/docs/api-reference/embeddings>), under the one policy of retries, and with a circuit
//! breaker that fails at once while OpenAI is down.

use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use async_openai::types::embeddings::CreateEmbeddingRequestArgs;
use secrecy::ExposeSecret;

use super::breaker::Breaker;
use super::policy::{Failure, Policy, TimedOut};
use crate::config;
use crate::error::{Code, Error, Result};

/// The first attempt and three retries.
const POLICY: Policy = Policy {
    provider: "OpenAI",
    max_attempts: 4,
    attempt_timeout: Duration::from_secs(4),
    timeout: Duration::from_secs(30),
    first_pause: Duration::from_millis(400),
};

/// OpenAI's embeddings endpoint under one key.
pub struct OpenAi {
    client: Client<OpenAIConfig>,
    /// The model's name, by which it is asked for.
    pub model: String,
    /// What is stored beside every vector: the model and the length of its vectors. Only vectors with the same are compared.
    pub stored_as: String,
    dimensions: usize,
    breaker: Breaker,
}

impl OpenAi {
    /// A client that connects when it is first used.
    ///
    /// # Errors
    /// The HTTP client can't be built.
    pub fn new(config: &config::OpenAi, dimensions: usize) -> Result<Self> {
        let openai = OpenAIConfig::new()
            .with_api_key(config.api_key.expose_secret())
            .with_api_base(config.base_url.as_str().trim_end_matches('/'));
        // Before `with_config`, which creates a client of its own that needs the TLS provider as well.
        let http = super::http(POLICY.attempt_timeout)?;
        // A service of its own takes the place of the crate's, which would repeat each attempt four times.
        let once = tower::service_fn(move |request: HttpRequestFactory| send_once(http.clone(), request));
        let client = Client::with_config(openai).with_http_service(once);
        let (model, stored_as) = (config.model.clone(), format!("{}-{dimensions}", config.model));
        Ok(Self { client, model, stored_as, dimensions, breaker: Breaker::default() })
    }

    /// The embedding of `text`, of unit length, retried within `timeout`.
    ///
    /// # Errors
    /// `unavailable`: OpenAI did not answer in time, or the circuit breaker is open; marked as final if it refuses this text.
    pub async fn embed(&self, text: &str, timeout: Duration) -> Result<Vec<f32>> {
        if self.breaker.is_open() {
            return Err(
                Error::new(Code::Unavailable).with_detail("OpenAI is down; it is tried again within 30 seconds.")
            );
        }
        let result = POLICY.within(timeout).call(|| self.request(text)).await;
        // A refusal of this text says nothing about the next.
        self.breaker.record(!matches!(&result, Err(CallError::Outage(_))));
        result.map_err(Error::from)
    }

    async fn request(&self, text: &str) -> Result<Vec<f32>, Failure<CallError>> {
        let dimensions = u32::try_from(self.dimensions).unwrap_or(256);
        let request =
            CreateEmbeddingRequestArgs::default().model(&self.model).input(text).dimensions(dimensions).build();
        let request = request.map_err(|error| Failure::lasting(CallError::Refused(error.to_string())))?;
        let answer = self.client.embeddings().create(request).await.map_err(failure)?;
        let vector = answer.data.into_iter().next().map(|embedding| embedding.embedding).unwrap_or_default();
        if vector.len() == self.dimensions {
            Ok(vector)
        } else {
            Err(Failure::lasting(CallError::Refused("the embedding has the wrong number of dimensions".to_owned())))
        }
    }
}

/// Why there is no embedding.
#[derive(Debug, thiserror::Error)]
enum CallError {
    /// OpenAI is down, busy, out of our reach, or does not take our key.
    #[error("{0}")]
    Outage(String),
    /// It will refuse this text again.
    #[error("{0}")]
    Refused(String),
}

impl From<TimedOut> for CallError {
    fn from(late: TimedOut) -> Self {
        Self::Outage(late.to_string())
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Outage(_) => Error::unavailable(error),
            CallError::Refused(_) => Error::unavailable(error).for_good(),
        }
    }
}

/// An answer that is no success.
#[derive(Debug, thiserror::Error)]
#[error("{status} {message}")]
struct Answered {
    status: u16,
    headers: reqwest::header::HeaderMap,
    message: String,
    /// The account has no money left, which waiting does not cure.
    is_out_of_quota: bool,
}

/// One attempt. The crate hides the headers of a failure, one of which says when to try again.
async fn send_once(http: reqwest::Client, request: HttpRequestFactory) -> Result<reqwest::Response, OpenAIError> {
    let response = http.execute(request.build().await?).await?;
    if response.status().is_success() {
        return Ok(response);
    }
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body: serde_json::Value = serde_json::from_slice(&response.bytes().await?).unwrap_or_default();
    let text = |field: &str| body["error"][field].as_str().unwrap_or_default().to_owned();
    let (message, is_out_of_quota) = (text("message"), text("code") == "insufficient_quota");
    Err(OpenAIError::Boxed(Box::new(Answered { status, headers, message, is_out_of_quota })))
}

fn failure(error: OpenAIError) -> Failure<CallError> {
    let answered = match error {
        OpenAIError::Boxed(error) => match error.downcast::<Answered>() {
            Ok(answered) => answered,
            Err(error) => return Failure::passing(CallError::Outage(error.to_string())),
        },
        other => return Failure::passing(CallError::Outage(other.to_string())),
    };
    let text = answered.to_string();
    match answered.status {
        400 | 404 | 413 | 422 => Failure::lasting(CallError::Refused(text)),
        _ if answered.is_out_of_quota => Failure::lasting(CallError::Outage(text)),
        status => Failure::answered(CallError::Outage(text), status, &answered.headers),
    }
}
