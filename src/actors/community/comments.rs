//! Comments on posts.

use uuid::Uuid;

use super::mentions::{of_edited_comment, of_new_comment};
use super::notices::{commit, notify};
use super::{Community, Writer};
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::community::comments::{Comment, MAX_CHARS, NewComment};
use crate::models::community::moderation::Case;
use crate::models::community::posts::Post;
use crate::models::community::quotas::{self, Written};
use crate::models::community::{edits, mentions};

/// Comments on a post, or answers a comment on it.
#[derive(Clone, Debug)]
pub struct CreateComment {
    pub by: Writer,
    pub post_id: Uuid,
    pub parent_id: Option<Uuid>,
    pub content: String,
    pub idempotency_key: Option<String>,
}

impl Command for CreateComment {
    type State = Community;
    type Output = Comment;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.post_id)
    }

    async fn run(self, app: &App, _: &Community) -> Result<Comment> {
        let (now, reader) = (app.now(), self.by.reader());
        let mut tx = app.begin().await?;
        let post = Post::visible(&mut tx, self.post_id, reader).await?;
        if post.summary.hidden_at.is_some() {
            return Err(Error::new(Code::Forbidden).with_detail("The post is hidden, so nobody can answer it."));
        }
        let mut answered = post.summary.author.author_id;
        if let Some(parent_id) = self.parent_id {
            let unknown = || Error::from(FieldErrors::one("parent_id", "unknown_value", "A comment on this post."));
            let parent = Comment::visible(&mut tx, parent_id, reader).await;
            let parent = parent.map_err(|error| if error.code() == Code::NotFound { unknown() } else { error })?;
            if parent.post_id != self.post_id || parent.hidden_at.is_some() {
                return Err(unknown());
            }
            answered = parent.author.author_id;
        }
        let new = NewComment {
            post_id: self.post_id,
            parent_id: self.parent_id,
            author_id: self.by.user_id,
            content: mentions::resolve(&mut tx, self.content, MAX_CHARS).await?,
            idempotency_key: self.idempotency_key,
        };
        if let Some(id) = Comment::by_idempotency_key(&mut tx, &new, now).await? {
            let comment = Comment::visible(&mut tx, id, reader).await?;
            app.commit(tx).await?;
            return Ok(comment);
        }
        quotas::check(&mut tx, self.by.user_id, Written::Comments, now).await?;
        let id = Comment::insert(&mut tx, &new, now).await?;
        let comment = Comment::visible(&mut tx, id, reader).await?;
        let notices = of_new_comment(&comment, answered, reader);
        notify(&mut tx, &self.by.origin, &notices, now).await?;
        commit(app, tx, &notices).await?;
        Ok(comment)
    }
}

/// Changes what a comment says.
#[derive(Clone, Debug)]
pub struct EditComment {
    pub by: Writer,
    pub id: Uuid,
    pub content: String,
}

impl Command for EditComment {
    type State = Community;
    type Output = Comment;

    async fn run(self, app: &App, _: &Community) -> Result<Comment> {
        let (now, reader) = (app.now(), self.by.reader());
        let mut tx = app.begin().await?;
        let before = Comment::visible(&mut tx, self.id, reader).await?;
        let author_id = before.author.author_id;
        self.by.check_may_change(author_id)?;
        let content = mentions::resolve(&mut tx, self.content, MAX_CHARS).await?;
        edits::keep_comment(&mut tx, self.id, &content, self.by.user_id, now).await?;
        Comment::edit(&mut tx, self.id, &content, now).await?;
        let what = ("community.comment_edited", "comment", self.id);
        self.by.audit_if_moderating(&mut tx, author_id, what, now).await?;
        let comment = Comment::visible(&mut tx, self.id, reader).await?;
        let notices = of_edited_comment(&comment, &before.content, reader);
        notify(&mut tx, &self.by.origin, &notices, now).await?;
        commit(app, tx, &notices).await?;
        Ok(comment)
    }
}

/// Deletes a comment; its replies stay.
#[derive(Clone, Debug)]
pub struct DeleteComment {
    pub by: Writer,
    pub id: Uuid,
}

impl Command for DeleteComment {
    type State = Community;
    type Output = ();

    async fn run(self, app: &App, _: &Community) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let comment = Comment::visible(&mut tx, self.id, self.by.reader()).await?;
        let author_id = comment.author.author_id;
        self.by.check_may_change(author_id)?;
        // Locks the post first.
        Comment::delete(&mut tx, &comment, now).await?;
        Case::delete_of_comment(&mut tx, self.id).await?;
        edits::delete_of_comment(&mut tx, self.id).await?;
        let what = ("community.comment_deleted", "comment", self.id);
        self.by.audit_if_moderating(&mut tx, author_id, what, now).await?;
        app.commit(tx).await
    }
}
