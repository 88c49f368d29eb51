//! The bearer token of a request (RFC 6750).

use actix_web::http::header::{self, HeaderMap};

/// The token of `Authorization: Bearer …`. The scheme is case-insensitive (RFC 9110, section 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
