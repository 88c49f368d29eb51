//! JSON bodies: malformed is 400, another content type 415, too large 413, and all invalid fields are named in one 422.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, web};
use deserr::Deserr;
use serde_json::Value;

use crate::crypto::sha256;
use crate::error::{Code, Error, FieldErrors};

/// A parsed body, and the hash of its bytes, by which requests with one idempotency key are compared.
#[derive(Debug)]
pub struct Body<T> {
    pub value: T,
    pub hash: [u8; 32],
}

impl<T: Deserr<FieldErrors> + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(not_json());
            }
            let bytes = bytes.await.map_err(body_read_error)?;
            Ok(Body { value: parse(&bytes)?, hash: sha256(&bytes) })
        })
    }
}

/// An optional body: an empty one is `T::default()`, any other is parsed as strictly as a [`Body`].
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T: Deserr<FieldErrors> + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await;
            if bytes.as_ref().is_ok_and(|bytes| bytes.is_empty()) {
                return Ok(OptionalBody(T::default()));
            }
            if !is_json {
                return Err(not_json());
            }
            Ok(OptionalBody(parse(&bytes.map_err(body_read_error)?)?))
        })
    }
}

fn not_json() -> Error {
    Error::new(Code::UnsupportedMediaType).with_detail("Send JSON, with Content-Type: application/json.")
}

fn parse<T: Deserr<FieldErrors>>(bytes: &[u8]) -> Result<T, Error> {
    let json: Value = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("The body is not JSON: line {}, column {}.", error.line(), error.column());
        Error::new(Code::Malformed).with_detail(place)
    })?;
    let mut errors = FieldErrors::default();
    reject_nul(&json, "", &mut errors);
    errors.into_result(())?;
    Ok(deserr::deserialize::<T, _, FieldErrors>(json)?)
}

fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| {
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    })
}

/// The error for a body that could not be received.
pub fn body_read_error(error: actix_web::Error) -> Error {
    let is_too_large = error.as_error::<PayloadError>().is_some_and(|error| matches!(error, PayloadError::Overflow))
        || error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_too_large {
        Error::new(Code::TooLarge).with_detail("The body is larger than this address takes.")
    } else {
        Error::new(Code::Malformed).with_detail("The body could not be read.")
    }
}

/// Postgres can't store NUL in text, so it is reported as an invalid field instead of failing in the database.
fn reject_nul(json: &Value, path: &str, errors: &mut FieldErrors) {
    let path_of = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match json {
        Value::String(text) if text.contains('\0') => {
            errors.add(path, "invalid_character", "There is a NUL character in it.")
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| reject_nul(item, &format!("{path}[{index}]"), errors))
        }
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            if name.contains('\0') {
                errors.add(path, "invalid_character", "There is a NUL character in a name.");
            }
            reject_nul(member, &path_of(name), errors);
        }),
        _ => {}
    }
}
