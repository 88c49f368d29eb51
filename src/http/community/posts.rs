//! Posts and the votes for them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::{distinct, paragraphs, search_text, title};
use crate::actors::Actors;
use crate::actors::community::{CreatePost, DeletePost, EditPost, PostChanges, SetUpvote};
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
use crate::models::community::listing::{self, Filter, Sort};
use crate::models::community::moderation::ModerationNote;
use crate::models::community::posts::{Draft, MAX_CONTENT_CHARS, Post, PostSummary, PostType};
use crate::models::community::votes::Votes;
use crate::models::reference::Tag;
use crate::models::text::UncheckedText;

/// A post to write.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct PostBody {
    #[schema(value_type = String, min_length = 3, max_length = 200)]
    pub title: UncheckedText,
    /// Markdown: CommonMark with tables and links made of addresses; HTML in it is shown as text.
    #[schema(value_type = String, min_length = 1, max_length = 20000)]
    pub content: UncheckedText,
    pub post_type: PostType,
    /// For members only.
    #[deserr(default)]
    pub is_private: bool,
    #[deserr(default)]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub tags: Vec<Tag>,
}

impl PostBody {
    fn validate(self) -> Result<Draft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let draft = Draft {
            title: errors.take(title(&self.title)),
            content: errors.take(paragraphs("content", &self.content, MAX_CONTENT_CHARS)),
            post_type: self.post_type,
            is_private: self.is_private,
            tags: errors.take(distinct(self.tags)),
        };
        errors.into_result(draft)
    }
}

/// What changes; what is left out stays.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct PostChangesBody {
    #[deserr(default)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 200)]
    pub title: Option<UncheckedText>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 20000)]
    pub content: Option<UncheckedText>,
    #[deserr(default)]
    pub post_type: Option<PostType>,
    #[deserr(default)]
    pub is_private: Option<bool>,
    #[deserr(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    pub tags: Option<Vec<Tag>>,
}

impl PostChangesBody {
    fn validate(self) -> Result<PostChanges, FieldErrors> {
        let mut errors = FieldErrors::default();
        let content = self.content.map(|content| paragraphs("content", &content, MAX_CONTENT_CHARS));
        let changes = PostChanges {
            title: errors.take(self.title.as_ref().map(title).transpose()),
            content: errors.take(content.transpose()),
            post_type: self.post_type,
            is_private: self.is_private,
            tags: errors.take(self.tags.map(distinct).transpose()),
        };
        errors.into_result(changes)
    }
}

/// A post in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostCard {
    pub id: Uuid,
    /// Null if the account is deleted.
    pub author: Option<Author>,
    pub title: String,
    /// The beginning of the content, without Markdown.
    pub excerpt: String,
    pub post_type: PostType,
    pub is_private: bool,
    #[schema(value_type = Vec<String>)]
    pub tags: Vec<Tag>,
    pub upvotes: i32,
    /// Whether the caller's is among them.
    pub upvoted: bool,
    pub comment_count: i32,
    /// Hidden by moderation: only its author and the team see it.
    pub is_hidden: bool,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// A post.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostView {
    #[serde(flatten)]
    pub card: PostCard,
    /// As it was written, in Markdown.
    pub content: String,
    /// As sanitised HTML.
    pub content_html: String,
    /// Whether the caller may change and delete it.
    pub can_change: bool,
    /// Why it is hidden; null if it is not.
    pub moderation: Option<ModerationNote>,
}

impl PostCard {
    /// As this reader sees it.
    pub fn new(app: &App, reader: Reader, post: PostSummary) -> Self {
        PostCard {
            id: post.id,
            author: post.author.view(reader, |key| app.photo_url(key)),
            title: post.title,
            excerpt: post.excerpt,
            post_type: post.post_type,
            is_private: post.is_private,
            tags: post.tags,
            upvotes: post.upvotes,
            upvoted: post.upvoted,
            comment_count: post.comment_count,
            is_hidden: post.hidden_at.is_some(),
            created_at: post.created_at,
            edited_at: post.edited_at,
        }
    }
}

impl PostView {
    fn new(app: &App, reader: Reader, post: Post) -> Self {
        let (content_html, can_change) = (post.html(), reader.may_change(post.summary.author.author_id));
        let moderation = post.note();
        let card = PostCard::new(app, reader, post.summary);
        PostView { card, content: post.content, content_html, can_change, moderation }
    }
}

