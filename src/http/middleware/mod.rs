//! What every request passes through: the envelope, the rate limit, CORS.

pub mod rate_limit;
pub mod request_context;

use actix_cors::Cors;
use actix_web::http::header;

use crate::config::Config;

/// Lets the configured origins in and nobody else; without any, browsers of other origins get nothing.
pub fn cors(config: &Config) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::HeaderName::from_static("idempotency-key"),
            header::HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            "x-request-id",
            "idempotent-replayed",
            "retry-after",
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
        ])
        .max_age(3600);
    config.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
