//! Embeddings by OpenAI (<https://platform.openai.com/docs/api-reference/embeddings>), with time-outs, retries, and a circuit breaker that
//! fails at once while OpenAI is down.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::embeddings::CreateEmbeddingRequestArgs;
use secrecy::ExposeSecret;
use tokio::time::Instant;

use crate::config;
use crate::error::{Code, Error, Result};

/// The time-out of one attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);

/// The first attempt and three retries.
const MAX_ATTEMPTS: u32 = 4;

/// Consecutive failures that open the circuit breaker, and for how long.
const FAILURES_TO_OPEN: u32 = 5;
const OPEN_FOR: Duration = Duration::from_secs(30);

/// OpenAI's embeddings endpoint under one key.
pub struct OpenAi {
    client: Client<OpenAIConfig>,
    /// The model's name, stored beside every vector.
    pub model: String,
    dimensions: usize,
    breaker: Mutex<Breaker>,
}

#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    open_until: Option<Instant>,
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
        let http = super::http(ATTEMPT_TIMEOUT)?;
        let client = Client::with_config(openai).with_http_client(http);
        Ok(Self { client, model: config.model.clone(), dimensions, breaker: Mutex::default() })
    }

    /// The embedding of `text`, of unit length, retried within `timeout`.
    ///
    /// # Errors
    /// `unavailable`: OpenAI did not answer in time, or the circuit breaker is open.
    pub async fn embed(&self, text: &str, timeout: Duration) -> Result<Vec<f32>> {
        if self.is_open() {
            return Err(
                Error::new(Code::Unavailable).with_detail("OpenAI is down; it is tried again within 30 seconds.")
            );
        }
        let result = match tokio::time::timeout(timeout, self.request_with_retries(text)).await {
            Ok(result) => result,
            Err(late) => Err(Error::unavailable(late)),
        };
        self.record(result.is_ok());
        result
    }

    async fn request_with_retries(&self, text: &str) -> Result<Vec<f32>> {
        let mut attempt = 1;
        loop {
            match tokio::time::timeout(ATTEMPT_TIMEOUT, self.request(text)).await {
                Ok(Ok(vector)) => return Ok(vector),
                Ok(Err(error)) if attempt >= MAX_ATTEMPTS => return Err(error),
                Err(late) if attempt >= MAX_ATTEMPTS => return Err(Error::unavailable(late)),
                Ok(Err(error)) => tracing::warn!(%error, attempt, "OpenAI request failed, retrying"),
                Err(_) => tracing::warn!(attempt, "OpenAI request timed out, retrying"),
            }
            tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
            attempt += 1;
        }
    }

    async fn request(&self, text: &str) -> Result<Vec<f32>> {
        let dimensions = u32::try_from(self.dimensions).unwrap_or(256);
        let request =
            CreateEmbeddingRequestArgs::default().model(&self.model).input(text).dimensions(dimensions).build();
        let answer =
            self.client.embeddings().create(request.map_err(Error::internal)?).await.map_err(Error::unavailable)?;
        let vector = answer.data.into_iter().next().map(|embedding| embedding.embedding).unwrap_or_default();
        if vector.len() == self.dimensions {
            Ok(vector)
        } else {
            Err(Error::unavailable("the embedding has the wrong number of dimensions"))
        }
    }

    fn is_open(&self) -> bool {
        let breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        breaker.open_until.is_some_and(|until| Instant::now() < until)
    }

    fn record(&self, is_success: bool) {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if is_success {
            *breaker = Breaker::default();
        } else {
            breaker.failures += 1;
            if breaker.failures >= FAILURES_TO_OPEN {
                breaker.open_until = Some(Instant::now() + OPEN_FOR);
            }
        }
    }
}
