//! The audit trail: who did what to whom, written in the transaction of the change itself. `before` and `after` hold business facts (a
//! status, an amount), never personal data.
//!
//! `chain.rs` seals the trail with a chain of hashes, `verify.rs` finds what is not as it was written.

pub mod chain;
mod verify;

use serde::Serialize;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::verify::{Finding, Verification};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::models::lists::{Cursor, Order, Part, Start, count};
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

/// An entry, as the team reads it.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct AuditEntry {
    pub id: Uuid,
    pub at: Timestamp,
    /// Null: the system itself.
    pub actor_id: Option<Uuid>,
    /// Their name today; null once the account is erased.
    pub actor_name: Option<String>,
    /// The role in which it was done: client, coach, admin, auditor, system, or user for somebody with a mailed link.
    pub actor_role: String,
    /// `<feature>.<what>`: `bookings.confirmed`.
    pub action: String,
    /// What it was done to: user, booking, payment, job, queue, …
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    /// Facts before the change, without personal data; null if there were none, or if they were erased with the person.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// Facts after the change.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The id of the request, or the name of the recurring job or command.
    pub request_id: Option<String>,
    /// The address of the caller; null once the person is erased.
    pub address: Option<String>,
}

const COLUMNS: &str =
    "a.id, a.at, a.actor_id, (select u.full_name from users u where u.id = a.actor_id and u.erased_at is null) as actor_name, a.actor_role,
        a.action, a.subject_kind, a.subject_id, a.before, a.after, a.request_id, a.address";

/// The latest first.
const ORDER: Order = Order::Descending { by: "a.at", id: "a.id" };

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    pub actor_id: Option<Uuid>,
    pub action: Option<String>,
    pub subject_id: Option<Uuid>,
    /// At or after.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

impl AuditFilter {
    fn query(&self, head: String) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(head);
        sql.push(" from audit a where true");
        if let Some(actor_id) = self.actor_id {
            sql.push(" and a.actor_id = ").push_bind(actor_id);
        }
        if let Some(action) = &self.action {
            sql.push(" and a.action = ").push_bind(action.clone());
        }
        if let Some(subject_id) = self.subject_id {
            sql.push(" and a.subject_id = ").push_bind(subject_id);
        }
        if let Some(from) = self.from {
            sql.push(" and a.at >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" and a.at < ").push_bind(to);
        }
        sql
    }

    /// A part of the trail.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Part<AuditEntry>> {
        let total = count(db, self.query("select count(*) from (select 1".to_owned())).await?;
        Ok(Part::new(self.rows(db, start, limit).await?, total))
    }

    /// The entries from `start` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rows(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Vec<AuditEntry>> {
        let mut sql = self.query(format!("select {COLUMNS}"));
        ORDER.push(&mut sql, start, limit);
        Ok(sql.build_query_as().fetch_all(db).await?)
    }
}

impl AuditEntry {
    /// The latest entries by or about a person.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_person(db: &mut PgConnection, user_id: Uuid, limit: i64) -> Result<Vec<AuditEntry>> {
        let sql = format!(
            "select {COLUMNS} from (
                 (select * from audit where actor_id = $1 order by at desc, id desc limit $2)
                 union all
                 (select * from audit where subject_id = $1 and actor_id is distinct from $1 order by at desc, id desc limit $2)) a
              order by a.at desc, a.id desc limit $2"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(user_id).bind(limit).fetch_all(db).await?)
    }

    /// Where the trail goes on after this entry.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.at, self.id)
    }
}
