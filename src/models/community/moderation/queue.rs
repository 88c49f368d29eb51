//! The team's list of cases: each with its post or comment, the reports and what was decided.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::types::Json;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::Case;
use super::kinds::{CaseState, Decision, ReportReason, ReportState};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::community::authors::{self, AuthorRow};
use crate::models::community::{Reader, not_found};
use crate::models::lists::{Cursor, Order, Part, Start, count};

/// The most reports and decisions that are listed with a case: the latest.
const MAX_LISTED: i64 = 50;

/// What is reported: of posts or of comments only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Posts,
    Comments,
}

/// The order of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What was said last first.
    #[default]
    New,
    /// What weighs most first.
    Weight,
}

impl Sort {
    /// Both, by name.
    pub const ALL: [(&'static str, Sort); 2] = [("new", Sort::New), ("weight", Sort::Weight)];

    /// Where the list goes on after a case.
    pub fn cursor(self, row: &CaseRow) -> Cursor {
        match self {
            Self::New => Cursor::At(row.case.updated_at, row.case.id),
            Self::Weight => Cursor::Count(row.case.open_weight, row.case.id),
        }
    }

    /// Whether the cursor is one of a list in this order.
    pub fn accepts(self, cursor: &Cursor) -> bool {
        matches!((self, cursor), (Self::New, Cursor::At(..)) | (Self::Weight, Cursor::Count(..)))
    }
}

/// Which cases, in which order.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub state: CaseState,
    pub subject: Option<SubjectKind>,
    /// With a report for this reason.
    pub reason: Option<ReportReason>,
    /// With an objection that is not decided on.
    pub has_objection: Option<bool>,
    pub sort: Sort,
}

/// A case with its post or comment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CaseRow {
    #[sqlx(flatten)]
    pub case: Case,
    pub created_at: Timestamp,
    pub post_id: Uuid,
    pub comment_id: Option<Uuid>,
    pub title: String,
    pub content: String,
    pub is_hidden: bool,
    pub is_private: bool,
    pub written_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    #[sqlx(flatten)]
    pub author: AuthorRow,
}

/// A report, as the team sees it.
#[derive(Clone, Debug, Serialize, serde::Deserialize, ToSchema)]
pub struct ListedReport {
    pub id: Uuid,
    /// Null if the account is deleted.
    pub reporter_id: Option<Uuid>,
    pub reporter_name: Option<String>,
    pub reason: ReportReason,
    pub comment: Option<String>,
    /// What it counts, in thousandths.
    pub weight: i32,
    pub state: ReportState,
    pub created_at: Timestamp,
}

/// A decision, as the team sees it.
#[derive(Clone, Debug, Serialize, serde::Deserialize, ToSchema)]
pub struct ListedDecision {
    pub number: i32,
    pub decision: Decision,
    pub reason: String,
    /// The reports weighed enough.
    pub is_automatic: bool,
    pub decided_by: Option<Uuid>,
    pub decided_by_name: Option<String>,
    /// What the author says against it.
    pub objection: Option<String>,
    pub objected_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What was said about a case: the latest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub reports: Vec<ListedReport>,
    pub decisions: Vec<ListedDecision>,
}

fn select() -> String {
    format!(
        "select m.id, m.state, m.open_reports, m.open_weight, m.has_objection, m.decisions, m.decision, m.decided_at, m.updated_at, m.created_at,
                p.id as post_id, m.comment_id, p.title, coalesce(c.content, p.content) as content, p.is_private,
                case when c.id is null then p.hidden_at is not null else c.hidden_at is not null end as is_hidden,
                coalesce(c.created_at, p.created_at) as written_at, case when c.id is null then p.edited_at else c.edited_at end as edited_at, {}
           from moderation_cases m left join visible_comments($1, $2) c on c.id = m.comment_id
           join visible_posts($1, $2) p on p.id = coalesce(m.post_id, c.post_id) left join users u on u.id = m.author_id",
        authors::COLUMNS
    )
}

impl Filter {
    /// Adds the conditions, on `m`.
    fn push(&self, sql: &mut QueryBuilder<Postgres>) {
        sql.push(" where m.state = ").push_bind(self.state);
        match self.subject {
            Some(SubjectKind::Posts) => drop(sql.push(" and m.post_id is not null")),
            Some(SubjectKind::Comments) => drop(sql.push(" and m.comment_id is not null")),
            None => {}
        }
        if let Some(reason) = self.reason {
            sql.push(" and exists (select 1 from reports r where r.case_id = m.id and r.reason = ")
                .push_bind(reason)
                .push(")");
        }
        if let Some(has_objection) = self.has_objection {
            sql.push(" and m.has_objection = ").push_bind(has_objection);
        }
    }
}

impl CaseRow {
    /// The cases that the reader, one of the team, may see.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(
        db: &mut PgConnection,
        reader: Reader,
        filter: &Filter,
        start: Start,
        limit: i64,
    ) -> Result<Part<CaseRow>> {
        // Every case is of something that is there, and the team sees everything.
        let mut counted = QueryBuilder::new("select count(*) from (select 1 from moderation_cases m");
        filter.push(&mut counted);
        let total = count(db, counted).await?;
        let mut sql = QueryBuilder::with_arguments(select(), reader.arguments()?);
        filter.push(&mut sql);
        let by = match filter.sort {
            Sort::New => "m.updated_at",
            Sort::Weight => "m.open_weight",
        };
        Order::Descending { by, id: "m.id" }.push(&mut sql, start, limit);
        Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
    }

    /// One case.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid, reader: Reader) -> Result<CaseRow> {
        let mut sql: QueryBuilder<Postgres> = QueryBuilder::with_arguments(select(), reader.arguments()?);
        sql.push(" where m.id = ").push_bind(id);
        sql.build_query_as().fetch_optional(db).await?.ok_or_else(|| not_found("case"))
    }
}

impl History {
    /// What was said about each of these cases.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, case_ids: &[Uuid]) -> Result<HashMap<Uuid, History>> {
        let sql = "select l.id, coalesce((
                       select jsonb_agg(jsonb_build_object('id', r.id, 'reporter_id', r.reporter_id, 'reporter_name', u.full_name, 'reason', r.reason,
                              'comment', r.comment, 'weight', r.weight, 'state', r.state, 'created_at', r.created_at) order by r.created_at desc, r.id desc)
                         from (select * from reports where case_id = l.id order by created_at desc, id desc limit $2) r
                         left join users u on u.id = r.reporter_id), '[]'),
                   coalesce((
                       select jsonb_agg(jsonb_build_object('number', d.number, 'decision', d.decision, 'reason', d.reason, 'is_automatic', d.is_automatic,
                              'decided_by', d.decided_by, 'decided_by_name', u.full_name, 'objection', d.objection, 'objected_at', d.objected_at,
                              'created_at', d.created_at) order by d.number desc)
                         from (select * from moderation_decisions where case_id = l.id order by number desc limit $2) d
                         left join users u on u.id = d.decided_by), '[]')
                     from unnest($1::uuid[]) as l(id)";
        type Row = (Uuid, Json<Vec<ListedReport>>, Json<Vec<ListedDecision>>);
        let rows: Vec<Row> = sqlx::query_as(sql).bind(case_ids).bind(MAX_LISTED).fetch_all(db).await?;
        let histories = rows.into_iter();
        Ok(histories
            .map(|(id, reports, decisions)| (id, History { reports: reports.0, decisions: decisions.0 }))
            .collect())
    }
}
