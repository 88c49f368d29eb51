//! `ETag` and `If-None-Match` (RFC 9110, section 13) on public responses.

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use serde::Serialize;

use crate::crypto::sha256;
use crate::error::Error;

/// A JSON response with a weak entity tag, the hash of its bytes; 304 if the caller has it.
pub struct WithEtag<T>(pub T);

impl<T: Serialize> Responder for WithEtag<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.0) {
            Ok(body) => bytes_with_etag(request, body, "application/json"),
            Err(error) => HttpResponse::from_error(Error::internal(error)),
        }
    }
}

/// As [`WithEtag`], for a body of any media type.
pub fn bytes_with_etag(request: &HttpRequest, body: impl Into<web::Bytes>, media_type: &'static str) -> HttpResponse {
    let body = body.into();
    respond(request, &body, &entity_tag(&body), media_type)
}

/// The entity tag of these bytes.
pub(super) fn entity_tag(body: &[u8]) -> String {
    format!("W/\"{}\"", hex::encode(&sha256(body)[..16]))
}

/// The body with its tag; 304 if the caller has it.
pub(super) fn respond(request: &HttpRequest, body: &web::Bytes, tag: &str, media_type: &'static str) -> HttpResponse {
    let mut response = if if_none_match(request, tag) {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::Ok().content_type(media_type).body(body.clone())
    };
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Whether `If-None-Match` contains the tag, by weak comparison.
pub fn if_none_match(request: &HttpRequest, tag: &str) -> bool {
    let sent = request.headers().get(header::IF_NONE_MATCH).and_then(|sent| sent.to_str().ok());
    sent.is_some_and(|sent| {
        sent.split(',')
            .map(str::trim)
            .any(|sent| sent == "*" || sent.trim_start_matches("W/") == tag.trim_start_matches("W/"))
    })
}
