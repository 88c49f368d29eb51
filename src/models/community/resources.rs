//! The library: articles, videos and more, recommended by coaches and the team; and who has bookmarked what.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{Arguments, AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::tags_and_words::TagsAndWords;
use super::{Reader, not_found, resource_topics, searched};
use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, Error, ParseError, Result};
use crate::ids;
use crate::models::lists::{Cursor, MAX_COUNTED_BY_EVERYBODY, Order, Part, Start, count, count_up_to};
use crate::models::reference::Tag;

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ResourceType {
    Article,
    Video,
    Podcast,
    Template,
    Course,
    Book,
}

impl ResourceType {
    /// All of them, by name.
    pub const ALL: [(&'static str, ResourceType); 6] = [
        ("article", ResourceType::Article),
        ("video", ResourceType::Video),
        ("podcast", ResourceType::Podcast),
        ("template", ResourceType::Template),
        ("course", ResourceType::Course),
        ("book", ResourceType::Book),
    ];
}

impl FromStr for ResourceType {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind);
        found.ok_or(ParseError::new("unknown_value", "One of: article, video, podcast, template, course, book."))
    }
}

crate::parsed_from_text!(ResourceType);

/// A resource, as everybody sees it.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Resource {
    pub id: Uuid,
    /// Who recommends it; null if the account is deleted.
    pub owner_id: Option<Uuid>,
    pub owner_name: Option<String>,
    pub title: String,
    pub description: String,
    pub resource_type: ResourceType,
    pub url: String,
    #[schema(value_type = Vec<String>)]
    pub tags: Vec<Tag>,
    pub bookmark_count: i32,
    /// Whether the reader has bookmarked it.
    pub bookmarked: bool,
    /// The page that it leads to is gone since; null while it is there, as far as is known.
    pub link_broken_since: Option<Timestamp>,
    /// Why it is for the reader, in that order: "About leading a team, as in your goals".
    #[sqlx(skip)]
    pub reason: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// When the reader bookmarked it, in the list of bookmarks.
    #[serde(skip)]
    #[sqlx(default)]
    bookmarked_at: Option<Timestamp>,
    /// Where the list for its reader goes on after it.
    #[serde(skip)]
    #[sqlx(skip)]
    pub(super) place: Option<Cursor>,
}

/// What its owner decides.
#[derive(Clone, Debug)]
pub struct ResourceDraft {
    pub title: String,
    pub description: String,
    pub resource_type: ResourceType,
    pub url: String,
    pub tags: Vec<Tag>,
}

impl ResourceDraft {
    /// A statement with the id as `$1`, what is decided and made of it as `$2` to `$10`, and the time as `$11`.
    fn bind<'q>(&'q self, sql: &'static str, id: Uuid, now: Timestamp) -> Query<'q, Postgres, PgArguments> {
        let (first, rest) = searched(&self.title, &self.tags, &self.description);
        let topics = resource_topics::of(&self.title, &self.tags, &self.description);
        let query = sqlx::query(sql).bind(id).bind(&self.title).bind(&self.description).bind(self.resource_type);
        let query = query.bind(&self.url).bind(&self.tags).bind(first).bind(rest);
        query.bind(topics).bind(resource_topics::VERSION).bind(now)
    }
}

/// The order of resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResourceSort)]
pub enum Sort {
    /// The latest first.
    #[default]
    New,
    /// The most bookmarked first.
    Bookmarks,
    /// Those with most of the reader's topics first.
    ForYou,
}

