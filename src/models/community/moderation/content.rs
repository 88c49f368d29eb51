//! A post or comment, as moderation sees it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::kinds::Subject;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::community::Reader;
use crate::models::community::comments::Comment;
use crate::models::community::posts::Post;

/// What of a post or comment its moderation needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    pub subject: Subject,
    /// The post, or the one that the comment is on.
    pub post_id: Uuid,
    pub author_id: Option<Uuid>,
    pub is_hidden: bool,
    pub edited_at: Option<Timestamp>,
}

impl Content {
    /// What the reader sees of it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn visible(db: &mut PgConnection, subject: Subject, reader: Reader) -> Result<Content> {
        Ok(match subject {
            Subject::Post(id) => {
                let post = Post::visible(db, id, reader).await?.summary;
                let (author_id, is_hidden) = (post.author.author_id, post.hidden_at.is_some());
                Content { subject, post_id: id, author_id, is_hidden, edited_at: post.edited_at }
            }
            Subject::Comment(id) => {
                let comment = Comment::visible(db, id, reader).await?;
                let (author_id, is_hidden) = (comment.author.author_id, comment.hidden_at.is_some());
                Content { subject, post_id: comment.post_id, author_id, is_hidden, edited_at: comment.edited_at }
            }
        })
    }

    /// What the reader sees of it, with the post locked until the transaction ends: before its case, as everything that changes both.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn visible_for_update(db: &mut PgConnection, subject: Subject, reader: Reader) -> Result<Content> {
        let seen = Self::visible(db, subject, reader).await?;
        Post::lock(db, seen.post_id).await?;
        Self::visible(db, subject, reader).await
    }

    /// Hides it, or shows it again. The post is locked.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set_hidden(&self, db: &mut PgConnection, is_hidden: bool, now: Timestamp) -> Result<()> {
        let hidden_at = is_hidden.then_some(now);
        match self.subject {
            Subject::Post(id) => Post::set_hidden(db, id, hidden_at).await,
            Subject::Comment(id) => Comment::set_hidden(db, id, hidden_at).await,
        }
    }
}
