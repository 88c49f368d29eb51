//! Posts and the votes for them.

use uuid::Uuid;

use super::{Community, Writer};
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::community::posts::{Draft, NewPost, Post, PostType};
use crate::models::community::quotas::{self, Written};
use crate::models::community::votes::{self, Votes};
use crate::models::reference::Tag;

/// Writes a post.
#[derive(Clone, Debug)]
pub struct CreatePost {
    pub by: Writer,
    pub draft: Draft,
    pub idempotency_key: Option<String>,
}

impl Command for CreatePost {
    type State = Community;
    type Output = Post;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.by.user_id)
    }

    async fn run(self, app: &App, _: &Community) -> Result<Post> {
        let now = app.now();
        check_may_announce(&self.by, self.draft.post_type)?;
        let mut tx = app.begin().await?;
        let new = NewPost { author_id: self.by.user_id, draft: self.draft, idempotency_key: self.idempotency_key };
        let id = match Post::by_idempotency_key(&mut tx, &new, now).await? {
            Some(id) => id,
            None => {
                quotas::check(&mut tx, self.by.user_id, Written::Posts, now).await?;
                Post::insert(&mut tx, &new, now).await?
            }
        };
        let post = Post::visible(&mut tx, id, self.by.reader()).await?;
        app.commit(tx).await?;
        Ok(post)
    }
}

fn check_may_announce(by: &Writer, post_type: PostType) -> Result<()> {
    if post_type == PostType::Announcement && by.role == Role::Client {
        return Err(Error::new(Code::Forbidden).with_detail("Announcements are for coaches and the team."));
    }
    Ok(())
}

/// What a post is changed to; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PostChanges {
    pub title: Option<String>,
    pub content: Option<String>,
    pub post_type: Option<PostType>,
    pub is_private: Option<bool>,
    pub tags: Option<Vec<Tag>>,
}

/// Changes a post.
#[derive(Clone, Debug)]
pub struct EditPost {
    pub by: Writer,
    pub id: Uuid,
    pub changes: PostChanges,
}

impl Command for EditPost {
    type State = Community;
    type Output = Post;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.id)
    }

    async fn run(self, app: &App, _: &Community) -> Result<Post> {
        let (now, reader) = (app.now(), self.by.reader());
        let mut tx = app.begin().await?;
        let post = Post::visible(&mut tx, self.id, reader).await?;
        self.by.check_may_change(post.summary.author.author_id)?;
        let PostChanges { title, content, post_type, is_private, tags } = self.changes;
        if let Some(post_type) = post_type.filter(|post_type| *post_type != post.summary.post_type) {
            check_may_announce(&self.by, post_type)?;
        }
        let draft = Draft {
            title: title.unwrap_or(post.summary.title),
            content: content.unwrap_or(post.content),
            post_type: post_type.unwrap_or(post.summary.post_type),
            is_private: is_private.unwrap_or(post.summary.is_private),
            tags: tags.unwrap_or(post.summary.tags),
        };
        Post::edit(&mut tx, self.id, &draft, now).await?;
        let what = ("community.post_edited", "post", self.id);
        self.by.audit_if_moderating(&mut tx, post.summary.author.author_id, what, now).await?;
        let post = Post::visible(&mut tx, self.id, reader).await?;
        app.commit(tx).await?;
        Ok(post)
    }
}

/// Deletes a post with its comments.
#[derive(Clone, Debug)]
pub struct DeletePost {
    pub by: Writer,
    pub id: Uuid,
}

impl Command for DeletePost {
    type State = Community;
    type Output = ();

    async fn run(self, app: &App, _: &Community) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let author_id = Post::visible(&mut tx, self.id, self.by.reader()).await?.summary.author.author_id;
        self.by.check_may_change(author_id)?;
        Post::delete(&mut tx, self.id).await?;
        let what = ("community.post_deleted", "post", self.id);
        self.by.audit_if_moderating(&mut tx, author_id, what, now).await?;
        app.commit(tx).await
    }
}

/// Gives a vote to a post, or takes it back.
#[derive(Clone, Debug)]
pub struct SetUpvote {
    pub by: Writer,
    pub post_id: Uuid,
    pub upvoted: bool,
}

impl Command for SetUpvote {
    type State = Community;
    type Output = Votes;

    async fn run(self, app: &App, _: &Community) -> Result<Votes> {
        let mut tx = app.begin().await?;
        Post::visible(&mut tx, self.post_id, self.by.reader()).await?;
        let votes = votes::set(&mut tx, self.post_id, self.by.user_id, self.upvoted, app.now()).await?;
        app.commit(tx).await?;
        Ok(votes)
    }
}
