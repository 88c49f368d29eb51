//! Lists that are kept as files for a day: which there are, and the parts that each consists of, which are objects in storage.
//!
//! *Invariant:* a part that stands in the row is never written again: its key is of the job's claim that wrote it.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection};
use utoipa::ToSchema;
use uuid::Uuid;

use super::list_tables::ListTable;
use crate::clock::{Timestamp, days};
use crate::error::{Code, Error, Result};
use crate::models::lists::Cursor;
use crate::models::reference::Zone;

/// How long a file is kept. No longer, because what is in it is out of reach of an erasure.
const KEPT_FOR: SignedDuration = days(1);

/// How many files are listed, the latest.
const MAX_LISTED: i64 = 100;

/// A file's row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredExport {
    pub id: Uuid,
    /// Who asked for it; null once the account is erased.
    pub requested_by: Option<Uuid>,
    #[sqlx(json)]
    pub contents: ListTable,
    pub timezone: Zone,
    pub next_cursor: Option<String>,
    pub row_count: i64,
    pub part_keys: Vec<String>,
    pub part_bytes: Vec<i64>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, requested_by, contents, timezone, next_cursor, row_count, part_keys, part_bytes, created_at, finished_at, expires_at";

/// A part that has been stored.
#[derive(Clone, Debug)]
pub struct StoredPart {
    pub key: String,
    pub bytes: i64,
    pub rows: i64,
    /// Where the next one begins; `None`: it was the last.
    pub next: Option<Cursor>,
}

/// Whether a file is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// Its rows are being read.
    Writing,
    Ready,
}

/// A file that is kept, or being written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StoredExportView {
    pub id: Uuid,
    #[schema(example = "payments.csv")]
    pub file: &'static str,
    pub state: ExportState,
    /// Rows that are in it so far.
    pub rows: i64,
    /// Its size so far.
    pub bytes: i64,
    /// Who asked for it; null once the account is erased.
    pub requested_by: Option<Uuid>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// When it is deleted.
    pub expires_at: Timestamp,
}

impl From<StoredExport> for StoredExportView {
    fn from(row: StoredExport) -> Self {
        Self {
            id: row.id,
            file: row.contents.file(),
            state: if row.finished_at.is_some() { ExportState::Ready } else { ExportState::Writing },
            rows: row.row_count,
            bytes: row.size(),
            requested_by: row.requested_by,
            created_at: row.created_at,
            finished_at: row.finished_at,
            expires_at: row.expires_at,
        }
    }
}

impl StoredExport {
    /// Inserts the row of a file that is to be written.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(
        db: &mut PgConnection,
        (id, requested_by): (Uuid, Option<Uuid>),
        contents: &ListTable,
        timezone: &Zone,
        now: Timestamp,
    ) -> Result<StoredExport> {
        let sql = format!(
            "insert into exports (id, requested_by, contents, timezone, created_at, expires_at) values ($1, $2, $3, $4, $5, $6) returning {COLUMNS}"
        );
        let insert = sqlx::query_as(AssertSqlSafe(sql)).bind(id).bind(requested_by).bind(Json(contents));
        Ok(insert.bind(timezone.to_string()).bind(now).bind(now + KEPT_FOR).fetch_one(db).await?)
    }

    /// The latest files.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest(db: &mut PgConnection) -> Result<Vec<StoredExport>> {
        let sql = format!("select {COLUMNS} from exports order by created_at desc, id desc limit $1");
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(MAX_LISTED).fetch_all(db).await?)
    }

    /// The file with this id, if there is one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn find(db: &mut PgConnection, id: Uuid) -> Result<Option<StoredExport>> {
        let sql = format!("select {COLUMNS} from exports where id = $1");
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    /// The file with this id, if it is whole.
    ///
    /// # Errors
    /// `not_found`, also while it is being written.
    pub async fn ready(db: &mut PgConnection, id: Uuid) -> Result<StoredExport> {
        let export = Self::find(db, id).await?.ok_or_else(not_found)?;
        if export.finished_at.is_some() {
            return Ok(export);
        }
        Err(Error::new(Code::NotFound).with_detail("This file is still being written. Try again in a moment."))
    }

    /// Adds a part, if the file is there and has as many as before. `None`: it is not so.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn add_part(
        &self,
        db: &mut PgConnection,
        part: &StoredPart,
        now: Timestamp,
    ) -> Result<Option<StoredExport>> {
        let sql = format!(
            "update exports set part_keys = part_keys || $2, part_bytes = part_bytes || $3, row_count = row_count + $4, next_cursor = $5, finished_at = $6
              where id = $1 and cardinality(part_keys) = $7 and finished_at is null returning {COLUMNS}"
        );
        let next = part.next.map(|cursor| cursor.to_string());
        let finished_at = next.is_none().then_some(now);
        let add = sqlx::query_as(AssertSqlSafe(sql)).bind(self.id).bind(&part.key).bind(part.bytes).bind(part.rows);
        let parts = i32::try_from(self.part_keys.len()).unwrap_or(i32::MAX);
        Ok(add.bind(next).bind(finished_at).bind(parts).fetch_optional(db).await?)
    }

    /// Removes the row, of a file whose objects are removed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn delete(db: &mut PgConnection, id: Uuid) -> Result<()> {
        sqlx::query("delete from exports where id = $1").bind(id).execute(db).await?;
        Ok(())
    }

    /// Its bytes so far.
    pub fn size(&self) -> i64 {
        self.part_bytes.iter().sum()
    }
}

/// Under which keys the objects of a file are.
pub fn prefix(id: Uuid) -> String {
    format!("exports/{id}/")
}

/// There is no such file.
pub fn not_found() -> Error {
    Error::new(Code::NotFound).with_detail("There is no such file. Files are kept for a day.")
}
