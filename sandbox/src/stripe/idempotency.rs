//! Idempotency keys as Stripe documents them (<https://docs.stripe.com/api/idempotent_requests>): the first answer is
//! kept with its parameters for 24 hours and given again; only requests whose work had begun are kept.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ApiError;
use super::form::Form;

const KEPT_SECONDS: i64 = 24 * 60 * 60;
const LONGEST: usize = 255;

/// A finished answer, as it is given again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub status: u16,
    pub body: Value,
    pub request_id: String,
    path: String,
    form: Form,
    created: i64,
}

/// All keys of the account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Keys {
    kept: HashMap<String, Kept>,
    #[serde(skip)]
    running: HashSet<String>,
}

impl Keys {
    /// `None`: the caller may go ahead and must call [`Keys::finish`]. `Some`: the first answer again.
    ///
    /// # Errors
    /// The key is too long, was used for something else, or its first request is still running.
    pub fn begin(&mut self, key: &str, path: &str, form: &Form, now: i64) -> Result<Option<Kept>, ApiError> {
        if key.len() > LONGEST {
            return Err(ApiError::key_reused(format!(
                "Idempotency keys can be up to {LONGEST} characters long; this one has {}.",
                key.len()
            )));
        }
        self.kept.retain(|_, kept| kept.created + KEPT_SECONDS > now);
        if let Some(kept) = self.kept.get(key) {
            let other = if kept.path != path {
                format!("for the same endpoint they were first used for ('{}')", kept.path)
            } else if kept.form != *form {
                "with the same parameters they were first used with".to_owned()
            } else {
                return Ok(Some(kept.clone()));
            };
            return Err(ApiError::key_reused(format!(
                "Keys for idempotent requests can only be used {other}. Try using a key other than '{key}' if you \
                 meant to execute a different request."
            )));
        }
        if !self.running.insert(key.to_owned()) {
            return Err(ApiError::key_in_use(key));
        }
        Ok(None)
    }

    /// The request under this key is over; its answer is kept if its work had begun.
    pub fn finish(&mut self, key: &str, keep: Option<Kept>) {
        self.running.remove(key);
        if let Some(kept) = keep {
            self.kept.insert(key.to_owned(), kept);
        }
    }
}

impl Kept {
    pub fn new(status: u16, body: Value, request_id: &str, path: &str, form: Form, created: i64) -> Self {
        Self { status, body, request_id: request_id.to_owned(), path: path.to_owned(), form, created }
    }
}
