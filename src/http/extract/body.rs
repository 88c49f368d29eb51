//! A JSON body as a type: malformed is 400, the wrong kind 415, too large 413, and every broken field is named in one 422.

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

/// What the body says, and the hash of its bytes, by which idempotent requests are compared.
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
            Ok(Body { value: read(&bytes)?, hash: sha256(&bytes) })
        })
    }
}

/// A body that may be left out: nothing at all is the default. What is there is read as strictly as any other.
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
            Ok(OptionalBody(read(&bytes.map_err(body_read_error)?)?))
        })
    }
}

fn not_json() -> Error {
    Error::new(Code::UnsupportedMediaType).with_detail("Send JSON, with Content-Type: application/json.")
}

fn read<T: Deserr<FieldErrors>>(bytes: &[u8]) -> Result<T, Error> {
    let json: Value = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("The body is not JSON: line {}, column {}.", error.line(), error.column());
        Error::new(Code::Malformed).with_detail(place)
    })?;
    let mut errors = FieldErrors::default();
    refuse_nul(&json, "", &mut errors);
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

/// What could not be read of a body.
pub fn body_read_error(error: actix_web::Error) -> Error {
    let is_too_large = error.as_error::<PayloadError>().is_some_and(|error| matches!(error, PayloadError::Overflow))
        || error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_too_large {
        Error::new(Code::TooLarge).with_detail("The body is larger than this address takes.")
    } else {
        Error::new(Code::Malformed).with_detail("The body could not be read.")
    }
}

/// Postgres keeps no NUL in text, so it is a field's fault and not ours.
fn refuse_nul(json: &Value, path: &str, errors: &mut FieldErrors) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match json {
        Value::String(text) if text.contains('\0') => {
            errors.add(path, "invalid_character", "There is a NUL character in it.")
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| refuse_nul(item, &format!("{path}[{index}]"), errors))
        }
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            if name.contains('\0') {
                errors.add(path, "invalid_character", "There is a NUL character in a name.");
            }
            refuse_nul(member, &below(name), errors);
        }),
        _ => {}
    }
}
