//! Rows as JSON, one insert per table: `jsonb_populate_recordset` converts every value to the type of its column, and a column
//! that is not named gets its default.

use serde_json::Value;
use sqlx::PgConnection;

use crate::error::Result;

/// The rows of one table.
#[derive(Debug, PartialEq)]
pub struct Table {
    pub name: &'static str,
    /// The columns written, comma-separated; each row has exactly these keys.
    pub columns: &'static str,
    insert: &'static str,
    pub rows: Vec<Value>,
}

impl Table {
    pub fn new(name: &'static str, columns: &'static str, insert: &'static str, rows: Vec<Value>) -> Self {
        Self { name, columns, insert, rows }
    }

    /// Writes all rows with one statement.
    ///
    /// # Errors
    /// The database refuses one, or does not answer.
    pub async fn write(&self, db: &mut PgConnection) -> Result<()> {
        sqlx::query(self.insert).bind(Value::Array(self.rows.clone())).execute(db).await?;
        Ok(())
    }
}

/// `table!("users", "id, email", rows)`: the statement consists of the two literals and nothing else.
macro_rules! table {
    ($name:literal, $columns:literal, $rows:expr) => {
        $crate::cli::seed_demo::tables::Table::new(
            $name,
            $columns,
            concat!(
                "insert into ",
                $name,
                " (",
                $columns,
                ") select ",
                $columns,
                " from jsonb_populate_recordset(null::",
                $name,
                ", $1)"
            ),
            $rows,
        )
    };
}
pub(super) use table;
