//! Changing what the community writes: posts, comments, votes and the library. Reads go to `models::community`.

mod comments;
mod digests;
mod links;
mod mentions;
mod moderation;
mod notices;
mod outdated;
mod posts;
mod resources;

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::comments::{CreateComment, DeleteComment, EditComment};
pub use self::links::check_link;
pub use self::moderation::{DecideCase, Decided, ObjectToDecision, ReportContent};
pub use self::outdated::{refresh_names, refresh_topics};
pub use self::posts::{CreatePost, DeletePost, EditPost, PostChanges, SetUpvote};
pub use self::resources::{CreateResource, DeleteResource, ReplaceResource, SetBookmark, SuggestResource};
use super::ActorState;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::models::community::Reader;
use crate::origin::Origin;

/// The state of the community actor: none.
pub struct Community;

impl ActorState for Community {
    type Context = App;
    const NAME: &'static str = "community";
}

/// Who writes.
#[derive(Clone, Debug)]
pub struct Writer {
    pub user_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

impl Writer {
    /// What they may see.
    pub fn reader(&self) -> Reader {
        Reader::user(self.user_id, self.role)
    }

    fn check_may_change(&self, author_id: Option<Uuid>) -> Result<()> {
        if self.reader().may_change(author_id) {
            return Ok(());
        }
        Err(Error::new(Code::Forbidden).with_detail("Only its author and the team can change this."))
    }

    /// Records what the team does with what others wrote.
    async fn audit_if_moderating(
        &self,
        db: &mut PgConnection,
        author_id: Option<Uuid>,
        (action, subject_kind, subject_id): (&'static str, &'static str, Uuid),
        now: Timestamp,
    ) -> Result<()> {
        if author_id == Some(self.user_id) {
            return Ok(());
        }
        let before = author_id.map(|author_id| serde_json::json!({ "author_id": author_id }));
        let record = Record {
            action,
            actor_role: self.role.as_str(),
            subject_kind,
            subject_id: Some(subject_id),
            before,
            after: None::<Value>,
        };
        audit::write(db, &self.origin, &record, now).await
    }
}
