//! Jobs as the admin API shows them: one in a list, and one with all its details.

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};

/// The status of a job in the admin API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Due, and not claimed yet.
    Pending,
    /// Due later, never tried.
    Scheduled,
    /// Due later, after a failure.
    Retrying,
    Running,
    Done,
    /// Not retried automatically.
    Dead,
    /// Another job does the same.
    Superseded,
    Cancelled,
}

impl JobStatus {
    /// All of them, by name.
    pub const ALL: [(&str, JobStatus); 8] = [
        ("pending", JobStatus::Pending),
        ("scheduled", JobStatus::Scheduled),
        ("retrying", JobStatus::Retrying),
        ("running", JobStatus::Running),
        ("done", JobStatus::Done),
        ("dead", JobStatus::Dead),
        ("superseded", JobStatus::Superseded),
        ("cancelled", JobStatus::Cancelled),
    ];

    /// The status of a row at that time.
    pub fn of(state: &str, run_at: Timestamp, attempt: i32, now: Timestamp) -> JobStatus {
        match state {
            "running" => JobStatus::Running,
            "done" => JobStatus::Done,
            "dead" => JobStatus::Dead,
            "superseded" => JobStatus::Superseded,
            "cancelled" => JobStatus::Cancelled,
            "ready" if run_at > now && attempt > 0 => JobStatus::Retrying,
            "ready" if run_at > now => JobStatus::Scheduled,
            _ => JobStatus::Pending,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("pending", |(name, _)| name)
    }
}

/// Who enqueued a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AskedBy {
    /// Absent for the system itself.
    pub user_id: Option<Uuid>,
    /// The id of the request, or the name of the recurring job.
    pub request_id: String,
}

impl AskedBy {
    fn of(origin: &Value) -> Self {
        Self {
            user_id: origin["user_id"].as_str().and_then(|id| id.parse().ok()),
            request_id: origin["request_id"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

/// One job in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobSummary {
    pub id: Uuid,
    pub kind: String,
    pub queue: String,
    pub status: JobStatus,
    pub priority: i16,
    /// Ids, never copies.
    pub arguments: Value,
    pub attempt: i32,
    pub max_attempts: i32,
    /// The latest, without mail addresses.
    pub error: Option<String>,
    pub asked_by: AskedBy,
    pub created_at: Timestamp,
    pub run_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct JobRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) queue: String,
    pub(super) state: String,
    pub(super) priority: i16,
    pub(super) args: Value,
    pub(super) attempt: i32,
    pub(super) max_attempts: i32,
    pub(super) error: Option<String>,
    pub(super) origin: Value,
    pub(super) created_at: Timestamp,
    pub(super) run_at: Timestamp,
    pub(super) started_at: Option<Timestamp>,
    pub(super) finished_at: Option<Timestamp>,
}

/// The columns of a [`JobRow`].
pub(super) const COLUMNS: &str = "id, kind, queue, state, priority, args, attempt, max_attempts, errors -> -1 ->> 'error' as error, origin, created_at, run_at, started_at, finished_at";

impl JobRow {
    pub(super) fn summary(self, now: Timestamp) -> JobSummary {
        JobSummary {
            status: JobStatus::of(&self.state, self.run_at, self.attempt, now),
            asked_by: AskedBy::of(&self.origin),
            id: self.id,
            kind: self.kind,
            queue: self.queue,
            priority: self.priority,
            arguments: self.args,
            attempt: self.attempt,
            max_attempts: self.max_attempts,
            error: self.error,
            created_at: self.created_at,
            run_at: self.run_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
        }
    }
}

/// An external effect of a job, such as a sent mail.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct JobEffect {
    pub name: String,
    /// `intended`: its completion is not recorded; `done`.
    pub state: String,
    /// The provider's name for it.
    pub reference: Option<String>,
    pub at: Timestamp,
}

/// One job with all its details.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobDetail {
    #[serde(flatten)]
    pub summary: JobSummary,
    pub arguments_version: i16,
    /// How often its process crashed while it ran.
    pub crashes: i16,
    /// The last ten: `{at, attempt, error}`.
    #[schema(value_type = Vec<Object>)]
    pub errors: Value,
    pub effects: Vec<JobEffect>,
    /// While it waits, enqueuing another job of the same kind and key changes nothing.
    pub dedupe_key: Option<String>,
    /// Jobs of one key never run at the same time.
    pub ordering_key: Option<String>,
    /// The worker process that claimed it last.
    pub worker: Option<String>,
    /// While it runs: when its lease expires.
    pub lease_until: Option<Timestamp>,
}

/// One job with all its details.
///
/// # Errors
/// `not_found`: unknown, or removed.
pub async fn job_detail(db: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<JobDetail> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        job: JobRow,
        args_version: i16,
        crash_count: i16,
        errors: Value,
        dedupe_key: Option<String>,
        ordering_key: Option<String>,
        locked_by: Option<String>,
        lease_until: Option<Timestamp>,
    }
    let sql = format!(
        "select {COLUMNS}, args_version, crash_count, errors, dedupe_key, ordering_key, locked_by, lease_until from jobs where id = $1"
    );
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(&mut *db).await?;
    let row = row.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no job with this id."))?;
    let sql = "select name, state, reference, at from job_effects where job_id = $1 order by at, name";
    let effects = sqlx::query_as(sql).bind(id).fetch_all(db).await?;
    Ok(JobDetail {
        summary: row.job.summary(now),
        arguments_version: row.args_version,
        crashes: row.crash_count,
        errors: row.errors,
        effects,
        dedupe_key: row.dedupe_key,
        ordering_key: row.ordering_key,
        worker: row.locked_by,
        lease_until: row.lease_until,
    })
}
