//! A public answer that is sent again and again: its bytes, its entity tag and its compressed forms are made once.

use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header as _};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::etag::{entity_tag, respond};
use crate::error::{Error, Result};

/// What responses are compressed to, as by the middleware, which leaves alone what is compressed already.
static ENCODINGS: [Encoding; 4] = [Encoding::identity(), Encoding::brotli(), Encoding::gzip(), Encoding::deflate()];

/// Brotli's quality and window: more takes far longer, for a few bytes.
const BROTLI: (u32, u32) = (5, 22);

/// Bytes of JSON, to be sent many times.
#[derive(Debug)]
pub struct Answer {
    body: web::Bytes,
    tag: String,
    /// Whether it is worth compressing here: it is sent for the second time, or certain to be.
    is_repeated: AtomicBool,
    gzip: OnceLock<web::Bytes>,
    brotli: OnceLock<web::Bytes>,
}

impl Answer {
    /// Of JSON that may be sent again.
    pub fn new(json: impl Into<web::Bytes>) -> Self {
        let body = json.into();
        let tag = entity_tag(&body);
        Self { body, tag, is_repeated: AtomicBool::new(false), gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Of a view that may be sent again.
    ///
    /// # Errors
    /// `internal`: it can't be written as JSON, which would be a fault of this program.
    pub fn of(view: &impl Serialize) -> Result<Self> {
        Ok(Self::new(serde_json::to_vec(view).map_err(Error::internal)?))
    }

    /// Of JSON that never changes.
    pub fn constant(json: impl Into<web::Bytes>) -> Self {
        Self { is_repeated: AtomicBool::new(true), ..Self::new(json) }
    }

    /// How many bytes it is, uncompressed.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// As the caller accepts it; 304 if the caller has it.
    pub fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let is_repeated = self.is_repeated.swap(true, Ordering::Relaxed);
        let encoded = if is_repeated { self.encoded(request) } else { None };
        let (body, encoding) = encoded.map_or((&self.body, None), |(body, encoding)| (body, Some(encoding)));
        let mut response = respond(request, body, &self.tag, "application/json");
        if let Some(encoding) = encoding.filter(|_| response.status().is_success()) {
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding.to_header_value());
        }
        response
    }

    /// The compressed form that the caller prefers, if any.
    fn encoded(&self, request: &HttpRequest) -> Option<(&web::Bytes, ContentEncoding)> {
        if !request.headers().contains_key(header::ACCEPT_ENCODING) {
            return None;
        }
        match AcceptEncoding::parse(request).ok()?.negotiate(ENCODINGS.iter())? {
            Encoding::Known(encoding @ ContentEncoding::Brotli) => {
                Some((self.brotli.get_or_init(|| to_brotli(&self.body)), encoding))
            }
            Encoding::Known(encoding @ ContentEncoding::Gzip) => {
                Some((self.gzip.get_or_init(|| to_gzip(&self.body)), encoding))
            }
            _ => None,
        }
    }
}

/// Writing to memory does not fail.
fn to_gzip(body: &[u8]) -> web::Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(body).ok();
    encoder.finish().unwrap_or_default().into()
}

fn to_brotli(body: &[u8]) -> web::Bytes {
    let (quality, window) = BROTLI;
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4_096, quality, window);
    encoder.write_all(body).ok();
    encoder.into_inner().into()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_compressed_forms_are_the_same_bytes() {
        let body = "[\"a coach\", \"another\"]".repeat(1_000).into_bytes();
        let (gzip, brotli) = (to_gzip(&body), to_brotli(&body));
        assert!(gzip.len() < body.len() / 10 && brotli.len() < body.len() / 10);
        let (mut from_gzip, mut from_brotli) = (Vec::new(), Vec::new());
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut from_gzip).unwrap();
        brotli::Decompressor::new(&brotli[..], 4_096).read_to_end(&mut from_brotli).unwrap();
        assert!(from_gzip == body && from_brotli == body);
    }
}
