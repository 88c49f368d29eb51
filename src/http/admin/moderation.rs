//! `/admin/reports`, `/admin/posts`, `/admin/comments`: what was reported, and deciding about it.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actors::Actors;
use crate::actors::community::{DecideCase, Decided};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::http::community::input::paragraphs;
use crate::http::community::posts::{ListQuery, PostCard};
use crate::http::extract::{Admin, Authenticated, Body, FromQuery, OptionalBody, PathId, Query, QueryReader};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::community::authors::Author;
use crate::models::community::moderation::kinds::CaseState;
use crate::models::community::moderation::queue::{
    CaseRow, Filter, History, ListedDecision, ListedReport, Sort, SubjectKind,
};
use crate::models::community::moderation::{Decision, ReportReason, Subject};
use crate::models::community::{Reader, listing};
use crate::models::lists::Cursor;
use crate::models::text::UncheckedText;

/// The longest reason.
const MAX_REASON_CHARS: usize = 500;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/reports").route(web::get().to(list)))
        .service(web::resource("/admin/reports/{id}").route(web::get().to(show)))
        .service(web::resource("/admin/reports/{id}/decision").route(web::post().to(decide)))
        .service(web::resource("/admin/posts").route(web::get().to(posts)))
        .service(web::resource("/admin/posts/{id}").route(web::delete().to(remove_post)))
        .service(web::resource("/admin/comments/{id}").route(web::delete().to(remove_comment)));
}

/// The post or comment that a case is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseSubject {
    /// `post` or `comment`.
    pub kind: &'static str,
    pub id: Uuid,
    /// The post, or the one that the comment is on.
    pub post_id: Uuid,
    /// Of the post.
    pub title: String,
    /// As it was written, in Markdown.
    pub content: String,
    /// Null if the account is deleted.
    pub author: Option<Author>,
    pub is_hidden: bool,
    pub is_private: bool,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// A post or comment that was reported or decided on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    pub id: Uuid,
    pub state: CaseState,
    pub subject: CaseSubject,
    /// Reports that nobody of the team has decided on.
    pub open_reports: i32,
    /// What they count, in thousandths; 3,000 hide it.
    pub open_weight: i32,
    /// The author objects to the latest decision.
    pub has_objection: bool,
    /// The latest decision.
    pub decision: Option<Decision>,
    /// The latest first.
    pub reports: Vec<ListedReport>,
    /// The latest first.
    pub decisions: Vec<ListedDecision>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl CaseView {
    fn new(app: &App, reader: Reader, row: CaseRow, history: History) -> Self {
        let subject = row.comment_id.map_or(Subject::Post(row.post_id), Subject::Comment);
        CaseView {
            id: row.case.id,
            state: row.case.state,
            subject: CaseSubject {
                kind: subject.kind(),
                id: subject.id(),
                post_id: row.post_id,
                title: row.title,
                content: row.content,
                author: row.author.view(reader, |key| app.photo_url(key)),
                is_hidden: row.is_hidden,
                is_private: row.is_private,
                created_at: row.written_at,
                edited_at: row.edited_at,
            },
            open_reports: row.case.open_reports,
            open_weight: row.case.open_weight,
            has_objection: row.case.has_objection,
            decision: row.case.decision,
            reports: history.reports,
            decisions: history.decisions,
            created_at: row.created_at,
            updated_at: row.case.updated_at,
        }
    }

    async fn of(app: &App, reader: Reader, id: Uuid) -> Result<CaseView> {
        let mut db = app.read().await?;
        let row = CaseRow::by_id(&mut db, id, reader).await?;
        let history = History::of(&mut db, &[id]).await?.remove(&id).unwrap_or_default();
        drop(db);
        Ok(CaseView::new(app, reader, row, history))
    }
}

/// Which cases, and the part of the list.
#[derive(Debug)]
pub struct CasesQuery {
    filter: Filter,
    feed: Feed,
}

impl FromQuery for CasesQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let sort = reader.choice("sort", &Sort::ALL).unwrap_or_default();
        let filter = Filter {
            state: reader.choice("state", &CaseState::ALL).unwrap_or(CaseState::Open),
            subject: reader.choice("subject", &[("post", SubjectKind::Posts), ("comment", SubjectKind::Comments)]),
            reason: reader.choice("reason", &ReportReason::ALL),
            has_objection: reader.choice("objection", &[("true", true), ("false", false)]),
            sort,
        };
        Self { filter, feed: Feed::from_query(reader, |cursor| sort.accepts(cursor)) }
    }
}

/// What was reported: each post or comment once, with its reports and what was decided.
///
/// Those on which nobody of the team has decided, unless another state is asked for.
#[utoipa::path(get, path = "/admin/reports", tag = "admin", security(("bearer" = [])),
    params(("state" = Option<String>, Query, description = "open (default), decided"), ("subject" = Option<String>, Query, description = "post, comment"),
        ("reason" = Option<String>, Query, description = "with a report for this reason"), ("objection" = Option<String>, Query, description = "true, false"),
        ("sort" = Option<String>, Query, description = "new (default), weight"), ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<CaseView>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    admin: Authenticated<Admin>,
    query: Query<CasesQuery>,
) -> Result<web::Json<FeedPage<CaseView>>> {
    let (CasesQuery { filter, feed }, reader) = (query.0, Reader::user(admin.user_id, admin.role));
    let mut db = app.read().await?;
    let part = CaseRow::list(&mut db, reader, &filter, feed.start(), feed.limit()).await?;
    let ids: Vec<Uuid> = part.items.iter().map(|row| row.case.id).collect();
    let histories = History::of(&mut db, &ids).await?;
    drop(db);
    let view = |row: CaseRow| {
        let history = histories.get(&row.case.id).cloned().unwrap_or_default();
        CaseView::new(&app, reader, row, history)
    };
    Ok(web::Json(feed.into_page(part, |row| filter.sort.cursor(row), view)))
}

