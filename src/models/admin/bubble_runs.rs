//! The migration from Phase 1 as the team sees it: how far the app has been read, the runs of the import, what they counted and what they could not do.
//! It is written by `src/bubble`, with which this goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};

/// The runs that are listed, the latest first.
const MAX_RUNS: i64 = 50;

/// The issues of a run that are listed at once.
pub const ISSUES_PER_PAGE: i64 = 100;

/// How far one type of the app has been read.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct BubbleScan {
    /// By its name in the app.
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub source: String,
    /// Only what was changed since the one before.
    pub is_delta: bool,
    pub records_read: i64,
    /// As the app says; 0 until it has said so.
    pub records_expected: i64,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum BubbleRunState {
    /// It goes on, or was interrupted.
    Running,
    Done,
    RolledBack,
}

/// Records of one kind, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct BubbleCounts {
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub merged: i64,
    /// Changed here since: left as it is.
    pub kept: i64,
    pub rejected: i64,
}

/// A run of the import.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct BubbleRun {
    pub id: Uuid,
    pub state: BubbleRunState,
    /// Records that were gone through.
    pub records_done: i64,
    /// By the kind of record: `users`, `bookings`, …
    #[schema(value_type = BTreeMap<String, BubbleCounts>)]
    pub counts: Json<BTreeMap<String, BubbleCounts>>,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// Something that a run could not take over as it was.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct BubbleIssue {
    pub number: i64,
    /// The record's type in the app.
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub source: String,
    pub bubble_id: String,
    /// `rejected`, `changed`, `merged`, `kept`, `differs`.
    pub kind: String,
    pub field: Option<String>,
    pub code: String,
    pub message: String,
    /// Of the mapping.
    pub line: Option<i32>,
}

const RUN: &str = "select id, state, coalesce((progress ->> 'done')::bigint, 0) as records_done, counts, started_at, finished_at from bubble_runs";

impl BubbleScan {
    /// All of them, by type.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn all(db: &mut PgConnection) -> Result<Vec<Self>> {
        let sql = "select type, is_delta, records_read, records_expected, started_at, finished_at from bubble_scans order by type";
        Ok(sqlx::query_as(sql).fetch_all(db).await?)
    }
}

impl BubbleRun {
    /// The latest runs.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest(db: &mut PgConnection) -> Result<Vec<Self>> {
        let sql = format!("{RUN} order by started_at desc limit $1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(MAX_RUNS).fetch_all(db).await?)
    }

    /// A run by its id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Self> {
        let sql = format!("{RUN} where id = $1");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such run."))
    }
}

impl BubbleIssue {
    /// Those of a run after a number, and one more than a page if there are more.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn after(db: &mut PgConnection, run: Uuid, number: i64) -> Result<Vec<Self>> {
        let sql = "select number, type, bubble_id, kind, field, code, message, line from bubble_issues
                    where run_id = $1 and number > $2 order by number limit $3";
        Ok(sqlx::query_as(sql).bind(run).bind(number).bind(ISSUES_PER_PAGE + 1).fetch_all(db).await?)
    }
}
