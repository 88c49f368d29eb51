//! The community: posts with threaded comments and votes, and a library of resources.
//!
//! *Invariant:* what a reader may see is decided by the functions `visible_posts` and `visible_comments` of the database, and whatever reads posts
//! or comments reads them from there.

pub mod authors;
pub mod comments;
pub mod digest;
pub mod edits;
pub mod for_you;
pub mod link_health;
pub mod listing;
pub mod markdown;
pub mod mentions;
pub mod moderation;
pub mod people;
pub mod posts;
pub mod quotas;
pub mod resource_topics;
pub mod resources;
mod tags_and_words;
pub mod votes;

use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use uuid::Uuid;

use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::reference::Tag;
use crate::models::text::search_document;

/// Who reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// `None`: somebody who is not signed in.
    pub user_id: Option<Uuid>,
    /// Admins and auditors see what is hidden.
    pub sees_hidden: bool,
    /// Admins change what others wrote.
    pub moderates: bool,
}

impl Reader {
    /// A signed-in user.
    pub fn user(user_id: Uuid, role: Role) -> Self {
        Self { user_id: Some(user_id), sees_hidden: role.reads_all(), moderates: role == Role::Admin }
    }

    /// The first two arguments of every query.
    fn arguments(self) -> Result<PgArguments> {
        let mut arguments = PgArguments::default();
        arguments.add(self.user_id).map_err(Error::internal)?;
        arguments.add(self.sees_hidden).map_err(Error::internal)?;
        Ok(arguments)
    }

    /// Whether what this author wrote may be changed by the reader.
    pub fn may_change(self, author_id: Option<Uuid>) -> bool {
        self.moderates || (author_id.is_some() && author_id == self.user_id)
    }
}

/// What a search reads: the title and tags, which count most, and the rest. For `setweight(to_tsvector('simple', …), 'A') || to_tsvector('simple', …)`.
pub(super) fn searched(title: &str, tags: &[Tag], text: &str) -> (String, String) {
    let tags = tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(" ");
    (search_document(&format!("{title} {tags}")), search_document(text))
}

/// There is none, or the reader may not know of it.
pub(super) fn not_found(what: &str) -> Error {
    Error::new(Code::NotFound).with_detail(format!("There is no such {what}."))
}
