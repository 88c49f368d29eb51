//! Idempotency keys of requests: how long they are kept.

use jiff::SignedDuration;
use sqlx::PgConnection;

use crate::clock::{Timestamp, hours};
use crate::error::Result;

/// How long a key and its response are kept; afterwards the key can be used for another request.
pub const RETENTION: SignedDuration = hours(24);

/// Deletes expired keys.
///
/// # Errors
/// The database does not answer.
pub async fn prune(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query("delete from idempotency_keys where created_at <= $1").bind(now - RETENTION).execute(db).await?;
    Ok(())
}
