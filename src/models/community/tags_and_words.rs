//! What a list of posts or resources is narrowed down to by tags and words, and how the rows are found (`search_frequency`).

use sqlx::{PgConnection, Postgres, QueryBuilder};

use crate::error::Result;
use crate::models::input_limits::search_words;
use crate::models::lists::Total;
use crate::models::reference::Tag;
use crate::models::search_frequency::frequent;

/// Any of these tags, and all that is searched for.
pub(super) struct TagsAndWords<'a> {
    tags: &'a [Tag],
    words: Option<String>,
    are_frequent: bool,
}

impl<'a> TagsAndWords<'a> {
    /// In the rows of a table.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn prepare(
        db: &mut PgConnection,
        table: &'static str,
        tags: &'a [Tag],
        text: Option<&str>,
    ) -> Result<Self> {
        let words = text.map(search_words);
        let are_frequent = match &words {
            Some(words) => {
                let query = "websearch_to_tsquery('simple', word)";
                !frequent(db, table, query, std::slice::from_ref(words)).await?.is_empty()
            }
            None => false,
        };
        Ok(Self { tags, words, are_frequent })
    }

    /// In a few rows, which are compared one by one.
    pub fn in_a_few(tags: &'a [Tag], text: Option<&str>) -> Self {
        Self { tags, words: text.map(search_words), are_frequent: true }
    }

    /// The conditions on the rows of that alias.
    pub fn push(&self, sql: &mut QueryBuilder<Postgres>, alias: &str) {
        if !self.tags.is_empty() {
            sql.push(format!(" and {alias}.tags && ")).push_bind(self.tags.to_vec());
        }
        if let Some(words) = &self.words {
            sql.push(format!(" and ({alias}.search @@ websearch_to_tsquery('simple', ")).push_bind(words.clone());
            // `is true` is not looked up in an index.
            sql.push(if self.are_frequent { ")) is true" } else { "))" });
        }
    }

    /// Whether rows are counted in the order of the list, until there are enough. Not if there are tags: those may be rare.
    pub fn are_counted_in_order(&self) -> bool {
        self.tags.is_empty() && self.words.is_some() && self.are_frequent
    }

    /// Whether so many rows are found first and put into order after that.
    pub fn are_found_first(&self, total: Total) -> bool {
        total.is_all() && (self.words.is_some() || !self.tags.is_empty())
    }
}
