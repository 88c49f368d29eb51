//! `ETag` and `If-None-Match` (RFC 9110, section 13) on public answers: what a client has already is not sent again.

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use serde::Serialize;

use crate::crypto::sha256;
use crate::error::Error;

/// JSON with a weak entity tag made of its bytes; 304 when the caller has them.
pub struct WithEtag<T>(pub T);

impl<T: Serialize> Responder for WithEtag<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.0) {
            Ok(body) => tagged(request, body),
            Err(error) => HttpResponse::from_error(Error::internal(error)),
        }
    }
}

/// JSON that is written already, with its tag; 304 when the caller has it.
pub fn tagged(request: &HttpRequest, body: impl Into<web::Bytes>) -> HttpResponse {
    let body = body.into();
    let tag = format!("W/\"{}\"", hex::encode(&sha256(&body)[..16]));
    let mut response = if if_none_match(request, &tag) {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::Ok().content_type("application/json").body(body)
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Whether the caller says that they have what the tag stands for, compared weakly.
pub fn if_none_match(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag.trim_start_matches("W/"))
    })
}
