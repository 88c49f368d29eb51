//! Posts: what people ask, tell and announce.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection, Postgres};
use utoipa::ToSchema;
use uuid::Uuid;

use super::authors::{self, AuthorRow};
use super::moderation::note::{ModerationNote, note_column};
use super::{Reader, markdown, not_found, searched};
use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, ParseError, Result};
use crate::ids;
use crate::models::idempotency;
use crate::models::reference::Tag;

/// The longest content, in characters.
pub const MAX_CONTENT_CHARS: usize = 20_000;

/// What a post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PostType {
    Discussion,
    Question,
    Story,
    /// Of coaches and admins.
    Announcement,
}

impl PostType {
    /// All of them, by name.
    pub const ALL: [(&'static str, PostType); 4] = [
        ("discussion", PostType::Discussion),
        ("question", PostType::Question),
        ("story", PostType::Story),
        ("announcement", PostType::Announcement),
    ];
}

impl FromStr for PostType {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind);
        found.ok_or(ParseError::new("unknown_value", "One of: discussion, question, story, announcement."))
    }
}

crate::parsed_from_text!(PostType);

/// A post in a list, as a reader may see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PostSummary {
    pub id: Uuid,
    #[sqlx(flatten)]
    pub author: AuthorRow,
    pub title: String,
    /// The beginning of the content, without Markdown.
    pub excerpt: String,
    pub post_type: PostType,
    pub is_private: bool,
    pub tags: Vec<Tag>,
    pub upvotes: i32,
    /// Whether the reader is among them.
    pub upvoted: bool,
    pub comment_count: i32,
    pub hot: f64,
    pub hidden_at: Option<Timestamp>,
    pub edited_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A post with all that it says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Post {
    #[sqlx(flatten)]
    pub summary: PostSummary,
    pub content: String,
    content_html: String,
    html_version: i16,
    note: Option<Json<ModerationNote>>,
}

/// The columns of a query over `p` and the [`AUTHOR`], with the reader as `$1`.
fn columns(further: &str) -> String {
    format!(
        "p.id, {}, p.title, p.excerpt, p.post_type, p.is_private, p.tags, p.upvotes, p.comment_count, p.hot, p.hidden_at, p.edited_at,
         p.created_at, p.updated_at, exists (select 1 from post_upvotes v where v.post_id = p.id and v.user_id = $1) as upvoted{further}",
        authors::COLUMNS
    )
}

/// What follows `p`.
pub(super) const AUTHOR: &str = "left join users u on u.id = p.author_id";

/// The start of a query with the reader as `$1` and `$2`.
fn select(further_columns: &str) -> String {
    format!("select {} from visible_posts($1, $2) p {AUTHOR}", columns(further_columns))
}

impl PostSummary {
    /// The start of a query with the reader as `$1` and `$2`.
    pub(super) fn select() -> String {
        select("")
    }

    /// The columns that are read, of `p` and its [`AUTHOR`].
    pub(super) fn columns() -> String {
        columns("")
    }
}

/// What is written to make a post.
#[derive(Clone, Debug)]
pub struct NewPost {
    pub author_id: Uuid,
    pub draft: Draft,
    /// The key of the request, by which a repeated one finds the post.
    pub idempotency_key: Option<String>,
}

/// What the author decides.
#[derive(Clone, Debug)]
pub struct Draft {
    pub title: String,
    pub content: String,
    pub post_type: PostType,
    pub is_private: bool,
    pub tags: Vec<Tag>,
}

impl Draft {
    /// A statement with the id as `$1`, what is decided and made of it as `$2` to `$11`, and the time as `$12`.
    fn bind<'q>(&'q self, sql: &'static str, id: Uuid, now: Timestamp) -> Query<'q, Postgres, PgArguments> {
        let (first, rest) = searched(&self.title, &self.tags, &self.content);
        let (excerpt, html) = (markdown::excerpt(&self.content), markdown::html(&self.content));
        let query = sqlx::query(sql).bind(id).bind(&self.title).bind(&self.content).bind(excerpt).bind(html);
        let query = query.bind(markdown::VERSION).bind(self.post_type).bind(self.is_private).bind(&self.tags);
        query.bind(first).bind(rest).bind(now)
    }
}

impl Post {
    /// The content as sanitised HTML.
    pub fn html(&self) -> String {
        if self.html_version == markdown::VERSION { self.content_html.clone() } else { markdown::html(&self.content) }
    }

    /// Why it is hidden.
    pub fn note(&self) -> Option<ModerationNote> {
        self.note.as_ref().map(|note| note.0.clone())
    }

    fn select() -> String {
        select(&format!(", p.content, p.content_html, p.html_version, {}", note_column("p", "post_id")))
    }

