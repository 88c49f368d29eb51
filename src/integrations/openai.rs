//! Embeddings by OpenAI (<https://platform.openai.com/docs/api-reference/embeddings>), bounded in time, with a breaker that goes
//! straight to the fallback while OpenAI is down.

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

/// One try.
const TIMEOUT: Duration = Duration::from_secs(4);

/// The first try and three more.
const TRIES: u32 = 4;

/// Failures in a row that open the breaker, and for how long.
const BREAKS_AFTER: u32 = 5;
const BREAK: Duration = Duration::from_secs(30);

/// OpenAI's embeddings endpoint under one key.
pub struct OpenAi {
    client: Client<OpenAIConfig>,
    /// Its name is stored beside every vector.
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
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// The HTTP client can't be built.
    pub fn new(config: &config::OpenAi, dimensions: usize) -> Result<Self> {
        let openai = OpenAIConfig::new()
            .with_api_key(config.api_key.expose_secret())
            .with_api_base(config.base_url.as_str().trim_end_matches('/'));
        // First: the crate makes a client of its own before it takes ours, and that one needs the provider of TLS as well.
        let http = super::http(TIMEOUT)?;
        let client = Client::with_config(openai).with_http_client(http);
        Ok(Self { client, model: config.model.clone(), dimensions, breaker: Mutex::default() })
    }

    /// The embedding of `text`, of unit length. Tries again until `within` is over.
    ///
    /// # Errors
    /// `unavailable`: OpenAI did not answer in time, or the breaker is open.
    pub async fn embed(&self, text: &str, within: Duration) -> Result<Vec<f32>> {
        if self.is_broken() {
            return Err(Error::new(Code::Unavailable).with_detail("OpenAI is not asked for a while."));
        }
        let result = match tokio::time::timeout(within, self.tried(text)).await {
            Ok(result) => result,
            Err(late) => Err(Error::unavailable(late)),
        };
        self.note(result.is_ok());
        result
    }

    async fn tried(&self, text: &str) -> Result<Vec<f32>> {
        let mut tried = 1;
        loop {
            match tokio::time::timeout(TIMEOUT, self.once(text)).await {
                Ok(Ok(vector)) => return Ok(vector),
                Ok(Err(error)) if tried >= TRIES => return Err(error),
                Err(late) if tried >= TRIES => return Err(Error::unavailable(late)),
                Ok(Err(error)) => tracing::warn!(%error, tried, "asking OpenAI again"),
                Err(_) => tracing::warn!(tried, "OpenAI is slow; asking again"),
            }
            tokio::time::sleep(Duration::from_millis(200 << tried)).await;
            tried += 1;
        }
    }

    async fn once(&self, text: &str) -> Result<Vec<f32>> {
        let dimensions = u32::try_from(self.dimensions).unwrap_or(256);
        let request =
            CreateEmbeddingRequestArgs::default().model(&self.model).input(text).dimensions(dimensions).build();
        let answer =
            self.client.embeddings().create(request.map_err(Error::internal)?).await.map_err(Error::unavailable)?;
        let vector = answer.data.into_iter().next().map(|embedding| embedding.embedding).unwrap_or_default();
        if vector.len() == self.dimensions {
            Ok(vector)
        } else {
            Err(Error::unavailable("an embedding of another length"))
        }
    }

    fn is_broken(&self) -> bool {
        let breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        breaker.open_until.is_some_and(|until| Instant::now() < until)
    }

    fn note(&self, went_well: bool) {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if went_well {
            *breaker = Breaker::default();
        } else {
            breaker.failures += 1;
            if breaker.failures >= BREAKS_AFTER {
                breaker.open_until = Some(Instant::now() + BREAK);
            }
        }
    }
}
