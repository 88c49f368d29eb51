//! The audit trail: who did what to whom, written in the transaction of the change itself. Before and after hold facts of the
//! business (a status, an amount), never what identifies a person.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::origin::Origin;

/// One line of it.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// `<feature>.<what>`: `bookings.confirmed`.
    pub action: &'a str,
    /// In what capacity it was done: `client`, `coach`, `admin`, `system`.
    pub actor_role: &'a str,
    pub subject_kind: &'a str,
    pub subject_id: Option<Uuid>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// How a line begins, for statements that write one beside their change.
pub(super) const INSERT: &str = "insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, before, after, request_id, address)";

/// Adds a line.
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
