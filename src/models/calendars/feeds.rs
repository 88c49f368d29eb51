//! The address of a user's calendar feed. Its secret is found by its hash, and stored encrypted because its owner may see it again.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::crypto::{Encrypted, Secret, sha256};
use crate::error::Result;

/// A new secret, as it is stored.
#[derive(Clone, Debug)]
pub struct NewSecret {
    pub hash: [u8; 32],
    pub encrypted: Encrypted,
}

impl NewSecret {
    /// With its hash.
    pub fn new(secret: &Secret, encrypted: Encrypted) -> Self {
        Self { hash: sha256(secret.expose().as_bytes()), encrypted }
    }
}

/// What the encrypted secret of this user is bound to.
pub fn place(user_id: Uuid) -> String {
    format!("calendar_feeds:{user_id}")
}

/// The encrypted secret of a user's feed. `None`: they have never asked for it.
///
/// # Errors
/// The database does not answer.
pub async fn secret_of(db: &mut PgConnection, user_id: Uuid) -> Result<Option<Encrypted>> {
    let sql = "select key_id, secret from calendar_feeds where user_id = $1";
    let found: Option<(String, Vec<u8>)> = sqlx::query_as(sql).bind(user_id).fetch_optional(db).await?;
    Ok(found.map(|(key_id, bytes)| Encrypted { key_id, bytes }))
}

/// Stores the secret of a user who has none.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, user_id: Uuid, new: &NewSecret, now: Timestamp) -> Result<()> {
    let sql =
        "insert into calendar_feeds (user_id, secret_hash, secret, key_id, created_at) values ($1, $2, $3, $4, $5)
               on conflict (user_id) do nothing";
    let Encrypted { key_id, bytes } = &new.encrypted;
    sqlx::query(sql).bind(user_id).bind(&new.hash[..]).bind(bytes).bind(key_id).bind(now).execute(db).await?;
    Ok(())
}

/// Replaces the secret: from now on the one before leads to nothing.
///
/// # Errors
/// The database does not answer.
pub async fn replace(db: &mut PgConnection, user_id: Uuid, new: &NewSecret, now: Timestamp) -> Result<()> {
    let sql =
        "insert into calendar_feeds (user_id, secret_hash, secret, key_id, created_at) values ($1, $2, $3, $4, $5)
               on conflict (user_id) do update set secret_hash = $2, secret = $3, key_id = $4, created_at = $5";
    let Encrypted { key_id, bytes } = &new.encrypted;
    sqlx::query(sql).bind(user_id).bind(&new.hash[..]).bind(bytes).bind(key_id).bind(now).execute(db).await?;
    Ok(())
}

/// The user whose feed has this secret.
///
/// # Errors
/// The database does not answer.
pub async fn user_by_secret(db: &mut PgConnection, secret: &str) -> Result<Option<Uuid>> {
    let sql = "select user_id from calendar_feeds where secret_hash = $1";
    Ok(sqlx::query_scalar(sql).bind(&sha256(secret.as_bytes())[..]).fetch_optional(db).await?)
}
