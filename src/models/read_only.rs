//! Read-only mode as an admin has set it: one row, which every web process looks at.

use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::error::Result;

/// Whether Rapport is read-only, by an admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct ReadOnlyMode {
    pub is_on: bool,
    /// What people are shown beside it.
    pub reason: Option<String>,
    /// Null if it never was.
    pub changed_at: Option<Timestamp>,
}

impl ReadOnlyMode {
    /// As it is now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn current(db: &mut PgConnection) -> Result<ReadOnlyMode> {
        Ok(sqlx::query_as("select is_on, reason, changed_at from read_only_mode").fetch_one(db).await?)
    }

    /// As it is now, locked until the end of the transaction.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn lock(db: &mut PgConnection) -> Result<ReadOnlyMode> {
        let sql = "select is_on, reason, changed_at from read_only_mode for update";
        Ok(sqlx::query_as(sql).fetch_one(db).await?)
    }

    /// Replaces it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn replace(&self, db: &mut PgConnection) -> Result<()> {
        let sql = "update read_only_mode set is_on = $1, reason = $2, changed_at = $3";
        sqlx::query(sql).bind(self.is_on).bind(&self.reason).bind(self.changed_at).execute(db).await?;
        Ok(())
    }
}
