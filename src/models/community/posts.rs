//! Posts: what people ask, tell and announce.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection};
use utoipa::ToSchema;
use uuid::Uuid;

use super::authors::{self, AuthorRow};
use super::{Reader, markdown, not_found, searched};
use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, ParseError, Result};
use crate::ids;
use crate::models::idempotency;
use crate::models::reference::Tag;

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

/// A post, as a reader may see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Post {
    pub id: Uuid,
    #[sqlx(flatten)]
    pub author: AuthorRow,
    pub title: String,
    pub content: String,
    content_html: String,
    html_version: i16,
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

/// The start of every query, with the reader as `$1` and `$2`.
pub(super) fn select() -> String {
    format!(
        "select p.id, {}, p.title, p.content, p.content_html, p.html_version, p.post_type, p.is_private, p.tags, p.upvotes, p.comment_count,
                p.hot, p.hidden_at, p.edited_at, p.created_at, p.updated_at,
                exists (select 1 from post_upvotes v where v.post_id = p.id and v.user_id = $1) as upvoted
           from visible_posts($1, $2) p left join users u on u.id = p.author_id",
        authors::COLUMNS
    )
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

impl Post {
    /// The content as sanitised HTML.
    pub fn html(&self) -> String {
        if self.html_version == markdown::VERSION { self.content_html.clone() } else { markdown::html(&self.content) }
    }

    /// A post, if the reader may see it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn visible(db: &mut PgConnection, id: Uuid, reader: Reader) -> Result<Post> {
        let sql = format!("{} where p.id = $3", select());
        let found = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(reader.moderates).bind(id);
        found.fetch_optional(db).await?.ok_or_else(|| not_found("post"))
    }

    /// Adds a post, and answers its id; that of the post which the same request has added before, if there is one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(db: &mut PgConnection, new: &NewPost, now: Timestamp) -> Result<Uuid> {
        let NewPost { author_id, draft, idempotency_key } = new;
        let (first, rest) = searched(&draft.title, &draft.tags, &draft.content);
        let sql = "update posts set idempotency_key = null where author_id = $1 and idempotency_key = $2 and created_at <= $3";
        sqlx::query(sql)
            .bind(author_id)
            .bind(idempotency_key)
            .bind(now - idempotency::RETENTION)
            .execute(&mut *db)
            .await?;
        let sql = "insert into posts (id, author_id, title, content, content_html, html_version, post_type, is_private, tags, search,
                                      idempotency_key, created_at, updated_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, setweight(to_tsvector('simple', $10), 'A') || to_tsvector('simple', $11), $12, $13, $13)
                   on conflict on constraint posts_idempotency_key do update set idempotency_key = excluded.idempotency_key returning id";
        let inserted = sqlx::query_scalar(sql)
            .bind(ids::new(now))
            .bind(author_id)
            .bind(&draft.title)
            .bind(&draft.content)
            .bind(markdown::html(&draft.content))
            .bind(markdown::VERSION)
            .bind(draft.post_type)
            .bind(draft.is_private)
            .bind(&draft.tags)
            .bind(first)
            .bind(rest)
            .bind(idempotency_key)
            .bind(now);
        Ok(inserted.fetch_one(db).await?)
    }

    /// Replaces what the author decides.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub async fn edit(db: &mut PgConnection, id: Uuid, draft: &Draft, now: Timestamp) -> Result<()> {
        let (first, rest) = searched(&draft.title, &draft.tags, &draft.content);
        let sql = "update posts set title = $2, content = $3, content_html = $4, html_version = $5, post_type = $6, is_private = $7, tags = $8,
                          search = setweight(to_tsvector('simple', $9), 'A') || to_tsvector('simple', $10), edited_at = $11, updated_at = $11
                   where id = $1";
        let edited = sqlx::query(sql)
            .bind(id)
            .bind(&draft.title)
            .bind(&draft.content)
            .bind(markdown::html(&draft.content))
            .bind(markdown::VERSION)
            .bind(draft.post_type)
            .bind(draft.is_private)
            .bind(&draft.tags)
            .bind(first)
            .bind(rest)
            .bind(now);
        found(edited.execute(db).await?.rows_affected())
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
