//! Calendar API v3's error bodies: <https://developers.google.com/workspace/calendar/api/guides/errors>.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

/// An error as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {reason} {message}")]
pub struct ApiError {
    pub status: u16,
    pub reason: &'static str,
    pub message: String,
    pub domain: &'static str,
    /// (type, name): a parameter or header.
    pub location: Option<(&'static str, String)>,
}

impl ApiError {
    fn new(status: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { status, reason, message: message.into(), domain: "global", location: None }
    }

    fn at(self, kind: &'static str, name: &str) -> Self {
        Self { location: Some((kind, name.to_owned())), ..self }
    }

    pub fn unauthorised() -> Self {
        Self::new(401, "authError", "Invalid Credentials").at("header", "Authorization")
    }

    pub fn no_scope() -> Self {
        Self::new(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
    }

    pub fn not_found() -> Self {
        Self::new(404, "notFound", "Not Found")
    }

    pub fn gone() -> Self {
        Self::new(410, "deleted", "Resource has been deleted")
    }

    pub fn duplicate() -> Self {
        Self::new(409, "duplicate", "The requested identifier already exists.")
    }

    pub fn precondition_failed() -> Self {
        Self::new(412, "conditionNotMet", "Precondition Failed").at("header", "If-Match")
    }

    /// The sync token is too old or not known.
    pub fn full_sync_required() -> Self {
        let message = "Sync token is no longer valid, a full sync is required.";
        Self { domain: "calendar", ..Self::new(410, "fullSyncRequired", message) }.at("parameter", "syncToken")
    }

    pub fn read_only() -> Self {
        let message = "You need to have writer access to this calendar.";
        Self { domain: "calendar", ..Self::new(403, "requiredAccessLevel", message) }
    }

    pub fn invalid(parameter: &str, message: impl Into<String>) -> Self {
        Self::new(400, "invalid", message).at("parameter", parameter)
    }

    pub fn required(parameter: &str) -> Self {
        Self::new(400, "required", format!("Required parameter: {parameter}")).at("parameter", parameter)
    }

    /// Something that Google has and the stand-in has not.
    pub fn unsupported(what: &str) -> Self {
        Self::new(400, "badRequest", format!("The sandbox does not support {what}."))
    }

    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::new(400, "parseError", message)
    }

    /// The whole body.
    pub fn body(&self) -> Value {
        let mut one = json!({ "domain": self.domain, "reason": self.reason, "message": self.message });
        if let Some((kind, name)) = &self.location {
            one["locationType"] = json!(kind);
            one["location"] = json!(name);
        }
        json!({ "error": { "errors": [one], "code": self.status, "message": self.message } })
    }
}

/// The body of an injected status.
pub fn fault_body(status: u16) -> Value {
    let error = match status {
        401 => ApiError::unauthorised(),
        403 => ApiError { domain: "usageLimits", ..ApiError::new(403, "rateLimitExceeded", "Rate Limit Exceeded") },
        404 => ApiError::not_found(),
        409 => ApiError::duplicate(),
        410 => ApiError::gone(),
        412 => ApiError::precondition_failed(),
        429 => ApiError { domain: "usageLimits", ..ApiError::new(429, "rateLimitExceeded", "Rate Limit Exceeded") },
        400..500 => ApiError::new(status, "badRequest", "Bad Request"),
        _ => ApiError::new(status, "backendError", "Backend Error"),
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
