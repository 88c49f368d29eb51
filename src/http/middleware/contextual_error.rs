//! An error with what its problem document needs of the request.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::security_headers::set_security_headers;
use crate::error::Error;
use crate::http::problem;

/// A failure without a response, such as a panic: writes the whole response itself.
pub(super) struct ContextualError {
    pub error: Error,
    pub public_url: String,
    pub request_id: String,
}

impl fmt::Display for ContextualError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for ContextualError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for ContextualError {
    fn status_code(&self) -> StatusCode {
        self.error.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = problem::response(&self.error, &self.public_url, &self.request_id);
        set_security_headers(response.headers_mut(), &self.request_id, false);
        response
    }
}
