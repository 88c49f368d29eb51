//! `Idempotency-Key` on a POST that creates: a repeated request with the same key and body gets the stored response of the first, within
//! [`RETENTION`](idempotency::RETENTION).

use std::future::{Future, Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::app::App;
use crate::error::{Code, Error, FieldError, Result};
use crate::models::idempotency::{self, Claim, CreationKey, ScopedKey};

/// The key of a request, if it has one, and its endpoint.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    pub key: Option<String>,
    method: String,
    path: String,
}

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get("idempotency-key");
        let key = header.map(|key| {
            key.to_str()
                .ok()
                .filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()))
        });
        ready(match key {
            Some(None) => {
                Err(Error::new(Code::Malformed).with_detail("An Idempotency-Key is 1 to 255 visible ASCII characters."))
            }
            key => Ok(Self {
                key: key.flatten().map(str::to_owned),
                method: request.method().to_string(),
                path: request.match_info().as_str().to_owned(),
            }),
        })
    }
}

impl IdempotencyKey {
    /// For a command that notes what it creates.
    pub fn creating(&self, user_id: Uuid) -> Option<CreationKey> {
        let key = self.key.clone()?;
        Some(CreationKey { user_id, method: self.method.clone(), path: self.path.clone(), key })
    }

    fn scoped(&self, user_id: Uuid) -> Option<ScopedKey<'_>> {
        let key = self.key.as_deref()?;
        Some(ScopedKey { user_id, method: &self.method, path: &self.path, key })
    }
}

/// The response of a handler, to be stored under the request's key.
#[derive(Debug)]
pub struct StoredResponse<T> {
    pub status: StatusCode,
    pub body: T,
}

/// Runs `work` once per key and body; repeated requests get its stored response. Without a key it just runs.
///
/// # Errors
/// `idempotency_key_reused`, `idempotency_in_progress`, or those of `work`. Its 4xx are stored as well, except 429.
///
/// ```
/// use actix_web::http::StatusCode;
/// use actix_web::{HttpResponse, web};
/// use rapport::app::App;
/// use rapport::error::Result;
/// use rapport::http::extract::{Authenticated, Body, Client};
/// use rapport::http::idempotency::{IdempotencyKey, StoredResponse, idempotent};
///
/// async fn create(
///     app: web::Data<App>,
///     client: Authenticated<Client>,
///     key: IdempotencyKey,
///     body: Body<String>,
/// ) -> Result<HttpResponse> {
///     let Body { value: title, hash } = body;
///     idempotent(&app, client.user_id, &key, &hash, || async {
///         // Send the command, with `key.key` for the row that it creates.
///         Ok(StoredResponse { status: StatusCode::CREATED, body: title })
///     })
///     .await
/// }
/// ```
pub async fn idempotent<T: Serialize, F: Future<Output = Result<StoredResponse<T>>>>(
    app: &App,
    user_id: Uuid,
    key: &IdempotencyKey,
    body_hash: &[u8; 32],
    work: impl FnOnce() -> F,
) -> Result<HttpResponse> {
    let Some(key) = key.scoped(user_id) else {
        let response = work().await?;
        return Ok(HttpResponse::build(response.status).json(response.body));
    };
    if let Some((status, body)) = claim(app, key, body_hash).await? {
        return replay(status, body);
    }
    match work().await {
        Ok(response) => {
            let body = serde_json::to_value(&response.body).map_err(Error::internal)?;
            finish(app, key, Some((response.status.as_u16(), &body))).await;
            Ok(HttpResponse::build(response.status).json(body))
        }
        Err(error) => {
            let status = error.code().status();
            let is_final = (400..500).contains(&status) && status != 429;
            let stored = is_final.then(|| StoredError::of(&error)).and_then(|error| serde_json::to_value(error).ok());
            finish(app, key, stored.as_ref().map(|body| (status, body))).await;
            Err(error)
        }
    }
}

/// The stored form of an error: everything but the request id.
#[derive(Serialize, Deserialize)]
struct StoredError {
    code: String,
    detail: String,
    fields: Vec<FieldError>,
    extensions: Map<String, Value>,
}

impl StoredError {
    fn of(error: &Error) -> Self {
        Self {
            code: error.code().as_str().to_owned(),
            detail: error.detail().to_owned(),
            fields: error.fields().to_vec(),
            extensions: error.extensions().clone(),
        }
    }

    fn into_error(self) -> Error {
        let mut error = Error::new(Code::of(&self.code).unwrap_or(Code::Malformed)).with_detail(self.detail).replayed();
        for field in self.fields {
            error = error.field_error(field);
        }
        for (name, value) in self.extensions {
            error = error.with_extension(&name, value);
        }
        error
    }
}

/// Claims the key. `Some`: the stored status and body, instead of running the request.
async fn claim(app: &App, key: ScopedKey<'_>, body_hash: &[u8; 32]) -> Result<Option<(u16, Value)>> {
    let mut tx = app.begin().await?;
    let claim = idempotency::claim(&mut tx, key, body_hash, app.now()).await?;
    tx.commit().await?;
    match claim {
        Claim::Acquired => Ok(None),
        Claim::Answered { status, body } => Ok(Some((status, body))),
        Claim::InProgress => Err(Error::new(Code::IdempotencyInProgress)
            .with_detail("The first request with this key is still running. Ask again in a moment.")),
        Claim::BodyDiffers => Err(Error::new(Code::IdempotencyKeyReused)
            .with_detail("This Idempotency-Key came with another body before. Use a new one.")),
    }
}

/// The stored response, a success or an error.
fn replay(status: u16, body: Value) -> Result<HttpResponse> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if status.is_client_error() {
        let error: StoredError = serde_json::from_value(body).map_err(Error::internal)?;
        return Err(error.into_error());
    }
    Ok(HttpResponse::build(status).insert_header(("Idempotent-Replayed", "true")).json(body))
}

/// Stores the response, or releases the key if there is none to store. If that fails, the key is released by its time-out, and a repeated
/// request finds the row it created by the key that the row carries.
async fn finish(app: &App, key: ScopedKey<'_>, response: Option<(u16, &Value)>) {
    let finished = async {
        let mut db = app.writer().await?;
        match response {
            Some((status, body)) => idempotency::store(&mut db, key, status, body).await?,
            None => idempotency::release(&mut db, key).await?,
        }
        db.finish().await
    };
    if let Err(error) = finished.await {
        tracing::warn!(%error, "idempotent response not stored");
    }
}
