//! Posts and the votes for them.

use serde_json::json;
use uuid::Uuid;

use super::mentions::of_post;
use super::notices::{Notice, commit, notify};
use super::{Community, Writer};
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::jobs::definitions::emails::EmailKind;
use crate::models::auth::users::Role;
use crate::models::community::posts::{Draft, MAX_CONTENT_CHARS, NewPost, Post, PostType};
use crate::models::community::quotas::{self, Written};
use crate::models::community::votes::{self, Votes};
use crate::models::community::{edits, mentions};
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
        let (now, reader) = (app.now(), self.by.reader());
        check_may_announce(&self.by, self.draft.post_type)?;
        let mut tx = app.begin().await?;
        let content = mentions::resolve(&mut tx, self.draft.content, MAX_CONTENT_CHARS).await?;
        let draft = Draft { content, ..self.draft };
        let new = NewPost { author_id: self.by.user_id, draft, idempotency_key: self.idempotency_key };
        if let Some(id) = Post::by_idempotency_key(&mut tx, &new, now).await? {
            let post = Post::visible(&mut tx, id, reader).await?;
            app.commit(tx).await?;
            return Ok(post);
        }
        quotas::check(&mut tx, self.by.user_id, Written::Posts, now).await?;
        let id = Post::insert(&mut tx, &new, now).await?;
        let post = Post::visible(&mut tx, id, reader).await?;
        let notices = of_post(&post, "", reader);
        notify(&mut tx, &self.by.origin, &notices, now).await?;
        commit(app, tx, &notices).await?;
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
            content: match content {
                Some(content) => mentions::resolve(&mut tx, content, MAX_CONTENT_CHARS).await?,
                None => post.content.clone(),
            },
            post_type: post_type.unwrap_or(post.summary.post_type),
            is_private: is_private.unwrap_or(post.summary.is_private),
            tags: tags.unwrap_or(post.summary.tags),
        };
        edits::keep_post(&mut tx, self.id, &draft, self.by.user_id, now).await?;
        Post::edit(&mut tx, self.id, &draft, now).await?;
        let what = ("community.post_edited", "post", self.id);
        self.by.audit_if_moderating(&mut tx, post.summary.author.author_id, what, now).await?;
        let edited = Post::visible(&mut tx, self.id, reader).await?;
        let notices = of_post(&edited, &post.content, reader);
        notify(&mut tx, &self.by.origin, &notices, now).await?;
        commit(app, tx, &notices).await?;
        Ok(edited)
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
        let now = app.now();
        let mut tx = app.begin().await?;
        Post::visible(&mut tx, self.post_id, self.by.reader()).await?;
        let votes = votes::set(&mut tx, self.post_id, self.by.user_id, self.upvoted, now).await?;
        let notice = match votes::milestone(votes.upvotes) {
            Some(upvotes) => votes::reach(&mut tx, self.post_id, upvotes).await?.map(|to| Notice {
                to,
                email: EmailKind::UpvoteMilestone { post_id: self.post_id, upvotes },
                data: json!({ "post_id": self.post_id, "upvotes": upvotes }),
            }),
            None => None,
        };
        notify(&mut tx, &self.by.origin, notice.as_slice(), now).await?;
        commit(app, tx, notice.as_slice()).await?;
        Ok(votes)
    }
}
