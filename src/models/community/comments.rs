//! Comments on posts, in threads. A comment that is deleted leaves its place while there are replies to it.

use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::authors::{self, AuthorRow};
use super::moderation::note::{ModerationNote, note_column};
use super::posts::Post;
use super::{Reader, markdown, not_found};
use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, Result};
use crate::ids;
use crate::models::idempotency;
use crate::models::lists::{Order, Part, Start, count};

/// The longest comment, in characters.
pub const MAX_CHARS: usize = 10_000;

/// A comment, as a reader may see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Comment {
    pub id: Uuid,
    pub post_id: Uuid,
    /// The comment that it answers; `None`: the post.
    pub parent_id: Option<Uuid>,
    #[sqlx(flatten)]
    pub author: AuthorRow,
    pub content: String,
    content_html: String,
    html_version: i16,
    pub deleted_at: Option<Timestamp>,
    pub hidden_at: Option<Timestamp>,
    pub edited_at: Option<Timestamp>,
    pub created_at: Timestamp,
    note: Option<Json<ModerationNote>>,
}

/// The start of every query, with the reader as `$1` and `$2`.
fn select() -> String {
    format!(
        "select c.id, c.post_id, c.parent_id, {}, c.content, c.content_html, c.html_version, c.deleted_at, c.hidden_at, c.edited_at, c.created_at, {}
           from visible_comments($1, $2) c left join users u on u.id = c.author_id",
        authors::COLUMNS,
        note_column("c", "comment_id")
    )
}

/// Those that are listed: a deleted one only for the sake of its replies.
const LISTED: &str =
    "(c.deleted_at is null or exists (select 1 from comments r where r.post_id = c.post_id and r.parent_id = c.id))";

/// What is written to make a comment.
#[derive(Clone, Debug)]
pub struct NewComment {
    pub post_id: Uuid,
    pub parent_id: Option<Uuid>,
    pub author_id: Uuid,
    pub content: String,
    /// The key of the request, by which a repeated one finds the comment.
    pub idempotency_key: Option<String>,
}

impl Comment {
    /// The content as sanitised HTML.
    pub fn html(&self) -> String {
        if self.html_version == markdown::VERSION { self.content_html.clone() } else { markdown::html(&self.content) }
    }

    /// Why it is hidden.
    pub fn note(&self) -> Option<ModerationNote> {
        self.note.as_ref().map(|note| note.0.clone())
    }

    /// A comment that is not deleted, if the reader may see it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn visible(db: &mut PgConnection, id: Uuid, reader: Reader) -> Result<Comment> {
        let sql = format!("{} where c.id = $3 and c.deleted_at is null", select());
        let found = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(reader.sees_hidden).bind(id);
        found.fetch_optional(db).await?.ok_or_else(|| not_found("comment"))
    }

    /// The comments on a post, in the order in which they were written: each after the one that it answers.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(
        db: &mut PgConnection,
        post_id: Uuid,
        reader: Reader,
        start: Start,
        limit: i64,
    ) -> Result<Part<Comment>> {
        let on_post = |head: &str| -> Result<QueryBuilder<Postgres>> {
            let mut sql = QueryBuilder::with_arguments(head, reader.arguments()?);
            sql.push(" where c.post_id = ").push_bind(post_id).push(format!(" and {LISTED}"));
            Ok(sql)
        };
        let total = count(db, on_post("select count(*) from (select 1 from visible_comments($1, $2) c")?).await?;
        let mut sql = on_post(&select())?;
        Order::Ascending { by: "c.created_at", id: "c.id" }.push(&mut sql, start, limit);
        Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
    }

    /// The comment that the same request has added before.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_idempotency_key(db: &mut PgConnection, new: &NewComment, now: Timestamp) -> Result<Option<Uuid>> {
        let Some(key) = &new.idempotency_key else { return Ok(None) };
        let sql = "update comments set idempotency_key = null where author_id = $1 and post_id = $2 and idempotency_key = $3 and created_at <= $4";
        let since = now - idempotency::RETENTION;
        sqlx::query(sql).bind(new.author_id).bind(new.post_id).bind(key).bind(since).execute(&mut *db).await?;
        let sql = "select id from comments where author_id = $1 and post_id = $2 and idempotency_key = $3";
        Ok(sqlx::query_scalar(sql).bind(new.author_id).bind(new.post_id).bind(key).fetch_optional(db).await?)
    }

    /// Adds a comment and counts it, and answers its id.
    ///
    /// # Errors
    /// `not_found`: the post or the comment that it answers was deleted meanwhile.
    pub async fn insert(db: &mut PgConnection, new: &NewComment, now: Timestamp) -> Result<Uuid> {
        // Locks the post first, as every change of a comment does.
        Post::count_comments(db, new.post_id, 1).await?;
        let id = ids::new(now);
        let sql = "insert into comments (id, post_id, parent_id, author_id, content, content_html, html_version, idempotency_key, created_at, updated_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
        let inserted = sqlx::query(sql)
            .bind(id)
            .bind(new.post_id)
            .bind(new.parent_id)
            .bind(new.author_id)
            .bind(&new.content)
            .bind(markdown::html(&new.content))
            .bind(markdown::VERSION)
            .bind(&new.idempotency_key)
            .bind(now);
        inserted.execute(db).await.on_constraint("comments_parent", Code::NotFound)?;
        Ok(id)
    }

    /// Replaces the content.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub async fn edit(db: &mut PgConnection, id: Uuid, content: &str, now: Timestamp) -> Result<()> {
        let sql =
            "update comments set content = $2, content_html = $3, html_version = $4, edited_at = $5, updated_at = $5
                   where id = $1 and deleted_at is null";
        let edited =
            sqlx::query(sql).bind(id).bind(content).bind(markdown::html(content)).bind(markdown::VERSION).bind(now);
        if edited.execute(db).await?.rows_affected() == 0 {
            return Err(not_found("comment"));
        }
        Ok(())
    }

    /// Erases what the comment says, and who said it. Deleting it again changes nothing.
    ///
    /// # Errors
    /// `not_found`: the post was deleted meanwhile.
    pub async fn delete(db: &mut PgConnection, comment: &Comment, now: Timestamp) -> Result<()> {
        // Locks the post first, as every change of a comment does.
        Post::lock(db, comment.post_id).await?;
        let sql = "update comments set deleted_at = $2, updated_at = $2, content = '', content_html = '', author_id = null, idempotency_key = null
                   where id = $1 and deleted_at is null returning hidden_at is null";
        let was_counted: Option<bool> =
            sqlx::query_scalar(sql).bind(comment.id).bind(now).fetch_optional(&mut *db).await?;
        match was_counted {
            Some(true) => Post::count_comments(db, comment.post_id, -1).await,
            _ => Ok(()),
        }
    }

    /// Hides a comment from that time on, or shows it again, and counts it. The post is locked.
    ///
    /// # Errors
    /// The database does not answer.
    pub(super) async fn set_hidden(db: &mut PgConnection, id: Uuid, hidden_at: Option<Timestamp>) -> Result<()> {
        let sql = "update comments set hidden_at = $2 where id = $1 and deleted_at is null and (hidden_at is null) <> ($2::timestamptz is null) returning post_id";
        let changed: Option<Uuid> = sqlx::query_scalar(sql).bind(id).bind(hidden_at).fetch_optional(&mut *db).await?;
        let change = if hidden_at.is_some() { -1 } else { 1 };
        match changed {
            Some(post_id) => Post::count_comments(db, post_id, change).await,
            None => Ok(()),
        }
    }
}
