//! The tokens of a connected account. They are refreshed by one process at a time: a lease in the row says by whom, so that no connection is held
//! during the call.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::crypto::{Encrypted, Encryption, Secret};
use crate::error::{Error, Result};

/// Access to an account, and the right to renew it.
#[derive(Clone, Debug)]
pub struct TokenPair {
    pub access: Secret,
    pub refresh: Secret,
}

/// What is encrypted.
#[derive(Serialize, Deserialize)]
struct Written {
    access: String,
    refresh: String,
}

/// What the tokens of this connection are bound to.
pub fn place(connection_id: Uuid) -> String {
    format!("calendar_connections:{connection_id}")
}

impl TokenPair {
    /// As it is stored for this connection.
    ///
    /// # Errors
    /// The operating system's random source fails.
    pub fn encrypt(&self, encryption: &Encryption, connection_id: Uuid) -> Result<Encrypted> {
        let (access, refresh) = (self.access.expose().to_owned(), self.refresh.expose().to_owned());
        let text = serde_json::to_string(&Written { access, refresh }).map_err(Error::internal)?;
        encryption.encrypt(&place(connection_id), &Secret::from(text))
    }

    /// Those that were stored for this connection.
    ///
    /// # Errors
    /// Their key is not configured any more, or they were changed.
    pub fn decrypt(encryption: &Encryption, connection_id: Uuid, stored: &Encrypted) -> Result<TokenPair> {
        let text = encryption.decrypt(&place(connection_id), stored)?;
        // Without the error, which could quote them.
        let written: Written =
            serde_json::from_str(text.expose()).map_err(|_| Error::internal("stored tokens can't be read"))?;
        Ok(TokenPair { access: written.access.into(), refresh: written.refresh.into() })
    }
}

/// The tokens as they are in the row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredTokens {
    bytes: Vec<u8>,
    key_id: String,
    pub access_expires_at: Timestamp,
}

impl StoredTokens {
    pub fn encrypted(&self) -> Encrypted {
        Encrypted { key_id: self.key_id.clone(), bytes: self.bytes.clone() }
    }
}

/// Those of a connection. `None`: there is no such connection any more.
///
/// # Errors
/// The database does not answer.
pub async fn of(db: &mut PgConnection, connection_id: Uuid) -> Result<Option<StoredTokens>> {
    let sql = "select tokens as bytes, key_id, access_expires_at from calendar_connections where id = $1";
    Ok(sqlx::query_as(sql).bind(connection_id).fetch_optional(db).await?)
}

/// Takes the lease to refresh them for so many seconds. `None`: another process has it, or the connection is gone.
///
/// # Errors
/// The database does not answer.
pub async fn lease(
    db: &mut PgConnection,
    connection_id: Uuid,
    lease: Uuid,
    seconds: f64,
) -> Result<Option<StoredTokens>> {
    let sql = "update calendar_connections set refresh_lease = $2, refresh_lease_until = clock_timestamp() + make_interval(secs => $3)
               where id = $1 and (refresh_lease_until is null or refresh_lease_until < clock_timestamp())
               returning tokens as bytes, key_id, access_expires_at";
    Ok(sqlx::query_as(sql).bind(connection_id).bind(lease).bind(seconds).fetch_optional(db).await?)
}

/// Gives the lease back without new tokens.
///
/// # Errors
/// The database does not answer.
pub async fn release(db: &mut PgConnection, connection_id: Uuid, lease: Uuid) -> Result<()> {
    let sql = "update calendar_connections set refresh_lease = null, refresh_lease_until = null where id = $1 and refresh_lease = $2";
    sqlx::query(sql).bind(connection_id).bind(lease).execute(db).await?;
    Ok(())
}

/// Stores new tokens and ends whatever lease there is: the newest tokens are those that work.
///
/// # Errors
/// The database does not answer.
pub async fn store(
    db: &mut PgConnection,
    connection_id: Uuid,
    tokens: &Encrypted,
    access_expires_at: Timestamp,
) -> Result<()> {
    let sql = "update calendar_connections set tokens = $2, key_id = $3, access_expires_at = $4, refresh_lease = null, refresh_lease_until = null
               where id = $1";
    let update = sqlx::query(sql).bind(connection_id).bind(&tokens.bytes).bind(&tokens.key_id).bind(access_expires_at);
    update.execute(db).await?;
    Ok(())
}

/// The provider refuses an access token before its time: whoever needs one refreshes it, unless somebody has since.
///
/// # Errors
/// The database does not answer.
pub async fn expire_access(
    db: &mut PgConnection,
    connection_id: Uuid,
    seen_expiry: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let sql = "update calendar_connections set access_expires_at = $3 where id = $1 and access_expires_at = $2";
    sqlx::query(sql).bind(connection_id).bind(seen_expiry).bind(now).execute(db).await?;
    Ok(())
}
