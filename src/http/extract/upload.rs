//! Uploads: a form with exactly one file (`multipart/form-data`, RFC 7578), with a size limit.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures::{StreamExt, stream};
use multer::Multipart;

use crate::error::{Code, Error, FieldErrors, Result};
use crate::http::middleware::body_timeout::is_timeout;

/// Allowed beyond the file: boundaries and part headers.
const FORM_OVERHEAD: usize = 16 * 1024;

/// The one file of a form, in the field `name`, of at most `max_bytes`.
///
/// # Errors
/// `unsupported_media_type` if it is not a form, `malformed` if it can't be parsed, `request_timeout` if it is late, `too_large`, and `validation_failed` for a
/// field that is missing, repeated or unknown.
pub async fn file(
    request: &HttpRequest,
    payload: web::Payload,
    name: &'static str,
    max_bytes: usize,
) -> Result<Vec<u8>> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(
            Error::new(Code::UnsupportedMediaType).with_detail("Send a form: Content-Type: multipart/form-data.")
        );
    }
    let boundary = multer::parse_boundary(kind).map_err(|_| malformed("The form does not say its boundary."))?;
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > max_bytes + FORM_OVERHEAD) {
        return Err(too_large());
    }
    let body = receive(payload, max_bytes + FORM_OVERHEAD).await?;
    single_file(body, boundary, name, max_bytes).await
}

async fn receive(mut payload: web::Payload, max_bytes: usize) -> Result<web::Bytes> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            error if is_timeout(&error) => {
                Error::new(Code::RequestTimeout).with_detail("The form came too slowly. Send it again.")
            }
            _ => malformed("The form ends too early."),
        })?;
        if body.len() + chunk.len() > max_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn single_file(body: web::Bytes, boundary: String, name: &'static str, max_bytes: usize) -> Result<Vec<u8>> {
    let unreadable = |_| malformed("The form could not be read.");
    let mut form = Multipart::new(stream::iter([Ok::<_, std::convert::Infallible>(body)]), boundary);
    let mut files: Vec<web::Bytes> = Vec::new();
    let mut errors = FieldErrors::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some(field_name) if field_name == name => files.push(field.bytes().await.map_err(unreadable)?),
            Some(unknown) => errors.add(unknown, "unknown_field", "There is no such field."),
            None => errors.add("", "unknown_field", "A field without a name."),
        }
    }
    match files.len() {
        0 => errors.add(name, "required", "This is needed."),
        1 => {}
        _ => errors.add(name, "too_many", "Send one."),
    }
    errors.into_result(())?;
    let file = files.pop().unwrap_or_default();
    if file.len() > max_bytes { Err(too_large()) } else { Ok(file.to_vec()) }
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Code::Malformed).with_detail(detail)
}

fn too_large() -> Error {
    Error::new(Code::TooLarge).with_detail("The file is larger than this address takes.")
}
