//! Errors as the Data API answers them: `{"statusCode":404,"body":{"status":"MISSING_DATA","message":"…"}}`.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

/// An error as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code} {message}")]
pub struct ApiError {
    status: u16,
    code: &'static str,
    message: String,
    retry_after: Option<u64>,
}

impl ApiError {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub fn unauthorised() -> Self {
        Self::new(401, "NOT_RUN", "Unauthorized")
    }

    /// A type that is switched off, or does not exist.
    pub fn no_type(kind: &str) -> Self {
        Self::new(404, "NOT_FOUND", format!("Type not found {kind}"))
    }

    pub fn no_record(kind: &str, id: &str) -> Self {
        let message = format!("Missing object of type {kind}: object with id {id} does not exist");
        Self::new(404, "MISSING_DATA", message)
    }

    pub fn nothing() -> Self {
        Self::new(404, "NOT_FOUND", "Not found")
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_DATA", message)
    }

    pub fn refused(status: u16, retry_after: Option<u64>) -> Self {
        let (code, message) = match status {
            429 => ("RATE_LIMIT_EXCEEDED", "Too many requests"),
            _ => ("SERVICE_UNAVAILABLE", "The app is busy"),
        };
        Self { retry_after, ..Self::new(status, code, message) }
    }

    fn body(&self) -> Value {
        json!({ "statusCode": self.status, "body": { "status": self.code, "message": self.message } })
    }
}

/// The body of an injected status.
pub fn fault_body(status: u16) -> Value {
    ApiError::refused(status, None).body()
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        response.json(self.body())
    }
}