/// Which posts, and the part of the list.
#[derive(Debug)]
pub struct ListQuery {
    pub(in crate::http) filter: Filter,
    pub(in crate::http) feed: Feed,
}

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let sort = reader.choice("sort", &Sort::ALL).unwrap_or_default();
        let q = search_text(reader);
        let filter = Filter {
            post_type: reader.choice("type", &PostType::ALL),
            tags: reader.all("tag"),
            author_id: reader.parsed::<Id>("author_id").map(|id| id.0),
            is_private: reader.choice("visibility", &[("public", false), ("private", true)]),
            is_hidden: None,
            q,
            sort,
        };
        Self { filter, feed: Feed::from_query(reader, |cursor| sort.accepts(cursor)) }
    }
}

/// Write a post.
#[utoipa::path(post, path = "/community/posts", tag = "community", security(("bearer" = [])), request_body = PostBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body get the first response again")),
    responses((status = 201, body = PostView), (status = 403, description = "announcements are for coaches and the team", body = ProblemDocument),
        (status = 429, description = "rate_limited: new accounts write five posts a day, others fifty", body = ProblemDocument)))]
pub async fn create(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    key: IdempotencyKey,
    body: Body<PostBody>,
) -> Result<HttpResponse> {
    let (user_id, reader) = (signed.user_id, Reader::user(signed.user_id, signed.role));
    let command = CreatePost { by: signed.into(), draft: body.value.validate()?, idempotency_key: key.key.clone() };
    idempotent(&app, user_id, &key, &body.hash, || async {
        let post = actors.send(command).await?;
        Ok(StoredResponse { status: StatusCode::CREATED, body: PostView::new(&app, reader, post) })
    })
    .await
}

/// Find posts.
///
/// Private ones are for members: others get an empty page when they ask for them.
#[utoipa::path(get, path = "/community/posts", tag = "community", security((), ("bearer" = [])),
    params(("type" = Option<String>, Query, description = "discussion, question, story, announcement"), ("tag" = Option<Vec<String>>, Query, description = "repeatable: any of them"),
        ("author_id" = Option<Uuid>, Query), ("visibility" = Option<String>, Query, description = "public, private"), ("q" = Option<String>, Query, description = "words of the title, the tags or the content"),
        ("sort" = Option<String>, Query, description = "new, top, hot"), ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<PostCard>), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    caller: MaybeAuthenticated,
    query: Query<ListQuery>,
) -> Result<WithEtag<FeedPage<PostCard>>> {
    let (ListQuery { filter, feed }, reader) = (query.0, Reader::from(&caller));
    let mut db = app.read().await?;
    let part = listing::list(&mut db, reader, &filter, feed.start(), feed.limit()).await?;
    drop(db);
    let page = feed.into_page(part, |post| filter.sort.cursor(post), |post| PostCard::new(&app, reader, post));
    Ok(WithEtag(page))
}

/// Read a post.
#[utoipa::path(get, path = "/community/posts/{id}", tag = "community", security((), ("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = PostView), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, caller: MaybeAuthenticated, id: PathId) -> Result<WithEtag<PostView>> {
    let reader = Reader::from(&caller);
    let post = Post::visible(&mut *app.read().await?, id.0, reader).await?;
    Ok(WithEtag(PostView::new(&app, reader, post)))
}

/// Change a post: its author, or the team.
#[utoipa::path(patch, path = "/community/posts/{id}", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = PostChangesBody,
    responses((status = 200, body = PostView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<PostChangesBody>,
) -> Result<web::Json<PostView>> {
    let reader = Reader::user(signed.user_id, signed.role);
    let command = EditPost { by: signed.into(), id: id.0, changes: body.value.validate()? };
    Ok(web::Json(PostView::new(&app, reader, actors.send(command).await?)))
}

/// Delete a post with its comments: its author, or the team.
#[utoipa::path(delete, path = "/community/posts/{id}", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    actors.send(DeletePost { by: signed.into(), id: id.0 }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Vote for a post; one vote of each user counts.
#[utoipa::path(post, path = "/community/posts/{id}/upvote", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Votes), (status = 404, body = ProblemDocument)))]
pub async fn upvote(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<web::Json<Votes>> {
    Ok(web::Json(actors.send(SetUpvote { by: signed.into(), post_id: id.0, upvoted: true }).await?))
}

/// Take the vote for a post back.
#[utoipa::path(delete, path = "/community/posts/{id}/upvote", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Votes), (status = 404, body = ProblemDocument)))]
pub async fn take_back(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<web::Json<Votes>> {
    Ok(web::Json(actors.send(SetUpvote { by: signed.into(), post_id: id.0, upvoted: false }).await?))
}
