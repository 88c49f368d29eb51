//! Stripe's errors and their bodies.
//!
//! `executed` says whether the endpoint had begun its work: only then is the answer stored under the idempotency key
//! (<https://docs.stripe.com/api/idempotent_requests>). Error codes: <https://docs.stripe.com/error-codes>.

use serde_json::{Value, json};

/// A refused API request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub status: u16,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub param: Option<String>,
    pub message: String,
    pub executed: bool,
}

impl ApiError {
    fn new(status: u16, code: Option<&'static str>, param: Option<&str>, message: impl Into<String>) -> Self {
        Self {
            status,
            kind: "invalid_request_error",
            code,
            param: param.map(str::to_owned),
            message: message.into(),
            executed: false,
        }
    }

    /// An invalid parameter.
    pub fn invalid(param: &str, message: impl Into<String>) -> Self {
        Self::new(400, None, Some(param), message)
    }

    /// As [`ApiError::invalid`], with one of Stripe's codes.
    pub fn coded(code: &'static str, param: &str, message: impl Into<String>) -> Self {
        Self::new(400, Some(code), Some(param), message)
    }

    pub fn missing(param: &str) -> Self {
        Self::new(400, Some("parameter_missing"), Some(param), format!("Missing required param: {param}."))
    }

    pub fn unknown(param: &str) -> Self {
        Self::new(400, Some("parameter_unknown"), Some(param), format!("Received unknown parameter: {param}"))
    }

    /// A parameter of Stripe's that the stand-in does not support; refused rather than ignored.
    pub fn unsupported(param: &str) -> Self {
        Self::invalid(param, format!("The sandbox does not carry out the parameter {param}."))
    }

    pub fn no_such(object: &str, id: &str, param: &str) -> Self {
        Self::new(404, Some("resource_missing"), Some(param), format!("No such {object}: '{id}'"))
    }

    pub fn unrecognized(method: &str, path: &str) -> Self {
        Self::new(
            404,
            None,
            None,
            format!(
                "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at \
                 https://support.stripe.com/."
            ),
        )
    }

    pub fn unauthorized(code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::new(401, code, None, message)
    }

    /// A valid request that the state of the objects, or an amount, does not allow.
    pub fn invalid_state(code: Option<&'static str>, param: Option<&str>, message: impl Into<String>) -> Self {
        Self { executed: true, ..Self::new(400, code, param, message) }
    }

    /// The idempotency key was first used for another request.
    pub fn key_reused(message: String) -> Self {
        Self { kind: "idempotency_error", ..Self::new(400, None, None, message) }
    }

    /// The first request under this key is still in progress.
    pub fn key_in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using this Idempotent Key (that probably means you \
             submitted twice, and the other request is still going through): {key}. Please try again later."
        );
        Self { kind: "idempotency_error", ..Self::new(409, Some("idempotency_key_in_use"), None, message) }
    }

    /// The body as Stripe writes it.
    pub fn body(&self, request_id: &str) -> Value {
        let mut error = json!({ "message": self.message, "type": self.kind });
        if let Some(code) = self.code {
            error["code"] = json!(code);
            error["doc_url"] = json!(doc_url(code));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        if !request_id.is_empty() {
            error["request_log_url"] = json!(format!("https://dashboard.stripe.com/test/logs/{request_id}"));
        }
        json!({ "error": error })
    }
}

/// An action outside the API (of a bank, or in the Dashboard) that the object's state does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotPossible(pub String);

impl From<ApiError> for NotPossible {
    fn from(error: ApiError) -> Self {
        Self(error.message)
    }
}

/// Stripe's documentation of an error code.
pub fn doc_url(code: &str) -> String {
    format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-"))
}

/// The body of an injected fault.
pub fn fault_body(status: u16) -> Value {
    match status {
        429 => json!({ "error": {
            "code": "rate_limit",
            "doc_url": doc_url("rate_limit"),
            "message": "Request rate limit exceeded. Learn more about rate limits here \
                        https://stripe.com/docs/rate-limits.",
            "type": "invalid_request_error",
        } }),
        409 => json!({ "error": {
            "code": "lock_timeout",
            "doc_url": doc_url("lock_timeout"),
            "message": "This object cannot be accessed right now because another API request or Stripe process is \
                        currently accessing it.",
            "type": "invalid_request_error",
        } }),
        401 => json!({ "error": { "message": "Invalid API Key provided.", "type": "invalid_request_error" } }),
        400..=499 => json!({ "error": { "message": "The request was refused.", "type": "invalid_request_error" } }),
        _ => json!({ "error": {
            "message": "An unknown error occurred. We have been notified of the problem.",
            "type": "api_error",
        } }),
    }
}
