//! What an import did, counted, and what it could not do, listed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::Written;
use crate::bubble::error::Result;
use crate::bubble::mapping::Fault;

/// Records of one kind, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    /// Not imported, for a reason that is listed.
    pub rejected: i64,
    /// A second record of something that is here already.
    pub merged: i64,
    /// Changed here since, or not made by an import: left as it is.
    pub kept: i64,
}

impl Counts {
    /// All records.
    pub fn total(&self) -> i64 {
        self.created + self.updated + self.unchanged + self.rejected + self.merged + self.kept
    }

    /// Records whose rows are written.
    pub fn changed(&self) -> i64 {
        self.created + self.updated
    }
}

/// What an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum IssueKind {
    /// The record was not imported.
    Rejected,
    /// It was, without this value.
    Changed,
    Merged,
    Kept,
    /// Stripe says something else of it.
    Differs,
}

impl IssueKind {
    /// As it is listed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Changed => "changed",
            Self::Merged => "merged",
            Self::Kept => "kept",
            Self::Differs => "differs",
        }
    }
}

/// Something that a person should look at. Ids and codes, no text of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Issue {
    #[sqlx(rename = "type")]
    #[serde(rename = "type")]
    pub source: String,
    pub bubble_id: String,
    pub kind: IssueKind,
    pub field: Option<String>,
    pub code: String,
    pub message: String,
    /// Of the mapping.
    pub line: Option<i32>,
}

impl Issue {
    /// That a value can't be used.
    pub fn of(kind: IssueKind, source: &str, bubble_id: &str, fault: &Fault) -> Self {
        Self {
            source: source.to_owned(),
            bubble_id: bubble_id.to_owned(),
            kind,
            field: Some(fault.field.to_owned()),
            code: fault.code.to_owned(),
            message: fault.message.clone(),
            line: i32::try_from(fault.line).ok().filter(|line| *line > 0),
        }
    }
}

/// Everything that was counted and listed so far.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By the name of the target.
    pub counts: BTreeMap<String, Counts>,
    /// Those that are not stored yet.
    pub issues: Vec<Issue>,
}

impl Tally {
    /// Counts a record.
    pub fn count(&mut self, target: &str, written: Written) {
        let counts = self.counts.entry(target.to_owned()).or_default();
        match written {
            Written::Created => counts.created += 1,
            Written::Updated => counts.updated += 1,
            Written::Unchanged => counts.unchanged += 1,
            Written::Kept => counts.kept += 1,
            Written::Merged => counts.merged += 1,
            Written::Rejected => counts.rejected += 1,
        }
    }

    /// Stores the issues of a run.
    pub async fn store_issues(&mut self, db: &mut PgConnection, run: Uuid) -> Result<()> {
        let sql = "insert into bubble_issues (run_id, type, bubble_id, kind, field, code, message, line) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        for issue in self.issues.drain(..) {
            let stored = sqlx::query(sql).bind(run).bind(issue.source).bind(issue.bubble_id).bind(issue.kind);
            let stored = stored.bind(issue.field).bind(issue.code).bind(issue.message).bind(issue.line);
            stored.execute(&mut *db).await?;
        }
        Ok(())
    }
}
