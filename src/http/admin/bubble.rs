//! `/admin/bubble`: the migration from Phase 1 while it runs and afterwards. It goes with `src/bubble`.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::Result;
use crate::http::extract::{Admin, Authenticated, FromQuery, PathId, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::models::admin::bubble_runs::{BubbleIssue, BubbleRun, BubbleScan, ISSUES_PER_PAGE};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/bubble/runs").route(web::get().to(list)))
        .service(web::resource("/admin/bubble/runs/{id}").route(web::get().to(show)));
}

/// How far the app has been read, and the runs of the import.
#[derive(Debug, Serialize, ToSchema)]
pub struct BubbleRunsView {
    /// By type.
    pub scans: Vec<BubbleScan>,
    /// The latest fifty, the latest first.
    pub runs: Vec<BubbleRun>,
}

/// A run with what it could not do.
#[derive(Debug, Serialize, ToSchema)]
pub struct BubbleRunView {
    pub run: BubbleRun,
    /// At most a hundred, in the order in which they came up.
    pub issues: Vec<BubbleIssue>,
    /// `after` of the next hundred; null: these are the last so far.
    pub next_after: Option<i64>,
}

/// Which issues.
#[derive(Debug)]
pub struct IssuesQuery {
    after: i64,
}

impl FromQuery for IssuesQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self { after: reader.number("after", 0, i64::MAX).unwrap_or(0) }
    }
}

/// How far the migration from Phase 1 is: what has been read of the app, and the runs of the import.
#[utoipa::path(get, path = "/admin/bubble/runs", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = BubbleRunsView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn list(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<BubbleRunsView>> {
    let mut db = app.read().await?;
    let scans = BubbleScan::all(&mut db).await?;
    Ok(web::Json(BubbleRunsView { scans, runs: BubbleRun::latest(&mut db).await? }))
}

/// One run of the import: what it counted, and a hundred of its issues.
#[utoipa::path(get, path = "/admin/bubble/runs/{id}", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("after" = Option<i64>, Query, description = "`next_after` of the response before")),
    responses((status = 200, body = BubbleRunView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn show(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    id: PathId,
    query: Query<IssuesQuery>,
) -> Result<web::Json<BubbleRunView>> {
    let mut db = app.read().await?;
    let run = BubbleRun::by_id(&mut db, id.0).await?;
    let mut issues = BubbleIssue::after(&mut db, run.id, query.0.after).await?;
    let has_more = issues.len() as i64 > ISSUES_PER_PAGE;
    issues.truncate(usize::try_from(ISSUES_PER_PAGE).unwrap_or(usize::MAX));
    let next_after = issues.last().filter(|_| has_more).map(|issue| issue.number);
    Ok(web::Json(BubbleRunView { run, issues, next_after }))
}
