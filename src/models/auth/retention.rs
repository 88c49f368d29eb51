//! Retention of logins and tokens: how long their rows stay after they have ended.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::sessions;
use crate::clock::{Timestamp, days};
use crate::error::Result;

/// How long an ended login is kept. Its address is known for as long: login throttling trusts addresses that its owner has logged in from.
pub const SESSION_RETENTION: SignedDuration = sessions::KNOWN_ADDRESS_TTL;

/// How long a refresh token is kept after it has expired or its login has ended.
pub const REFRESH_TOKEN_RETENTION: SignedDuration = days(1);

/// How long the token of a mailed link is kept after it has expired.
pub const EMAIL_TOKEN_RETENTION: SignedDuration = days(1);

/// Deletes logins, refresh tokens and tokens of mailed links that ended longer ago than they are kept.
///
/// # Errors
/// The database does not answer.
pub async fn prune(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    let refresh_tokens = "delete from refresh_tokens t using sessions s
                          where s.id = t.session_id and (s.expires_at < $1 or s.revoked_at < $1 or t.expires_at < $1)";
    for (sql, retention) in [
        (refresh_tokens, REFRESH_TOKEN_RETENTION),
        ("delete from sessions where expires_at < $1 or revoked_at < $1", SESSION_RETENTION),
        ("delete from email_tokens where expires_at < $1", EMAIL_TOKEN_RETENTION),
    ] {
        sqlx::query(sql).bind(now - retention).execute(&mut *db).await?;
    }
    Ok(())
}
