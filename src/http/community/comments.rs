//! Comments on posts.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::paragraphs;
use crate::actors::Actors;
use crate::actors::community::{CreateComment, DeleteComment, EditComment};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::http::bookings::Id;
use crate::http::etag::WithEtag;
use crate::http::extract::{Authenticated, Body, FromQuery, MaybeAuthenticated, PathId, Query, QueryReader};
use crate::http::idempotency::{IdempotencyKey, StoredResponse, idempotent};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::community::Reader;
use crate::models::community::authors::Author;
use crate::models::community::comments::{Comment, MAX_CHARS};
use crate::models::community::moderation::ModerationNote;
use crate::models::community::posts::Post;
use crate::models::lists::Cursor;
use crate::models::text::UncheckedText;

/// A comment to write.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CommentBody {
    /// Markdown, as in posts.
    #[schema(value_type = String, min_length = 1, max_length = 10000)]
    pub content: UncheckedText,
    /// The comment that it answers; without one it answers the post.
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    pub parent_id: Option<Id>,
}

/// What a comment says.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CommentChangesBody {
    #[schema(value_type = String, min_length = 1, max_length = 10000)]
    pub content: UncheckedText,
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentView {
    pub id: Uuid,
    pub post_id: Uuid,
    /// The comment that it answers; null: the post.
    pub parent_id: Option<Uuid>,
    /// Null if the comment or the account is deleted.
    pub author: Option<Author>,
    /// As it was written, in Markdown; empty if it is deleted.
    pub content: String,
    /// As sanitised HTML.
    pub content_html: String,
    /// Deleted, and listed for the sake of its replies.
    pub is_deleted: bool,
    /// Hidden by moderation: only its author and the team see it.
    pub is_hidden: bool,
    /// Whether the caller may change and delete it.
    pub can_change: bool,
    /// Why it is hidden; null if it is not.
    pub moderation: Option<ModerationNote>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

impl CommentView {
    fn new(app: &App, reader: Reader, comment: Comment) -> Self {
        CommentView {
            author: comment.author.view(reader, |key| app.photo_url(key)),
            content_html: comment.html(),
            moderation: comment.note(),
            is_deleted: comment.deleted_at.is_some(),
            is_hidden: comment.hidden_at.is_some(),
            can_change: comment.deleted_at.is_none() && reader.may_change(comment.author.author_id),
            id: comment.id,
            post_id: comment.post_id,
            parent_id: comment.parent_id,
            content: comment.content,
            created_at: comment.created_at,
            edited_at: comment.edited_at,
        }
    }
}

/// The part of the list.
#[derive(Debug)]
pub struct ListQuery(pub(in crate::http) Feed);

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..))))
    }
}

/// Comment on a post, or answer a comment on it.
#[utoipa::path(post, path = "/community/posts/{id}/comment", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body get the first response again")), request_body = CommentBody,
    responses((status = 201, body = CommentView), (status = 403, description = "the post is hidden", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 429, description = "rate_limited: new accounts write thirty comments a day, others five hundred", body = ProblemDocument)))]
pub async fn create(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    (id, key): (PathId, IdempotencyKey),
    body: Body<CommentBody>,
) -> Result<HttpResponse> {
    let (user_id, reader) = (signed.user_id, Reader::user(signed.user_id, signed.role));
    let content = paragraphs("content", &body.value.content, MAX_CHARS)?;
    let parent_id = body.value.parent_id.map(|id| id.0);
    let idempotency_key = key.key.clone();
    let command = CreateComment { by: signed.into(), post_id: id.0, parent_id, content, idempotency_key };
    idempotent(&app, user_id, &key, &body.hash, || async {
        let comment = actors.send(command).await?;
        Ok(StoredResponse { status: StatusCode::CREATED, body: CommentView::new(&app, reader, comment) })
    })
    .await
}

/// The comments on a post, in the order in which they were written: each comes after the one that it answers.
#[utoipa::path(get, path = "/community/posts/{id}/comments", tag = "community", security((), ("bearer" = [])),
    params(("id" = Uuid, Path), ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<CommentView>), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    caller: MaybeAuthenticated,
    id: PathId,
    query: Query<ListQuery>,
) -> Result<WithEtag<FeedPage<CommentView>>> {
    let (feed, reader) = (query.0.0, Reader::from(&caller));
    let mut db = app.read().await?;
    Post::visible(&mut db, id.0, reader).await?;
    let part = Comment::list(&mut db, id.0, reader, feed.start(), feed.limit()).await?;
    drop(db);
    let cursor = |comment: &Comment| Cursor::At(comment.created_at, comment.id);
    Ok(WithEtag(feed.into_page(part, cursor, |comment| CommentView::new(&app, reader, comment))))
}

/// Change what a comment says: its author, or the team.
#[utoipa::path(patch, path = "/community/comments/{id}", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = CommentChangesBody,
    responses((status = 200, body = CommentView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<CommentChangesBody>,
) -> Result<web::Json<CommentView>> {
    let reader = Reader::user(signed.user_id, signed.role);
    let content = paragraphs("content", &body.value.content, MAX_CHARS)?;
    let comment = actors.send(EditComment { by: signed.into(), id: id.0, content }).await?;
    Ok(web::Json(CommentView::new(&app, reader, comment)))
}

/// Delete a comment: its author, or the team. Replies to it stay.
#[utoipa::path(delete, path = "/community/comments/{id}", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    actors.send(DeleteComment { by: signed.into(), id: id.0 }).await?;
    Ok(HttpResponse::NoContent().finish())
}
