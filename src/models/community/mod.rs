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
pub mod votes;

use sqlx::postgres::PgArguments;
use sqlx::{Arguments, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::input_limits::search_words;
use crate::models::reference::Tag;
use crate::models::search_frequency::frequent;
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

/// The words of a search, and how they are found.
struct WordSearch {
    words: String,
    is_frequent: bool,
}

impl WordSearch {
    /// What is asked for in the rows of a table, if it is.
    async fn prepare(db: &mut PgConnection, table: &'static str, text: Option<&str>) -> Result<Option<WordSearch>> {
        let Some(text) = text else { return Ok(None) };
        let words = [search_words(text)];
        let frequent = frequent(db, table, "websearch_to_tsquery('simple', word)", &words).await?;
        let [words] = words;
        Ok(Some(WordSearch { words, is_frequent: !frequent.is_empty() }))
    }

    /// As [`WordSearch::prepare`], in a few rows.
    fn in_a_few(text: Option<&str>) -> Option<WordSearch> {
        text.map(|text| WordSearch { words: search_words(text), is_frequent: true })
    }
}

/// The conditions on tags (any of them) and words, of the rows of that alias.
fn push_tags_and_words(sql: &mut QueryBuilder<Postgres>, alias: &str, tags: &[Tag], search: Option<&WordSearch>) {
    if !tags.is_empty() {
        sql.push(format!(" and {alias}.tags && ")).push_bind(tags.to_vec());
    }
    if let Some(search) = search {
        sql.push(format!(" and ({alias}.search @@ websearch_to_tsquery('simple', ")).push_bind(search.words.clone());
        // `is true` is not looked up in an index.
        sql.push(if search.is_frequent { ")) is true" } else { "))" });
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
