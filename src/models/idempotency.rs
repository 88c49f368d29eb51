//! Idempotency keys of requests: who has claimed one, and the response that was stored for it. A key belongs to a user and an endpoint.

use jiff::SignedDuration;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, hours, seconds};
use crate::error::{Code, Error, Result};
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long a key and its response are kept; afterwards the key can be used for another request. Rows created under a key refer to it for
/// as long.
pub const RETENTION: SignedDuration = hours(24);

/// How long a request has its key to itself. After a crash another request with the same key may run then.
pub const LOCK_TTL: SignedDuration = seconds(60);

/// A key in its scope.
#[derive(Clone, Copy, Debug)]
pub struct ScopedKey<'a> {
    pub user_id: Uuid,
    pub method: &'a str,
    pub path: &'a str,
    pub key: &'a str,
}

/// A key under which a row is created, for the command that creates it: what it has created is noted in the same transaction, so that the request, run
/// again after a crash, finds it. (A booking, a post and a comment carry their key themselves.)
#[derive(Clone, Debug)]
pub struct CreationKey {
    pub user_id: Uuid,
    pub method: String,
    pub path: String,
    pub key: String,
}

/// The result of claiming a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// The caller runs the request, then stores its response or releases the key.
    Acquired,
    /// The request was answered before, with this status and body.
    Answered { status: u16, body: Value },
    /// Another request with this key is running.
    InProgress,
    /// The key was used with another body.
    BodyDiffers,
}

#[derive(sqlx::FromRow)]
struct StoredRow {
    body_hash: Vec<u8>,
    status: Option<i16>,
    response: Option<Value>,
    is_locked: bool,
}

/// Claims a key for a request whose body has this hash. To be committed before the request runs.
///
/// # Errors
/// The database does not answer.
pub async fn claim(
    db: &mut PgConnection,
    scoped: ScopedKey<'_>,
    body_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Claim> {
    let ScopedKey { user_id, method, path, key } = scoped;
    // An expired key that was not pruned yet.
    let sql = "delete from idempotency_keys where user_id = $1 and method = $2 and path = $3 and key = $4 and created_at <= $5";
    let expired = sqlx::query(sql).bind(user_id).bind(method).bind(path).bind(key).bind(now - RETENTION);
    expired.execute(&mut *db).await?;
    let sql = "insert into idempotency_keys (user_id, method, path, key, body_hash, locked_until, created_at)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let inserted = sqlx::query(sql)
        .bind(user_id)
        .bind(method)
        .bind(path)
        .bind(key)
        .bind(body_hash.as_slice())
        .bind(now + LOCK_TTL)
        .bind(now)
        .execute(&mut *db)
        .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Claim::Acquired);
    }
    let sql =
        "select body_hash, status, response, coalesce(locked_until > $5, false) as is_locked from idempotency_keys
               where user_id = $1 and method = $2 and path = $3 and key = $4 for update";
    let row = sqlx::query_as(sql).bind(user_id).bind(method).bind(path).bind(key).bind(now);
    let row: Option<StoredRow> = row.fetch_optional(&mut *db).await?;
    match row {
        Some(row) if row.body_hash != body_hash => Ok(Claim::BodyDiffers),
        Some(StoredRow { status: Some(status), response: Some(body), .. }) => {
            Ok(Claim::Answered { status: u16::try_from(status).unwrap_or(200), body })
        }
        Some(row) if !row.is_locked => {
            let sql = "update idempotency_keys set locked_until = $5 where user_id = $1 and method = $2 and path = $3 and key = $4";
            let lock = sqlx::query(sql).bind(user_id).bind(method).bind(path).bind(key).bind(now + LOCK_TTL);
            lock.execute(db).await?;
            Ok(Claim::Acquired)
        }
        // Locked, or pruned since the insert.
        Some(_) | None => Ok(Claim::InProgress),
    }
}

/// Stores the response to a claimed request.
///
/// # Errors
/// The database does not answer.
pub async fn store(db: &mut PgConnection, scoped: ScopedKey<'_>, status: u16, body: &Value) -> Result<()> {
    finish(db, scoped, Some((status, body))).await
}

/// Releases a claimed key without a response: the request may be sent again.
///
/// # Errors
/// The database does not answer.
pub async fn release(db: &mut PgConnection, scoped: ScopedKey<'_>) -> Result<()> {
    finish(db, scoped, None).await
}

async fn finish(db: &mut PgConnection, scoped: ScopedKey<'_>, response: Option<(u16, &Value)>) -> Result<()> {
    let sql = "update idempotency_keys set status = $5, response = $6, locked_until = null where user_id = $1 and method = $2 and path = $3 and key = $4";
    sqlx::query(sql)
        .bind(scoped.user_id)
        .bind(scoped.method)
        .bind(scoped.path)
        .bind(scoped.key)
        .bind(response.map(|(status, _)| i16::try_from(status).unwrap_or(200)))
        .bind(response.map(|(_, body)| body))
        .execute(db)
        .await?;
    Ok(())
}

/// What the same request has created before, whose response was not stored.
///
/// # Errors
/// The database does not answer.
pub async fn created(db: &mut PgConnection, key: Option<&CreationKey>) -> Result<Option<Uuid>> {
    let Some(CreationKey { user_id, method, path, key }) = key else { return Ok(None) };
    let sql = "select created_id from idempotency_keys where user_id = $1 and method = $2 and path = $3 and key = $4";
    let found = sqlx::query_scalar(sql).bind(user_id).bind(method).bind(path).bind(key).fetch_optional(db).await?;
    Ok(found.flatten())
}

/// Notes what is created in this transaction.
///
/// # Errors
/// `idempotency_in_progress`: the same request has created something meanwhile, so this transaction is to be given up.
pub async fn note_created(db: &mut PgConnection, key: Option<&CreationKey>, id: Uuid) -> Result<()> {
    let Some(CreationKey { user_id, method, path, key }) = key else { return Ok(()) };
    let sql = "update idempotency_keys set created_id = $5 where user_id = $1 and method = $2 and path = $3 and key = $4 and created_id is null";
    let noted = sqlx::query(sql).bind(user_id).bind(method).bind(path).bind(key).bind(id).execute(db).await?;
    if noted.rows_affected() == 1 {
        return Ok(());
    }
    Err(Error::new(Code::IdempotencyInProgress)
        .with_detail("The same request is being answered at the moment. Ask again in a moment."))
}

/// Keys and their responses.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("idempotency_keys", "idempotency_keys", "created_at", "true", RETENTION)];
