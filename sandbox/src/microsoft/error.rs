//! Graph's error bodies: <https://learn.microsoft.com/graph/errors>.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

use crate::calendars::form::new_id;

/// An error as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code} {message}")]
pub struct ApiError {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl ApiError {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub fn unauthorised() -> Self {
        Self::new(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
    }

    pub fn denied() -> Self {
        Self::new(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    }

    pub fn not_found() -> Self {
        Self::new(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    }

    pub fn no_segment(path: &str) -> Self {
        Self::new(400, "BadRequest", format!("Resource not found for the segment '{path}'."))
    }

    pub fn duplicate() -> Self {
        let message = "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.";
        Self::new(409, "ErrorDuplicateTransactionId", message)
    }

    pub fn precondition_failed() -> Self {
        let message = "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.";
        Self::new(412, "ErrorIrresolvableConflict", message)
    }

    /// The delta token is too old or not known.
    pub fn sync_state_not_found() -> Self {
        Self::new(410, "syncStateNotFound", "The sync state generation is not found; a full synchronization is needed.")
    }

    pub fn throttled() -> Self {
        Self::new(429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "ErrorInvalidRequest", message)
    }

    pub fn property(message: impl Into<String>) -> Self {
        Self::new(400, "ErrorPropertyValidationFailure", message)
    }

    /// Something that Graph has and the stand-in has not.
    pub fn unsupported(what: &str) -> Self {
        Self::new(400, "BadRequest", format!("The sandbox does not support {what}."))
    }

    /// The whole body.
    pub fn body(&self) -> Value {
        let id = new_id();
        let inner = json!({ "date": "2026-12-01T08:00:00", "request-id": id, "client-request-id": id });
        json!({ "error": { "code": self.code, "message": self.message, "innerError": inner } })
    }
}

/// The body of an injected status.
pub fn fault_body(status: u16) -> Value {
    let error = match status {
        401 => ApiError::unauthorised(),
        403 => ApiError::denied(),
        404 => ApiError::not_found(),
        409 => ApiError::duplicate(),
        410 => ApiError::sync_state_not_found(),
        412 => ApiError::precondition_failed(),
        429 => ApiError::throttled(),
        400..500 => ApiError::invalid("The request was refused."),
        503 => ApiError::new(503, "serviceNotAvailable", "The service is temporarily unavailable."),
        _ => ApiError::new(status, "UnknownError", "The server failed to process the request."),
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
