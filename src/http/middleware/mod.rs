//! Middleware of every request: request context, CORS, load shedding, rate limit, read-only mode, refusal of compressed bodies, time limit for the body, HEAD.

pub mod body_timeout;
mod client_address;
pub mod content_encoding;
mod contextual_error;
pub mod head;
pub mod overload;
pub mod rate_limit;
pub mod read_only;
pub mod request_context;
mod route;
mod security_headers;

use actix_cors::Cors;

use crate::config::Config;

/// Request headers that scripts of an allowed origin may send.
const ALLOWED_HEADERS: [&str; 10] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "if-range",
    "last-event-id",
    "range",
    "x-csrf-token",
    "x-request-id",
    "x-session",
];

/// Response headers that they may read.
const EXPOSED_HEADERS: [&str; 13] = [
    "accept-ranges",
    "content-disposition",
    "content-range",
    "etag",
    "idempotent-replayed",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-read-only",
    "x-read-only-reason",
    "x-request-id",
];

/// Allows the configured origins; without any, no other origin.
pub fn cors(config: &Config) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(ALLOWED_HEADERS)
        .expose_headers(EXPOSED_HEADERS)
        .max_age(3600);
    config.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
