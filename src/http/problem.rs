//! Errors as `application/problem+json` (RFC 9457), always with the same members. The cause of a 5xx goes to the log, never into a body.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::error::{Code, Error, FieldError};

/// The media type of a problem document (RFC 9457).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The body of every failure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// An address that explains the code.
    #[serde(rename = "type")]
    #[schema(example = "https://api.example.com/errors/slot_taken")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened and what to do next, for people.
    pub detail: String,
    /// What clients match.
    #[schema(example = "slot_taken")]
    pub code: String,
    pub request_id: String,
    /// Every broken field, for 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    #[serde(flatten)]
    #[schema(ignore)]
    pub extensions: Map<String, Value>,
}

/// The response for an error.
pub fn response(error: &Error, public_url: &str, request_id: &str) -> HttpResponse {
    let code = error.code();
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // What is shed is counted (`rapport_http_requests_shed_total`); a line for each would be work when there is too much of it.
    if status.is_server_error() && code != Code::Overloaded {
        tracing::error!(code = code.as_str(), causes = %error.source_chain(), "{}", error.detail());
    }
    let document = ProblemDocument {
        kind: format!("{public_url}/errors/{}", code.as_str()),
        title: code.title().to_owned(),
        status: code.status(),
        detail: error.detail().to_owned(),
        code: code.as_str().to_owned(),
        request_id: request_id.to_owned(),
        errors: error.fields().to_vec(),
        extensions: error.extensions().clone(),
    };
    let mut response = HttpResponse::build(status);
    if let Some(wait) = error.retry_delay() {
        response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1)));
    }
    if code == Code::Unauthenticated {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if error.is_replayed() {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    response.content_type(MEDIA_TYPE).body(serde_json::to_vec(&document).unwrap_or_default())
}

/// The error for a status that actix answered by itself.
pub fn from_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::new(Code::NotFound).with_detail("There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(Code::MethodNotAllowed),
        StatusCode::REQUEST_TIMEOUT => Error::new(Code::RequestTimeout),
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(Code::TooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(Code::UnsupportedMediaType),
        StatusCode::RANGE_NOT_SATISFIABLE => Error::new(Code::RangeNotSatisfiable),
        StatusCode::UNAUTHORIZED => Error::new(Code::Unauthenticated),
        StatusCode::FORBIDDEN => Error::new(Code::Forbidden),
        StatusCode::SERVICE_UNAVAILABLE => Error::unavailable("a bare 503"),
        status if status.is_client_error() => Error::new(Code::Malformed),
        status => Error::internal(format!("a bare {status}")),
    }
}

/// Lets handlers use `?`. The body is written by the `request_context` middleware, which knows the request id.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// What a code means.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorCode {
    pub code: &'static str,
    pub status: u16,
    pub title: &'static str,
}

/// The resource that `type` points to.
pub fn describe_code(code: &str) -> Option<ErrorCode> {
    let code = Code::of(code)?;
    Some(ErrorCode { code: code.as_str(), status: code.status(), title: code.title() })
}