/// One reported post or comment.
#[utoipa::path(get, path = "/admin/reports/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, admin: Authenticated<Admin>, id: PathId) -> Result<web::Json<CaseView>> {
    Ok(web::Json(CaseView::of(&app, Reader::user(admin.user_id, admin.role), id.0).await?))
}

/// What is decided, and why.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CaseDecisionBody {
    pub decision: Decision,
    /// The author reads it when something is hidden or shown again.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    pub reason: UncheckedText,
}

/// Decide about a reported post or comment: keep (or show again), hide, or remove.
///
/// A later decision replaces an earlier one, with all that follows from it.
#[utoipa::path(post, path = "/admin/reports/{id}/decision", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = CaseDecisionBody,
    responses((status = 200, body = CaseView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn decide(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    body: Body<CaseDecisionBody>,
) -> Result<web::Json<CaseView>> {
    let reader = Reader::user(admin.user_id, admin.role);
    let reason = paragraphs("reason", &body.value.reason, MAX_REASON_CHARS)?;
    let command = DecideCase { by: admin.into(), on: Decided::Case(id.0), decision: body.value.decision, reason };
    let case_id = actors.send(command).await?;
    Ok(web::Json(CaseView::of(&app, reader, case_id).await?))
}

/// Which posts, hidden ones among them.
#[derive(Debug)]
pub struct PostsQuery(ListQuery);

impl FromQuery for PostsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let is_hidden = reader.choice("hidden", &[("true", true), ("false", false)]);
        let mut query = ListQuery::from_query(reader);
        query.filter.is_hidden = is_hidden;
        Self(query)
    }
}

/// Find posts, whether or not they are private or hidden.
#[utoipa::path(get, path = "/admin/posts", tag = "admin", security(("bearer" = [])),
    params(("hidden" = Option<String>, Query, description = "true, false"), ("type" = Option<String>, Query, description = "discussion, question, story, announcement"),
        ("tag" = Option<Vec<String>>, Query, description = "repeatable: any of them"), ("author_id" = Option<Uuid>, Query), ("visibility" = Option<String>, Query, description = "public, private"),
        ("q" = Option<String>, Query, description = "words of the title, the tags or the content"), ("sort" = Option<String>, Query, description = "new, top, hot"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"), ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<PostCard>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn posts(
    app: web::Data<App>,
    admin: Authenticated<Admin>,
    query: Query<PostsQuery>,
) -> Result<web::Json<FeedPage<PostCard>>> {
    let (ListQuery { filter, feed }, reader) = (query.0.0, Reader::user(admin.user_id, admin.role));
    let part = listing::list(&mut *app.read().await?, reader, &filter, feed.start(), feed.limit()).await?;
    let cursor = |post: &_| -> Cursor { filter.sort.cursor(post) };
    Ok(web::Json(feed.into_page(part, cursor, |post| PostCard::new(&app, reader, post))))
}

/// Why something is removed; may come as `?reason=` as well.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RemovalBody {
    #[deserr(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub reason: Option<UncheckedText>,
}

/// The reason of a removal in its address.
#[derive(Debug)]
pub struct RemovalQuery(Option<UncheckedText>);

impl FromQuery for RemovalQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(reader.parsed("reason"))
    }
}

async fn remove(
    actors: &Actors,
    admin: Authenticated<Admin>,
    subject: Subject,
    reason: Option<UncheckedText>,
) -> Result<HttpResponse> {
    let reason = paragraphs("reason", &reason.unwrap_or_else(|| String::new().into()), MAX_REASON_CHARS)?;
    let on = Decided::Subject(subject);
    actors.send(DecideCase { by: admin.into(), on, decision: Decision::Remove, reason }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove a post: only its author and the team see it from then on. A decision on its case can bring it back.
#[utoipa::path(delete, path = "/admin/posts/{id}", tag = "admin", security(("bearer" = [])), request_body(content = Option<RemovalBody>),
    params(("id" = Uuid, Path), ("reason" = Option<String>, Query, description = "instead of the body")),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn remove_post(
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    query: Query<RemovalQuery>,
    body: OptionalBody<RemovalBody>,
) -> Result<HttpResponse> {
    remove(&actors, admin, Subject::Post(id.0), body.0.reason.or(query.0.0)).await
}

/// Remove a comment: only its author and the team see it from then on. A decision on its case can bring it back.
#[utoipa::path(delete, path = "/admin/comments/{id}", tag = "admin", security(("bearer" = [])), request_body(content = Option<RemovalBody>),
    params(("id" = Uuid, Path), ("reason" = Option<String>, Query, description = "instead of the body")),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn remove_comment(
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    query: Query<RemovalQuery>,
    body: OptionalBody<RemovalBody>,
) -> Result<HttpResponse> {
    remove(&actors, admin, Subject::Comment(id.0), body.0.reason.or(query.0.0)).await
}