    /// A post, if the reader may see it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn visible(db: &mut PgConnection, id: Uuid, reader: Reader) -> Result<Post> {
        let sql = format!("{} where p.id = $3", Self::select());
        let found = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(reader.sees_hidden).bind(id);
        found.fetch_optional(db).await?.ok_or_else(|| not_found("post"))
    }

    /// The latest posts that everybody may see.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest_public(db: &mut PgConnection, limit: i64) -> Result<Vec<Post>> {
        let sql = format!("{} order by p.created_at desc, p.id desc limit $3", Self::select());
        let everybody = Reader::default();
        let latest = sqlx::query_as(AssertSqlSafe(sql)).bind(everybody.user_id).bind(everybody.sees_hidden).bind(limit);
        Ok(latest.fetch_all(db).await?)
    }

    /// The post that the same request has added before.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_idempotency_key(db: &mut PgConnection, new: &NewPost, now: Timestamp) -> Result<Option<Uuid>> {
        let Some(key) = &new.idempotency_key else { return Ok(None) };
        let sql = "update posts set idempotency_key = null where author_id = $1 and idempotency_key = $2 and created_at <= $3";
        let since = now - idempotency::RETENTION;
        sqlx::query(sql).bind(new.author_id).bind(key).bind(since).execute(&mut *db).await?;
        let sql = "select id from posts where author_id = $1 and idempotency_key = $2";
        Ok(sqlx::query_scalar(sql).bind(new.author_id).bind(key).fetch_optional(db).await?)
    }

    /// Adds a post, and answers its id.
    ///
    /// # Errors
    /// `idempotency_in_progress`: the same request is adding it at the moment.
    pub async fn insert(db: &mut PgConnection, new: &NewPost, now: Timestamp) -> Result<Uuid> {
        let id = ids::new(now);
        let sql = "insert into posts (id, title, content, excerpt, content_html, html_version, post_type, is_private, tags, search, updated_at,
                                      created_at, author_id, idempotency_key)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, setweight(to_tsvector('simple', $10), 'A') || to_tsvector('simple', $11), $12, $12, $13, $14)";
        let inserted = new.draft.bind(sql, id, now).bind(new.author_id).bind(&new.idempotency_key).execute(db).await;
        inserted.on_constraint("posts_idempotency_key", Code::IdempotencyInProgress)?;
        Ok(id)
    }

    /// Replaces what the author decides.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub async fn edit(db: &mut PgConnection, id: Uuid, draft: &Draft, now: Timestamp) -> Result<()> {
        let sql = "update posts set title = $2, content = $3, excerpt = $4, content_html = $5, html_version = $6, post_type = $7, is_private = $8,
                          tags = $9, search = setweight(to_tsvector('simple', $10), 'A') || to_tsvector('simple', $11), edited_at = $12, updated_at = $12
                   where id = $1";
        found(draft.bind(sql, id, now).execute(db).await?.rows_affected())
    }

    /// What a search finds a post by, for rows that are written otherwise.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set_search(db: &mut PgConnection, id: Uuid, (title, tags, text): (&str, &[Tag], &str)) -> Result<()> {
        let (first, rest) = searched(title, tags, text);
        let sql = "update posts set search = setweight(to_tsvector('simple', $2), 'A') || to_tsvector('simple', $3) where id = $1";
        sqlx::query(sql).bind(id).bind(first).bind(rest).execute(db).await?;
        Ok(())
    }

    /// Deletes a post with its comments and votes.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete(db: &mut PgConnection, id: Uuid) -> Result<()> {
        found(sqlx::query("delete from posts where id = $1").bind(id).execute(db).await?.rows_affected())
    }

    /// Locks a post until the transaction ends: before anything of it or of its comments is counted, hidden or decided.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub(super) async fn lock(db: &mut PgConnection, id: Uuid) -> Result<()> {
        let sql = "select id from posts where id = $1 for no key update";
        found(sqlx::query(sql).bind(id).execute(db).await?.rows_affected())
    }

    /// Hides a post from that time on, or shows it again.
    ///
    /// # Errors
    /// The database does not answer.
    pub(super) async fn set_hidden(db: &mut PgConnection, id: Uuid, hidden_at: Option<Timestamp>) -> Result<()> {
        let sql = "update posts set hidden_at = $2 where id = $1 and (hidden_at is null) <> ($2::timestamptz is null)";
        sqlx::query(sql).bind(id).bind(hidden_at).execute(db).await?;
        Ok(())
    }

    /// Counts comments that have come or gone. Locks the post.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub(super) async fn count_comments(db: &mut PgConnection, id: Uuid, change: i32) -> Result<()> {
        let sql = "update posts set comment_count = comment_count + $2 where id = $1";
        let counted = sqlx::query(sql).bind(id).bind(change).execute(db).await;
        found(counted.on_constraint("posts_comment_count", Code::Internal)?.rows_affected())
    }
}

fn found(rows: u64) -> Result<()> {
    if rows == 0 { Err(not_found("post")) } else { Ok(()) }
}
