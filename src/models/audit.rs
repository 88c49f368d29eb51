//! The audit trail: who did what to whom, written in the transaction of the change itself. `before` and `after` hold business facts (a
//! status, an amount), never personal data.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::origin::Origin;

/// An entry, without what its [`Origin`] tells.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// `<feature>.<what>`: `bookings.confirmed`.
    pub action: &'a str,
    /// The role in which it was done: `client`, `coach`, `admin`, `system`.
    pub actor_role: &'a str,
    pub subject_kind: &'a str,
    pub subject_id: Option<Uuid>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// The start of the insert, for statements that write entries together with their changes.
pub(super) const INSERT: &str = "insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, before, after, request_id, address)";

/// Adds an entry.
///
/// # Errors
/// The database does not answer.
pub async fn write(db: &mut PgConnection, origin: &Origin, record: &Record<'_>, now: Timestamp) -> Result<()> {
    let sql = format!("{INSERT} values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(ids::new(now))
        .bind(now)
        .bind(origin.user_id)
        .bind(record.actor_role)
        .bind(record.action)
        .bind(record.subject_kind)
        .bind(record.subject_id)
        .bind(&record.before)
        .bind(&record.after)
        .bind(&origin.request_id)
        .bind(&origin.address)
        .execute(db)
        .await?;
    Ok(())
}
