//! OpenAI's one error shape: `{"error":{"message","type","param","code"}}`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

/// An error as it is answered: <https://platform.openai.com/docs/guides/error-codes>.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {message}")]
pub struct ApiError {
    pub status: u16,
    pub message: String,
    pub kind: &'static str,
    pub param: Option<&'static str>,
    pub code: Option<&'static str>,
}

impl ApiError {
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, message: message.into(), kind: "invalid_request_error", param: None, code: None }
    }

    pub fn no_key() -> Self {
        let message = "You didn't provide an API key. You need to provide your API key in an Authorization header using \
                       Bearer auth (i.e. Authorization: Bearer YOUR_KEY).";
        Self { status: 401, ..Self::invalid(message) }
    }

    /// The key is masked as OpenAI masks it: both ends are shown.
    pub fn wrong_key(key: &str) -> Self {
        let letters: Vec<char> = key.chars().collect();
        let shown: String = match letters.as_slice() {
            [start @ .., a, b, c, d] if start.len() > 8 => {
                let head: String = start.iter().take(8).collect();
                let tail: String = [a, b, c, d].into_iter().collect();
                format!("{head}{}{tail}", "*".repeat(start.len() - 8))
            }
            short => "*".repeat(short.len()),
        };
        let message = format!(
            "Incorrect API key provided: {shown}. You can find your API key at https://platform.openai.com/account/api-keys."
        );
        Self { status: 401, code: Some("invalid_api_key"), ..Self::invalid(message) }
    }

    pub fn unknown_model(model: &str) -> Self {
        let message = format!("The model `{model}` does not exist or you do not have access to it.");
        Self { status: 404, code: Some("model_not_found"), ..Self::invalid(message) }
    }

    pub fn unknown_url(method: &str, path: &str) -> Self {
        Self { status: 404, ..Self::invalid(format!("Invalid URL ({method} {path})")) }
    }

    pub fn wrong_method(method: &str, path: &str) -> Self {
        let hint = "(HINT: Perhaps you meant to use a different HTTP method?)";
        Self { status: 405, ..Self::invalid(format!("Not allowed to {method} on {path}. {hint}")) }
    }

    /// `limit` is `requests` or `tokens`.
    pub fn rate_limited(limit: &'static str) -> Self {
        let message = format!("Rate limit reached on {limit} per min. Please try again later.");
        Self { status: 429, message, kind: limit, param: None, code: Some("rate_limit_exceeded") }
    }

    pub fn out_of_quota() -> Self {
        let message = "You exceeded your current quota, please check your plan and billing details.".to_owned();
        let kind = "insufficient_quota";
        Self { status: 429, message, kind, param: None, code: Some(kind) }
    }

    pub fn server_error(message: impl Into<String>) -> Self {
        Self { status: 500, message: message.into(), kind: "server_error", param: None, code: None }
    }

    pub fn body(&self) -> Value {
        json!({ "error": { "message": self.message, "type": self.kind, "param": self.param, "code": self.code } })
    }
}

/// OpenAI's error body for an injected status.
pub fn fault_body(status: u16) -> Value {
    let error = match status {
        401 => ApiError::wrong_key(""),
        429 => ApiError::rate_limited("requests"),
        400..500 => ApiError { status, ..ApiError::invalid("The request was refused.") },
        503 => ApiError::server_error("The engine is currently overloaded, please try again later."),
        _ => ApiError::server_error("The server had an error while processing your request. Sorry about that!"),
    };
    error.body()
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(self.body())
    }
}
