//! Lists of posts: filtered, in three orders, by page or by cursor.

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::Reader;
use super::posts::{AUTHOR, PostSummary, PostType};
use super::tags_and_words::TagsAndWords;
use crate::error::Result;
use crate::models::lists::{Cursor, MAX_COUNTED_BY_EVERYBODY, Order, Part, Start, count_up_to};
use crate::models::reference::Tag;

/// The order of posts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The latest first.
    #[default]
    New,
    /// The most upvoted first.
    Top,
    /// By votes and age.
    Hot,
}

impl Sort {
    /// All of them, by name.
    pub const ALL: [(&'static str, Sort); 3] = [("new", Sort::New), ("top", Sort::Top), ("hot", Sort::Hot)];

    /// Where the list goes on after a post.
    pub fn cursor(self, post: &PostSummary) -> Cursor {
        match self {
            Self::New => Cursor::At(post.created_at, post.id),
            Self::Top => Cursor::Count(post.upvotes, post.id),
            Self::Hot => Cursor::Hot(post.hot, post.id),
        }
    }

    /// Whether the cursor is one of a list in this order.
    pub fn accepts(self, cursor: &Cursor) -> bool {
        matches!(
            (self, cursor),
            (Self::New, Cursor::At(..)) | (Self::Top, Cursor::Count(..)) | (Self::Hot, Cursor::Hot(..))
        )
    }

    const fn order(self) -> Order {
        let by = match self {
            Self::New => "p.created_at",
            Self::Top => "p.upvotes",
            Self::Hot => "p.hot",
        };
        Order::Descending { by, id: "p.id" }
    }
}

/// Which posts, in which order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub post_type: Option<PostType>,
    /// Any of them.
    pub tags: Vec<Tag>,
    pub author_id: Option<Uuid>,
    pub is_private: Option<bool>,
    pub is_hidden: Option<bool>,
    /// Words of the title, the tags or the content.
    pub q: Option<String>,
    pub sort: Sort,
}

impl Filter {
    fn apply(&self, sql: &mut QueryBuilder<Postgres>, sought: &TagsAndWords<'_>) {
        sql.push(" where true");
        if let Some(post_type) = self.post_type {
            sql.push(" and p.post_type = ").push_bind(post_type);
        }
        if let Some(author_id) = self.author_id {
            sql.push(" and p.author_id = ").push_bind(author_id);
        }
        match self.is_private {
            Some(true) => drop(sql.push(" and p.is_private")),
            Some(false) => drop(sql.push(" and not p.is_private")),
            None => {}
        }
        match self.is_hidden {
            Some(true) => drop(sql.push(" and p.hidden_at is not null")),
            Some(false) => drop(sql.push(" and p.hidden_at is null")),
            None => {}
        }
        sought.push(sql, "p");
    }

    /// A query over `p`, with the reader as `$1` and `$2`.
    fn query(&self, head: &str, reader: Reader, sought: &TagsAndWords<'_>) -> Result<QueryBuilder<Postgres>> {
        let mut sql = QueryBuilder::with_arguments(head, reader.arguments()?);
        self.apply(&mut sql, sought);
        Ok(sql)
    }
}

/// Posts that the reader may see.
///
/// # Errors
/// The database does not answer.
pub async fn list(
    db: &mut PgConnection,
    reader: Reader,
    filter: &Filter,
    start: Start,
    limit: i64,
) -> Result<Part<PostSummary>> {
    let sought = TagsAndWords::prepare(db, "posts", &filter.tags, filter.q.as_deref()).await?;
    let order = filter.sort.order();
    let mut counted = filter.query("select count(*) from (select 1 from visible_posts($1, $2) p", reader, &sought)?;
    if sought.are_counted_in_order() {
        counted.push(order);
    }
    let total = count_up_to(MAX_COUNTED_BY_EVERYBODY, db, counted).await?;
    // Authors and votes of the page alone, not of what it comes after.
    let columns = PostSummary::columns();
    let mut sql = if sought.are_found_first(total) {
        // `offset 0` keeps the planner from looking for them in the order of the list.
        let head = format!("select {columns} from (select p.* from (select p.* from visible_posts($1, $2) p");
        let mut sql = filter.query(&head, reader, &sought)?;
        sql.push(" offset 0) p where true");
        sql
    } else {
        filter.query(&format!("select {columns} from (select p.* from visible_posts($1, $2) p"), reader, &sought)?
    };
    order.push(&mut sql, start, limit);
    sql.push(format!(") p {AUTHOR}{order}"));
    Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
}
