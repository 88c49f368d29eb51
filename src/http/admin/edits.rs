//! `/admin/posts/{id}/edits`, `/admin/comments/{id}/edits`: what posts and comments said before they were edited.

use actix_web::web;

use crate::app::App;
use crate::error::Result;
use crate::http::community::comments::ListQuery;
use crate::http::extract::{Admin, Authenticated, PathId, Query};
use crate::http::page::FeedPage;
use crate::http::problem::ProblemDocument;
use crate::models::community::Reader;
use crate::models::community::edits::Edit;
use crate::models::community::moderation::{Content, Subject};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/posts/{id}/edits").route(web::get().to(of_post)))
        .service(web::resource("/admin/comments/{id}/edits").route(web::get().to(of_comment)));
}

async fn list(
    app: &App,
    admin: &Authenticated<Admin>,
    subject: Subject,
    query: Query<ListQuery>,
) -> Result<web::Json<FeedPage<Edit>>> {
    let feed = query.0.0;
    let mut db = app.read().await?;
    Content::visible(&mut db, subject, Reader::user(admin.user_id, admin.role)).await?;
    let part = Edit::list(&mut db, subject, feed.start(), feed.limit()).await?;
    Ok(web::Json(feed.into_page(part, Edit::cursor, |edit| edit)))
}

/// What a post said before each edit, the latest first; kept for a year.
#[utoipa::path(get, path = "/admin/posts/{id}/edits", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<Edit>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn of_post(
    app: web::Data<App>,
    admin: Authenticated<Admin>,
    id: PathId,
    query: Query<ListQuery>,
) -> Result<web::Json<FeedPage<Edit>>> {
    list(&app, &admin, Subject::Post(id.0), query).await
}

/// What a comment said before each edit, the latest first; kept for a year, unless the comment is deleted.
#[utoipa::path(get, path = "/admin/comments/{id}/edits", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<Edit>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn of_comment(
    app: web::Data<App>,
    admin: Authenticated<Admin>,
    id: PathId,
    query: Query<ListQuery>,
) -> Result<web::Json<FeedPage<Edit>>> {
    list(&app, &admin, Subject::Comment(id.0), query).await
}
