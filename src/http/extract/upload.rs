//! A form with one file in it (`multipart/form-data`, RFC 7578): read up to a limit, within a minute, and nothing else in it.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures::{StreamExt, stream};
use multer::Multipart;

use crate::error::{Code, Error, FieldErrors, Result};

/// What the form may have round the file: boundaries, names, types.
const ROUND_IT: usize = 16 * 1024;

/// How long the file may take to come in: enough for 5 MiB over a poor line.
const PATIENCE: Duration = Duration::from_secs(60);

/// The one file of a form, in the field of that name, at most so large.
///
/// # Errors
/// `unsupported_media_type` for no form, `malformed` for a broken one, `too_large`, and `validation_failed` for a field that is missing,
/// comes twice, or is another.
pub async fn file(request: &HttpRequest, payload: web::Payload, name: &'static str, most: usize) -> Result<Vec<u8>> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(
            Error::new(Code::UnsupportedMediaType).with_detail("Send a form: Content-Type: multipart/form-data.")
        );
    }
    let boundary = multer::parse_boundary(kind).map_err(|_| malformed("The form does not say its boundary."))?;
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > most + ROUND_IT) {
        return Err(too_large());
    }
    let late = |_| malformed("The form did not come in within a minute.");
    let body = tokio::time::timeout(PATIENCE, read(payload, most + ROUND_IT)).await.map_err(late)??;
    the_one(body, boundary, name, most).await
}

async fn read(mut payload: web::Payload, most: usize) -> Result<web::Bytes> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| malformed("The form ends too early."))?;
        if body.len() + chunk.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn the_one(body: web::Bytes, boundary: String, name: &'static str, most: usize) -> Result<Vec<u8>> {
    let body_read_error = |_| malformed("The form could not be read.");
    let mut form = Multipart::new(stream::iter([Ok::<_, std::convert::Infallible>(body)]), boundary);
    let mut found: Vec<web::Bytes> = Vec::new();
    let mut faults = FieldErrors::default();
    while let Some(field) = form.next_field().await.map_err(body_read_error)? {
        match field.name() {
            Some(own) if own == name => found.push(field.bytes().await.map_err(body_read_error)?),
            Some(other) => faults.add(other, "unknown_field", "There is no such field."),
            None => faults.add("", "unknown_field", "A field without a name."),
        }
    }
    match found.len() {
        0 => faults.add(name, "required", "This is needed."),
        1 => {}
        _ => faults.add(name, "too_many", "Send one."),
    }
    faults.into_result(())?;
    let file = found.pop().unwrap_or_default();
    if file.len() > most { Err(too_large()) } else { Ok(file.to_vec()) }
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Code::Malformed).with_detail(detail)
}

fn too_large() -> Error {
    Error::new(Code::TooLarge).with_detail("The file is larger than this address takes.")
}