impl Sort {
    /// All of them, by name.
    pub const ALL: [(&'static str, Sort); 3] =
        [("new", Sort::New), ("bookmarks", Sort::Bookmarks), ("for_you", Sort::ForYou)];

    /// Where the list goes on after a resource.
    pub fn cursor(self, resource: &Resource) -> Cursor {
        match self {
            Self::New => Cursor::At(resource.created_at, resource.id),
            Self::Bookmarks => Cursor::Count(resource.bookmark_count, resource.id),
            Self::ForYou => resource.place.unwrap_or_else(|| Self::Bookmarks.cursor(resource)),
        }
    }

    /// Whether the cursor is one of a list in this order. For a reader of whom nothing is known, the list is in that of the bookmarks.
    pub fn accepts(self, cursor: &Cursor) -> bool {
        matches!(
            (self, cursor),
            (Self::New, Cursor::At(..))
                | (Self::Bookmarks | Self::ForYou, Cursor::Count(..))
                | (Self::ForYou, Cursor::Rank { .. })
        )
    }

    const fn order(self) -> Order {
        let by = match self {
            Self::New => "r.created_at",
            Self::Bookmarks | Self::ForYou => "r.bookmark_count",
        };
        Order::Descending { by, id: "r.id" }
    }
}

/// Which resources, in which order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub resource_type: Option<ResourceType>,
    /// Any of them.
    pub tags: Vec<Tag>,
    /// Words of the title, the tags or the description.
    pub q: Option<String>,
    pub sort: Sort,
}

impl Filter {
    /// The conditions on the rows named `r`.
    pub(super) fn apply(&self, sql: &mut QueryBuilder<Postgres>, sought: &TagsAndWords<'_>) {
        sql.push(" where true");
        if let Some(resource_type) = self.resource_type {
            sql.push(" and r.resource_type = ").push_bind(resource_type);
        }
        sought.push(sql, "r");
    }
}

const COLUMNS: &str = "r.id, r.owner_id, u.full_name as owner_name, r.title, r.description, r.resource_type, r.url, r.tags, r.bookmark_count,
    r.link_broken_since, r.created_at, r.updated_at";

/// What follows `r`.
const OWNER: &str = "left join users u on u.id = r.owner_id";

/// The columns of a query over `r` and its [`OWNER`], with the reader as `$1`.
fn columns() -> String {
    format!("{COLUMNS}, exists (select 1 from bookmarks b where b.resource_id = r.id and b.user_id = $1) as bookmarked")
}

/// The start of a query, with the reader as `$1`.
fn select() -> String {
    format!("select {} from resources r {OWNER}", columns())
}

impl Resource {
    /// A resource.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid, reader: Reader) -> Result<Resource> {
        let sql = format!("{} where r.id = $2", select());
        let found = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| not_found("resource"))
    }

    /// Those of these ids that there are, in no order.
    ///
    /// # Errors
    /// The database does not answer.
    pub(super) async fn by_ids(db: &mut PgConnection, ids: &[Uuid], reader: Reader) -> Result<Vec<Resource>> {
        let sql = format!("{} where r.id = any($2)", select());
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(ids).fetch_all(db).await?)
    }

    /// Notes that it is suggested to the client of a booking; `false`: it was before.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub async fn suggest(db: &mut PgConnection, id: Uuid, booking_id: Uuid, now: Timestamp) -> Result<bool> {
        let sql = "insert into resource_suggestions (resource_id, booking_id, created_at) values ($1, $2, $3) on conflict do nothing";
        let inserted = sqlx::query(sql).bind(id).bind(booking_id).bind(now).execute(db).await;
        let inserted = inserted.on_constraint("resource_suggestions_resource_id_fkey", Code::NotFound)?;
        Ok(inserted.rows_affected() == 1)
    }

    /// A part of the library.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(
        db: &mut PgConnection,
        reader: Reader,
        filter: &Filter,
        start: Start,
        limit: i64,
    ) -> Result<Part<Resource>> {
        let sought = TagsAndWords::prepare(db, "resources", &filter.tags, filter.q.as_deref()).await?;
        let order = filter.sort.order();
        let mut sql = QueryBuilder::new("select count(*) from (select 1 from resources r");
        filter.apply(&mut sql, &sought);
        if sought.are_counted_in_order() {
            sql.push(order);
        }
        let total = count_up_to(MAX_COUNTED_BY_EVERYBODY, db, sql).await?;

        let mut arguments = PgArguments::default();
        arguments.add(reader.user_id).map_err(Error::internal)?;
        // Owners and bookmarks of the page alone, not of what it comes after.
        let mut sql = QueryBuilder::with_arguments(format!("select {} from (select r.* from ", columns()), arguments);
        if sought.are_found_first(total) {
            // `offset 0` keeps the planner from looking for them in the order of the list.
            sql.push("(select r.* from resources r");
            filter.apply(&mut sql, &sought);
            sql.push(" offset 0) r where true");
        } else {
            sql.push("resources r");
            filter.apply(&mut sql, &sought);
        }
        order.push(&mut sql, start, limit);
        sql.push(format!(") r {OWNER}{order}"));
        Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
    }

    /// A part of a user's bookmarks, the latest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn bookmarked(db: &mut PgConnection, user_id: Uuid, start: Start, limit: i64) -> Result<Part<Resource>> {
        let mut sql = QueryBuilder::new("select count(*) from (select 1 from bookmarks b where b.user_id = ");
        sql.push_bind(user_id);
        let total = count(db, sql).await?;
        let mut sql = QueryBuilder::new(format!(
            "select {COLUMNS}, true as bookmarked, b.created_at as bookmarked_at
               from bookmarks b join resources r on r.id = b.resource_id {OWNER} where b.user_id = "
        ));
        sql.push_bind(user_id);
        Order::Descending { by: "b.created_at", id: "b.resource_id" }.push(&mut sql, start, limit);
        Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
    }

    /// Where the list of bookmarks goes on after this one.
    pub fn bookmark_cursor(&self) -> Cursor {
        Cursor::At(self.bookmarked_at.unwrap_or(self.created_at), self.id)
    }

    /// Adds a resource, and answers its id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn insert(db: &mut PgConnection, owner_id: Uuid, draft: &ResourceDraft, now: Timestamp) -> Result<Uuid> {
        let id = ids::new(now);
        let sql = "insert into resources (id, title, description, resource_type, url, tags, search, topics, topics_version, updated_at, created_at, owner_id)
                   values ($1, $2, $3, $4, $5, $6, setweight(to_tsvector('simple', $7), 'A') || to_tsvector('simple', $8), $9, $10, $11, $11, $12)";
        draft.bind(sql, id, now).bind(owner_id).execute(db).await?;
        Ok(id)
    }

    /// Replaces what its owner decides. Nothing is known of another link yet.
    ///
    /// # Errors
    /// `not_found`: it was deleted meanwhile.
    pub async fn replace(db: &mut PgConnection, id: Uuid, draft: &ResourceDraft, now: Timestamp) -> Result<()> {
        let sql = "update resources set title = $2, description = $3, resource_type = $4, url = $5, tags = $6,
                          search = setweight(to_tsvector('simple', $7), 'A') || to_tsvector('simple', $8), topics = $9, topics_version = $10,
                          updated_at = $11, link_due_at = case when url = $5 then link_due_at else 'epoch' end,
                          link_failures = case when url = $5 then link_failures else 0 end,
                          link_broken_since = case when url = $5 then link_broken_since end where id = $1";
        found(draft.bind(sql, id, now).execute(db).await?.rows_affected())
    }

    /// What a resource is found by, for rows that are written otherwise.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set_derived(db: &mut PgConnection, id: Uuid, (title, tags, text): (&str, &[Tag], &str)) -> Result<()> {
        let (first, rest) = searched(title, tags, text);
        let sql =
            "update resources set search = setweight(to_tsvector('simple', $2), 'A') || to_tsvector('simple', $3),
                          topics = $4, topics_version = $5 where id = $1";
        let update = sqlx::query(sql).bind(id).bind(first).bind(rest).bind(resource_topics::of(title, tags, text));
        update.bind(resource_topics::VERSION).execute(db).await?;
        Ok(())
    }

    /// Deletes a resource with its bookmarks.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete(db: &mut PgConnection, id: Uuid) -> Result<()> {
        found(sqlx::query("delete from resources where id = $1").bind(id).execute(db).await?.rows_affected())
    }

    /// Sets or removes a user's bookmark; doing so again changes nothing.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn bookmark(db: &mut PgConnection, id: Uuid, user_id: Uuid, is_set: bool, now: Timestamp) -> Result<()> {
        let changed = if is_set {
            let sql =
                "insert into bookmarks (user_id, resource_id, created_at) values ($1, $2, $3) on conflict do nothing";
            let inserted = sqlx::query(sql).bind(user_id).bind(id).bind(now).execute(&mut *db).await;
            inserted.on_constraint("bookmarks_resource_id_fkey", Code::NotFound)?.rows_affected()
        } else {
            let sql = "delete from bookmarks where user_id = $1 and resource_id = $2";
            sqlx::query(sql).bind(user_id).bind(id).execute(&mut *db).await?.rows_affected()
        };
        let change = i32::try_from(changed).unwrap_or(1) * if is_set { 1 } else { -1 };
        let sql = "update resources set bookmark_count = bookmark_count + $2 where id = $1";
        found(sqlx::query(sql).bind(id).bind(change).execute(db).await?.rows_affected())
    }
}

fn found(rows: u64) -> Result<()> {
    if rows == 0 { Err(not_found("resource")) } else { Ok(()) }
}
