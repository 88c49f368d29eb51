//! Idempotency keys as Stripe documents them (<https://docs.stripe.com/api/idempotent_requests>): the first response is
//! stored with its parameters for 24 hours and replayed; requests refused before their work began are not stored.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ApiError;
use super::form::Form;

const RETENTION_SECONDS: i64 = 24 * 60 * 60;
const MAX_KEY_LENGTH: usize = 255;

/// The response of a finished request, for replay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredResponse {
    pub status: u16,
    pub body: Value,
    pub request_id: String,
    path: String,
    form: Form,
    created: i64,
}

/// All keys of the account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct IdempotencyKeys {
    #[serde(rename = "kept")]
    responses: HashMap<String, StoredResponse>,
    #[serde(skip)]
    in_progress: HashSet<String>,
}

impl IdempotencyKeys {
    /// `None`: the caller does the work and must call [`IdempotencyKeys::finish`]. `Some`: the response to replay.
    ///
    /// # Errors
    /// The key is too long, was used for something else, or its first request is still in progress.
    pub fn begin(&mut self, key: &str, path: &str, form: &Form, now: i64) -> Result<Option<StoredResponse>, ApiError> {
        if key.len() > MAX_KEY_LENGTH {
            return Err(ApiError::key_reused(format!(
                "Idempotency keys can be up to {MAX_KEY_LENGTH} characters long; this one has {}.",
                key.len()
            )));
        }
        self.responses.retain(|_, stored| stored.created + RETENTION_SECONDS > now);
        if let Some(stored) = self.responses.get(key) {
            let other = if stored.path != path {
                format!("for the same endpoint they were first used for ('{}')", stored.path)
            } else if stored.form != *form {
                "with the same parameters they were first used with".to_owned()
            } else {
                return Ok(Some(stored.clone()));
            };
            return Err(ApiError::key_reused(format!(
                "Keys for idempotent requests can only be used {other}. Try using a key other than '{key}' if you \
                 meant to execute a different request."
            )));
        }
        if !self.in_progress.insert(key.to_owned()) {
            return Err(ApiError::key_in_use(key));
        }
        Ok(None)
    }

    /// Ends the request under this key; its response is given if it is to be stored.
    pub fn finish(&mut self, key: &str, response: Option<StoredResponse>) {
        self.in_progress.remove(key);
        if let Some(response) = response {
            self.responses.insert(key.to_owned(), response);
        }
    }
}

impl StoredResponse {
    pub fn new(status: u16, body: Value, request_id: &str, path: &str, form: Form, created: i64) -> Self {
        Self { status, body, request_id: request_id.to_owned(), path: path.to_owned(), form, created }
    }
}
