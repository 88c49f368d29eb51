//! Reports: what members say is wrong with a post or comment. Of one reporter there is one open report of each.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::Case;
use super::kinds::{Decision, ReportReason, ReportState};
use super::weight::{self, Record};
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::models::community::quotas;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long a report is kept after it was decided on: as long as it says something about its reporter.
const RETENTION: SignedDuration = days(730);

/// Reports that were decided on. Those that are open stay.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("reports", "reports", "decided_at", "state <> 'open'", RETENTION)];

/// A reporter's latest reports, by which they are judged.
const JUDGED_BY: i64 = 100;

/// A report, as its reporter sees it.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Report {
    pub id: Uuid,
    pub reason: ReportReason,
    pub comment: Option<String>,
    pub state: ReportState,
    pub created_at: Timestamp,
}

/// A report on which a decision had an effect, and whose it is.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct DecidedReport {
    pub id: Uuid,
    pub reporter_id: Option<Uuid>,
}

impl Report {
    /// The reporter's open report of a case.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn open_of(db: &mut PgConnection, case_id: Uuid, reporter_id: Uuid) -> Result<Option<Report>> {
        let sql = "select id, reason, comment, state, created_at from reports where case_id = $1 and reporter_id = $2 and state = 'open'";
        Ok(sqlx::query_as(sql).bind(case_id).bind(reporter_id).fetch_optional(db).await?)
    }

    /// Adds a report, and what it weighs to its case, which is locked; answers both as they are now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(
        db: &mut PgConnection,
        case: &Case,
        reporter_id: Uuid,
        (reason, comment): (ReportReason, Option<&str>),
        now: Timestamp,
    ) -> Result<(Report, Case)> {
        let weight = weight_of_next(db, reporter_id, now).await?;
        let sql = "insert into reports (id, case_id, reporter_id, reason, comment, weight, state, created_at)
                   values ($1, $2, $3, $4, $5, $6, 'open', $7) returning id, reason, comment, state, created_at";
        let inserted = sqlx::query_as(sql).bind(ids::new(now)).bind(case.id).bind(reporter_id).bind(reason);
        let report = inserted.bind(comment).bind(weight).bind(now).fetch_one(&mut *db).await?;
        Ok((report, case.add_report(db, weight, now).await?))
    }

    /// Decides on the open reports of a case, and anew on those that were decided on before; those of before the last edit stay as they were decided,
    /// because they reported something else. Answers those on which it had an effect.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn decide(
        db: &mut PgConnection,
        case_id: Uuid,
        decision: Decision,
        edited_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Vec<DecidedReport>> {
        let sql = "update reports set state = $2, decided_at = $4
                   where case_id = $1 and state <> $2 and (state = 'open' or created_at > coalesce($3, '-infinity'::timestamptz))
                   returning id, reporter_id";
        let decided = sqlx::query_as(sql).bind(case_id).bind(decision.outcome()).bind(edited_at).bind(now);
        Ok(decided.fetch_all(db).await?)
    }

    /// What became of a report, and which post or comment it was about: for the mail to its reporter.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn outcome(db: &mut PgConnection, id: Uuid, reporter_id: Uuid) -> Result<Option<(ReportState, bool)>> {
        let sql = "select r.state, m.post_id is not null from reports r join moderation_cases m on m.id = r.case_id
                    where r.id = $1 and r.reporter_id = $2";
        Ok(sqlx::query_as(sql).bind(id).bind(reporter_id).fetch_optional(db).await?)
    }
}

/// What the next report of a reporter weighs.
async fn weight_of_next(db: &mut PgConnection, reporter_id: Uuid, now: Timestamp) -> Result<i32> {
    let sql = "select count(*) filter (where state = 'upheld') as upheld, count(*) filter (where state = 'dismissed') as dismissed
                 from (select state from reports where reporter_id = $1 order by created_at desc limit $2) latest";
    let record: Record = sqlx::query_as(sql).bind(reporter_id).bind(JUDGED_BY).fetch_one(&mut *db).await?;
    Ok(weight::of_report(record, quotas::is_new(db, reporter_id, now).await?))
}
