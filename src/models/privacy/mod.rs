//! Personal data: one inventory of all tables, by which a user's data is exported and erased. A test compares the inventory with the live
//! schema, column by column.
//!
//! Everything about the person is erased; what others need (a booking that took place, a payment, a rating) stays, under an id that leads to
//! nobody.

mod calendar_data;
mod client_data;
mod community_data;
mod erasures;
mod migration_data;
mod personal_data;
mod table_record;

use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::erasures::{Erasure, cancel_unsent_mails, count_unsent_mails};
pub use self::personal_data::{NON_PERSONAL_TABLES, PERSONAL_DATA};
pub use self::table_record::{Erase, Export, TableRecord};
use crate::error::Result;

/// The name shown for a deleted user.
pub const DELETED_USER: &str = "Deleted user";

/// A user's personal data as JSON: the exported rows by the name of their kind. Must be the first statement of its transaction, which it
/// makes a read-only snapshot.
///
/// # Errors
/// The database does not answer.
pub async fn export(db: &mut PgConnection, user_id: Uuid) -> Result<Map<String, Value>> {
    sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *db).await?;
    let mut all = Map::new();
    for record in PERSONAL_DATA {
        if let Export::Rows(name, sql) = record.export {
            let rows: Vec<Value> = sqlx::query_scalar(sql).bind(user_id).fetch_all(&mut *db).await?;
            all.insert(name.to_owned(), Value::Array(rows));
        }
    }
    Ok(all)
}

/// Erases a user's personal data. Locks the user and their bookings first, in the one order of all transactions.
///
/// # Errors
/// The database does not answer.
pub async fn erase(db: &mut PgConnection, user_id: Uuid) -> Result<()> {
    for sql in [
        "select from users where id = $1 for no key update",
        "select from bookings where client_id = $1 or coach_id = $1 order by id for no key update",
    ] {
        sqlx::query(sql).bind(user_id).execute(&mut *db).await?;
    }
    for record in PERSONAL_DATA {
        for sql in record.erase.statements {
            sqlx::query(*sql).bind(user_id).execute(&mut *db).await?;
        }
    }
    Ok(())
}

/// The number of rows with a user's personal data per table, `{"users": 0, …}`, and whether all are 0.
///
/// # Errors
/// The database does not answer.
pub async fn count_remaining(db: &mut PgConnection, user_id: Uuid) -> Result<(Value, bool)> {
    let (mut counts, mut is_clean) = (Map::new(), true);
    for record in PERSONAL_DATA {
        let rows: i64 = sqlx::query_scalar(record.erase.remaining).bind(user_id).fetch_one(&mut *db).await?;
        is_clean &= rows == 0;
        counts.insert(record.table.to_owned(), json!(rows));
    }
    Ok((Value::Object(counts), is_clean))
}
