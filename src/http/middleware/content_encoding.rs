//! Refuses compressed request bodies before a byte is decompressed: a few hundred bytes can unpack to gigabytes, and no client needs it.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;

use crate::error::{Code, Error};

/// Refuses a request with a `Content-Encoding` other than `identity`.
///
/// # Errors
/// Those of the inner service.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_plain = |value: &header::HeaderValue| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity");
    if request.headers().get_all(header::CONTENT_ENCODING).all(is_plain) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let error =
        Error::new(Code::UnsupportedMediaType).with_detail("Send the body uncompressed, without Content-Encoding.");
    Ok(ServiceResponse::from_err(error, request.into_parts().0))
}
