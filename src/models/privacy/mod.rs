//! What is held about people, and how it is handed out and erased: one entry per table, one list. A test holds the list against the
//! live schema, column by column, so that nothing new is forgotten.
//!
//! ErasureProgress is everything that says something about the person; what others need (a booking that took place, a payment, a rating) stays
//! under an id that leads to nobody.

mod erasures;
mod personal_data;

use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::erasures::{Erasure, cancel_unsent_mails, count_unsent_mails};
pub use self::personal_data::{NON_PERSONAL_TABLES, PERSONAL_DATA};
use crate::error::Result;

/// The name of somebody who is gone.
pub const DELETED_USER: &str = "Deleted user";

/// A table that holds something about people, and what becomes of it. Every statement takes the user's id as `$1`, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct TableRecord {
    pub table: &'static str,
    /// All of its columns, in any order: a new one has to be thought of here.
    pub columns: &'static str,
    pub export: Export,
    pub erase: Erase,
}

/// How a table's rows about somebody are handed to them.
#[derive(Clone, Copy, Debug)]
pub enum Export {
    /// Under this name, one JSON object a row, by a query that selects them as `row`.
    Rows(&'static str, &'static str),
    /// Not, and why not.
    No(&'static str),
}

/// How what a table says about somebody is erased: by these statements, after which the query counts nothing any more.
#[derive(Clone, Copy, Debug)]
pub struct Erase {
    pub statements: &'static [&'static str],
    pub remaining: &'static str,
}

/// Everything held about somebody, as JSON: the key is what the rows are.
///
/// # Errors
/// The database does not answer.
pub async fn export(db: &mut PgConnection, user_id: Uuid) -> Result<Map<String, Value>> {
    let mut all = Map::new();
    for table in PERSONAL_DATA {
        if let Export::Rows(name, sql) = table.export {
            let rows: Vec<Value> = sqlx::query_scalar(sql).bind(user_id).fetch_all(&mut *db).await?;
            all.insert(name.to_owned(), Value::Array(rows));
        }
    }
    Ok(all)
}

/// Erases everything that says something about somebody.
///
/// # Errors
/// The database does not answer.
pub async fn erase(db: &mut PgConnection, user_id: Uuid) -> Result<()> {
    for table in PERSONAL_DATA {
        for sql in table.erase.statements {
            sqlx::query(*sql).bind(user_id).execute(&mut *db).await?;
        }
    }
    Ok(())
}

/// What a query of each table still finds: `{"users": 0, …}`, and whether that is nothing at all.
///
/// # Errors
/// The database does not answer.
pub async fn verify(db: &mut PgConnection, user_id: Uuid) -> Result<(Value, bool)> {
    let (mut found, mut is_clean) = (Map::new(), true);
    for table in PERSONAL_DATA {
        let rows: i64 = sqlx::query_scalar(table.erase.remaining).bind(user_id).fetch_one(&mut *db).await?;
        is_clean &= rows == 0;
        found.insert(table.table.to_owned(), json!(rows));
    }
    Ok((Value::Object(found), is_clean))
}
