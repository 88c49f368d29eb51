//! `Idempotency-Key` on a POST that creates: the same key and body answer the first response again, for 24 hours, out of Postgres.

use std::future::{Future, Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::app::App;
use crate::clock::{hours, seconds};
use crate::error::{Code, Error, FieldError, Result};

/// How long a request may hold its key before another may run in its place.
const HELD_SECONDS: i64 = 60;

/// The key of a request, if it has one.
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
        let given = request.headers().get("idempotency-key");
        let key = given.map(|key| {
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
                path: request.path().to_owned(),
            }),
        })
    }
}

/// An answer worth keeping.
#[derive(Debug)]
pub struct Reply<T> {
    pub status: StatusCode,
    pub body: T,
}

/// Runs `work` once per key and body, and answers what it answered before. Without a key it just runs.
///
/// # Errors
/// `idempotency_key_reused`, `idempotency_in_progress`, or what the work answers; its 4xx are kept as well, 429 and 5xx are not.
pub async fn once<T: Serialize, F: Future<Output = Result<Reply<T>>>>(
    app: &App,
    user_id: Uuid,
    key: &IdempotencyKey,
    body_hash: &[u8; 32],
    work: impl FnOnce() -> F,
) -> Result<HttpResponse> {
    let Some(name) = &key.key else {
        let reply = work().await?;
        return Ok(HttpResponse::build(reply.status).json(reply.body));
    };
    if let Some(replayed) = claim(app, user_id, key, name, body_hash).await? {
        return Ok(replayed);
    }
    match work().await {
        Ok(reply) => {
            let body = serde_json::to_value(&reply.body).map_err(Error::internal)?;
            keep(app, user_id, key, name, Some((reply.status.as_u16(), &body))).await;
            Ok(HttpResponse::build(reply.status).json(body))
        }
        Err(error) => {
            let status = error.code().status();
            let is_final = (400..500).contains(&status) && status != 429;
            let refusal = is_final.then(|| Refusal::of(&error)).and_then(|refusal| serde_json::to_value(refusal).ok());
            keep(app, user_id, key, name, refusal.as_ref().map(|refusal| (status, refusal))).await;
            Err(error)
        }
    }
}

/// A refusal as it is kept: everything but the request's id, which is each request's own.
#[derive(Serialize, Deserialize)]
struct Refusal {
    code: String,
    detail: String,
    fields: Vec<FieldError>,
    extensions: Map<String, Value>,
}

impl Refusal {
    fn of(error: &Error) -> Self {
        Self {
            code: error.code().as_str().to_owned(),
            detail: error.detail().to_owned(),
            fields: error.fields().to_vec(),
            extensions: error.extensions().clone(),
        }
    }

    fn again(self) -> Error {
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

#[derive(sqlx::FromRow)]
struct Kept {
    body_hash: Vec<u8>,
    status: Option<i16>,
    response: Option<Value>,
    is_held: bool,
}

async fn claim(
    app: &App,
    user_id: Uuid,
    key: &IdempotencyKey,
    name: &str,
    body_hash: &[u8; 32],
) -> Result<Option<HttpResponse>> {
    let now = app.now();
    let mut tx = app.begin().await?;
    // A key is given up after a day, whenever the tables are tidied.
    let sql = "delete from idempotency_keys where user_id = $1 and method = $2 and path = $3 and key = $4 and created_at <= $5";
    sqlx::query(sql)
        .bind(user_id)
        .bind(&key.method)
        .bind(&key.path)
        .bind(name)
        .bind(now - hours(24))
        .execute(&mut *tx)
        .await?;
    let sql = "insert into idempotency_keys (user_id, method, path, key, body_hash, locked_until, created_at)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let inserted = sqlx::query(sql)
        .bind(user_id)
        .bind(&key.method)
        .bind(&key.path)
        .bind(name)
        .bind(body_hash.as_slice())
        .bind(now + seconds(HELD_SECONDS))
        .bind(now)
        .execute(&mut *tx)
        .await?;
    if inserted.rows_affected() == 1 {
        tx.commit().await?;
        return Ok(None);
    }
    let sql = "select body_hash, status, response, coalesce(locked_until > $5, false) as is_held from idempotency_keys
               where user_id = $1 and method = $2 and path = $3 and key = $4 for update";
    let kept: Option<Kept> = sqlx::query_as(sql)
        .bind(user_id)
        .bind(&key.method)
        .bind(&key.path)
        .bind(name)
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
    let Some(kept) = kept else {
        return Err(Error::new(Code::IdempotencyInProgress).with_detail("Try again in a moment."));
    };
    if kept.body_hash != body_hash {
        return Err(Error::new(Code::IdempotencyKeyReused)
            .with_detail("This Idempotency-Key came with another body before. Use a new one."));
    }
    if let (Some(status), Some(response)) = (kept.status, kept.response) {
        return replay(status, response).map(Some);
    }
    if kept.is_held {
        return Err(Error::new(Code::IdempotencyInProgress)
            .with_detail("The first request with this key is still running. Ask again in a moment."));
    }
    let sql =
        "update idempotency_keys set locked_until = $5 where user_id = $1 and method = $2 and path = $3 and key = $4";
    sqlx::query(sql)
        .bind(user_id)
        .bind(&key.method)
        .bind(&key.path)
        .bind(name)
        .bind(now + seconds(HELD_SECONDS))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(None)
}

/// The first answer again, whether it was a yes or a no.
fn replay(status: i16, response: Value) -> Result<HttpResponse> {
    let status =
        u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    if status.is_client_error() {
        let refusal: Refusal = serde_json::from_value(response).map_err(Error::internal)?;
        return Err(refusal.again());
    }
    Ok(HttpResponse::build(status).insert_header(("Idempotent-Replayed", "true")).json(response))
}

/// Keeps the answer, or lets go of the key. If the database is gone the key is freed by time, and the row that was created is
/// found by the key it carries.
async fn keep(app: &App, user_id: Uuid, key: &IdempotencyKey, name: &str, reply: Option<(u16, &Value)>) {
    let sql = "update idempotency_keys set status = $5, response = $6, locked_until = null where user_id = $1 and method = $2 and path = $3 and key = $4";
    let kept = sqlx::query(sql)
        .bind(user_id)
        .bind(&key.method)
        .bind(&key.path)
        .bind(name)
        .bind(reply.map(|(status, _)| i16::try_from(status).unwrap_or(200)))
        .bind(reply.map(|(_, body)| body))
        .execute(&app.db)
        .await;
    if let Err(error) = kept {
        tracing::warn!(%error, "an idempotent answer was not kept");
    }
}
