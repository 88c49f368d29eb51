//! What edits of posts and comments replaced: for the team, who decide about what somebody said and not only about what is left of it.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::moderation::kinds::Subject;
use super::posts::Draft;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::models::lists::{Cursor, Order, Part, Start, count};
use crate::models::reference::Tag;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long what was replaced is kept.
const RETENTION: SignedDuration = days(365);

/// What was replaced long ago.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("content_edits", "content_edits", "edited_at", "true", RETENTION)];

/// What an edit replaced.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Edit {
    pub id: Uuid,
    /// The author, or somebody of the team; null if the account is deleted.
    pub edited_by: Option<Uuid>,
    pub edited_by_name: Option<String>,
    /// Of a post, as before the edit.
    pub title: Option<String>,
    /// As before the edit, in Markdown.
    pub content: String,
    /// Of a post, as before the edit.
    #[schema(value_type = Option<Vec<String>>)]
    pub tags: Option<Vec<Tag>>,
    /// Of a post, as before the edit.
    pub is_private: Option<bool>,
    /// When it was replaced.
    pub edited_at: Timestamp,
}

/// Keeps what an edit of a post is about to replace, if it changes any of it. Locks the post.
///
/// # Errors
/// The database does not answer.
pub async fn keep_post(db: &mut PgConnection, id: Uuid, draft: &Draft, edited_by: Uuid, now: Timestamp) -> Result<()> {
    let sql = "insert into content_edits (id, post_id, edited_by, title, content, tags, is_private, edited_at)
               select $2, p.id, $3, p.title, p.content, p.tags, p.is_private, $4
                 from (select * from posts where id = $1 for no key update) p
                where (p.title, p.content, p.tags, p.is_private) is distinct from ($5::text, $6::text, $7::text[], $8::boolean)";
    let kept = sqlx::query(sql).bind(id).bind(ids::new(now)).bind(edited_by).bind(now);
    kept.bind(&draft.title).bind(&draft.content).bind(&draft.tags).bind(draft.is_private).execute(db).await?;
    Ok(())
}

/// Keeps what an edit of a comment is about to replace, if it changes it. Locks the comment.
///
/// # Errors
/// The database does not answer.
pub async fn keep_comment(
    db: &mut PgConnection,
    id: Uuid,
    content: &str,
    edited_by: Uuid,
    now: Timestamp,
) -> Result<()> {
    let sql = "insert into content_edits (id, comment_id, edited_by, content, edited_at)
               select $2, c.id, $3, c.content, $4 from (select * from comments where id = $1 for no key update) c
                where c.deleted_at is null and c.content <> $5";
    let kept = sqlx::query(sql).bind(id).bind(ids::new(now)).bind(edited_by).bind(now).bind(content);
    kept.execute(db).await?;
    Ok(())
}

/// Forgets what a comment said before, when it is deleted.
///
/// # Errors
/// The database does not answer.
pub async fn delete_of_comment(db: &mut PgConnection, comment_id: Uuid) -> Result<()> {
    sqlx::query("delete from content_edits where comment_id = $1").bind(comment_id).execute(db).await?;
    Ok(())
}

impl Edit {
    /// What edits of a post or comment replaced, the latest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(db: &mut PgConnection, subject: Subject, start: Start, limit: i64) -> Result<Part<Edit>> {
        let condition = match subject {
            Subject::Post(_) => " where e.post_id = ",
            Subject::Comment(_) => " where e.comment_id = ",
        };
        let of_subject = |head: &str| {
            let mut sql: QueryBuilder<Postgres> = QueryBuilder::new(head);
            sql.push(condition).push_bind(subject.id());
            sql
        };
        let total = count(db, of_subject("select count(*) from (select 1 from content_edits e")).await?;
        let mut sql = of_subject(
            "select e.id, e.edited_by, u.full_name as edited_by_name, e.title, e.content, e.tags, e.is_private, e.edited_at
               from content_edits e left join users u on u.id = e.edited_by",
        );
        Order::Descending { by: "e.edited_at", id: "e.id" }.push(&mut sql, start, limit);
        Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
    }

    /// Where the list goes on after it.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.edited_at, self.id)
    }
}
