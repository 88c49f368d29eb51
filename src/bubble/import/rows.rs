//! Writing a row, and recording that: what a run created, what it changed and how it was before.
//!
//! *Invariant:* a row is changed only if it is as an import left it; one that people have changed since, or made themselves, is kept.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::bubble::error::Result;
use crate::clock::Timestamp;
use crate::ids;
use crate::models::auth::user_search;
use crate::models::community::posts::Post;
use crate::models::community::resources::Resource;
use crate::models::profiles::CoachRow;
use crate::models::reference::Tag;

/// A table that an import writes.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub key: &'static str,
    /// The second column of a key of two.
    pub other_key: Option<&'static str>,
    /// Columns that change by themselves, or are made of others: not what somebody did to the row.
    pub derived: &'static str,
    /// Columns that count the rows of other tables (`counters`): not what somebody did to this row, and never set as they were.
    pub counted: &'static str,
}

const fn table(name: &'static str, key: &'static str, derived: &'static str) -> Table {
    Table { name, key, other_key: None, derived, counted: "{}" }
}

const fn counting(counted: &'static str, table: Table) -> Table {
    Table { counted, ..table }
}

const fn pairs(name: &'static str, key: &'static str, other_key: &'static str) -> Table {
    Table { name, key, other_key: Some(other_key), derived: "{}", counted: "{}" }
}

pub const USERS: Table = table("users", "id", "{search}");
pub const LEGACY_PASSWORDS: Table = table("legacy_passwords", "user_id", "{}");
pub const CLIENTS: Table = table("client_profiles", "user_id", "{}");
pub const COACHES: Table = counting(
    "{rating_sum,review_count}",
    table("coach_profiles", "user_id", "{search,version,changed_in,is_complete}"),
);
pub const BOOKINGS: Table = table("bookings", "id", "{changed_in,reminded_24h,reminded_1h}");
pub const PAYMENTS: Table = table("payments", "id", "{look_at}");
pub const REFUNDS: Table = table("refunds", "id", "{}");
pub const LEDGER: Table = table("payment_ledger", "id", "{}");
pub const REVIEWS: Table = table("reviews", "id", "{}");
pub const POSTS: Table =
    counting("{upvotes,told_upvotes,comment_count}", table("posts", "id", "{search,hot,content_html,html_version}"));
pub const COMMENTS: Table = table("comments", "id", "{content_html,html_version}");
pub const RESOURCES: Table = counting(
    "{bookmark_count}",
    table(
        "resources",
        "id",
        "{search,topics,topics_version,link_due_at,link_checked_at,link_failures,link_broken_since}",
    ),
);
pub const FAVOURITES: Table = pairs("favourites", "client_id", "coach_id");
pub const BOOKMARKS: Table = pairs("bookmarks", "user_id", "resource_id");
pub const UPVOTES: Table = pairs("post_upvotes", "user_id", "post_id");

/// All of them.
pub const TABLES: [&Table; 15] = [
    &USERS,
    &LEGACY_PASSWORDS,
    &CLIENTS,
    &COACHES,
    &BOOKINGS,
    &PAYMENTS,
    &REFUNDS,
    &LEDGER,
    &REVIEWS,
    &POSTS,
    &COMMENTS,
    &RESOURCES,
    &FAVOURITES,
    &BOOKMARKS,
    &UPVOTES,
];

/// A row as it should be; columns that are not named keep their value, or get their default.
#[derive(Clone, Debug)]
pub struct Row {
    pub table: &'static Table,
    pub key: Uuid,
    pub other_key: Option<Uuid>,
    pub values: BTreeMap<&'static str, Value>,
    /// Whose data it has.
    pub people: Vec<Uuid>,
}

/// What became of a row, or of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    Unchanged,
    Updated,
    Created,
    Kept,
    Merged,
    Rejected,
}

/// Times that follow from others: a row that differs in nothing else is the same.
const NOT_COMPARED: [&str; 2] = ["updated_at", "created_at"];

impl Table {
    /// The condition on the key as `$1` and `$2`.
    pub fn condition(&self) -> String {
        match self.other_key {
            Some(other) => format!("t.{} = $1 and t.{other} = $2", self.key),
            None => format!("t.{} = $1 and $2::uuid is null", self.key),
        }
    }

    /// What a row is compared by, to see whether somebody has changed it.
    pub fn hash_expression(&self) -> String {
        format!("md5((to_jsonb(t) - '{}'::text[] - '{}'::text[])::text)", self.derived, self.counted)
    }

    /// What a record is linked to that is a row of two keys: the same for the same row.
    pub fn pair_id(&self, key: Uuid, other_key: Uuid) -> Uuid {
        ids::named(&format!("bubble:{}:{key}:{other_key}", self.name))
    }
}

impl Row {
    /// A row of a table.
    pub fn new(table: &'static Table, key: Uuid, people: &[Uuid]) -> Self {
        Self { table, key, other_key: None, values: BTreeMap::new(), people: people.to_vec() }
    }

    /// A new row of a table with two keys, the first of which is a person's.
    pub fn pair(table: &'static Table, key: Uuid, other_key: Uuid, created_at: Timestamp) -> Self {
        let mut row = Self::new(table, key, &[key]);
        row.other_key = Some(other_key);
        row.set(table.key, json!(key));
        if let Some(column) = table.other_key {
            row.set(column, json!(other_key));
        }
        row.set("created_at", json!(created_at));
        row
    }

    /// Sets a column.
    pub fn set(&mut self, column: &'static str, value: impl Into<Value>) {
        self.values.insert(column, value.into());
    }

    /// The row as it is: all of it, and its hash.
    pub async fn current(&self, db: &mut PgConnection) -> Result<Option<(Value, String)>> {
        let (table, hash, condition) = (self.table.name, self.table.hash_expression(), self.table.condition());
        let sql = format!("select to_jsonb(t), {hash} from {table} t where {condition} for update");
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(self.key).bind(self.other_key).fetch_optional(db).await?)
    }

    /// Writes the row, and records it, if it is not there or is as an import left it.
    pub async fn write(&self, db: &mut PgConnection, run: Uuid) -> Result<Written> {
        // What has its key among its values is meant to be new.
        let is_new = self.values.contains_key(self.table.key);
        // A row of two keys that an import made and that is not here was removed here: it is not made again.
        let was_made = is_new && self.other_key.is_some() && self.imported_hash(db).await?.is_some();
        if is_new && !was_made && self.insert(db).await? {
            self.derive(db).await?;
            self.record(db, run, None).await?;
            return Ok(Written::Created);
        }
        let Some((before, hash, differs)) = self.compared(db).await? else { return Ok(Written::Kept) };
        if !differs {
            return Ok(Written::Unchanged);
        }
        if self.imported_hash(db).await?.as_deref() != Some(hash.as_str()) {
            return Ok(Written::Kept);
        }
        self.update(db).await?;
        self.derive(db).await?;
        self.record(db, run, Some(before)).await?;
        Ok(Written::Updated)
    }

    /// As [`Row::write`], for a row that is never changed once it is there.
    pub async fn write_once(&self, db: &mut PgConnection, run: Uuid) -> Result<Written> {
        match self.compared(db).await? {
            Some((.., true)) => Ok(Written::Kept),
            Some((.., false)) => Ok(Written::Unchanged),
            None => self.write(db, run).await,
        }
    }

    /// Inserts the row; `false`: another one is in its way.
    async fn insert(&self, db: &mut PgConnection) -> Result<bool> {
        let (table, columns) = (self.table.name, self.columns(|column| column.to_owned()));
        let sql = format!(
            "insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, $1) on conflict do nothing"
        );
        Ok(sqlx::query(AssertSqlSafe(sql)).bind(self.json()).execute(db).await?.rows_affected() == 1)
    }

    /// The row as it is: all of it, its hash, and whether it differs from what it should be.
    async fn compared(&self, db: &mut PgConnection) -> Result<Option<(Value, String, bool)>> {
        let columns_of = |alias: &str| {
            let columns = self.values.keys().filter(|column| !NOT_COMPARED.contains(*column));
            columns.map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
        };
        let (table, hash, condition) = (self.table.name, self.table.hash_expression(), self.table.condition());
        let sql = format!(
            "select to_jsonb(t), {hash}, row({}) is distinct from row({}) from {table} t, jsonb_populate_record(null::{table}, $3) n
              where {condition} for update of t",
            columns_of("t"),
            columns_of("n")
        );
        let compared = sqlx::query_as(AssertSqlSafe(sql)).bind(self.key).bind(self.other_key).bind(self.json());
        Ok(compared.fetch_optional(db).await?)
    }

    async fn update(&self, db: &mut PgConnection) -> Result<()> {
        let (table, condition) = (self.table.name, self.table.condition());
        let set = self.columns(|column| format!("{column} = n.{column}"));
        let sql =
            format!("update {table} t set {set} from jsonb_populate_record(null::{table}, $3) n where {condition}");
        sqlx::query(AssertSqlSafe(sql)).bind(self.key).bind(self.other_key).bind(self.json()).execute(db).await?;
        Ok(())
    }

    /// What is made of the row's values, by those who make it otherwise.
    pub async fn derive(&self, db: &mut PgConnection) -> Result<()> {
        let text = |column: &str| self.values.get(column).and_then(Value::as_str).unwrap_or_default();
        let tags: Vec<Tag> = match self.values.get("tags") {
            Some(Value::Array(tags)) => {
                tags.iter().filter_map(|tag| tag.as_str().and_then(|tag| tag.parse().ok())).collect()
            }
            _ => Vec::new(),
        };
        if *self.table == USERS {
            user_search::refresh(db, self.key).await?;
        } else if *self.table == COACHES {
            CoachRow::raise_version(db, self.key).await?;
            CoachRow::refresh_derived(db, self.key).await?;
        } else if *self.table == POSTS {
            Post::set_search(db, self.key, (text("title"), &tags, text("content"))).await?;
        } else if *self.table == RESOURCES {
            Resource::set_derived(db, self.key, (text("title"), &tags, text("description"))).await?;
        }
        Ok(())
    }

    /// The hash of the row as an import left it last.
    async fn imported_hash(&self, db: &mut PgConnection) -> Result<Option<String>> {
        let sql = "select after_hash from bubble_changes
                    where row_id = $1 and other_id is not distinct from $2 and table_name = $3 and undone_at is null order by number desc limit 1";
        let hash = sqlx::query_scalar(sql).bind(self.key).bind(self.other_key).bind(self.table.name);
        Ok(hash.fetch_optional(db).await?)
    }

    async fn record(&self, db: &mut PgConnection, run: Uuid, before: Option<Value>) -> Result<()> {
        let (table, hash, condition) = (self.table.name, self.table.hash_expression(), self.table.condition());
        let sql = format!(
            "insert into bubble_changes (run_id, table_name, row_id, other_id, before, was_created, after_hash, people)
             select $3, '{table}', $1, $2, $4, $5, {hash}, $6 from {table} t where {condition}"
        );
        let recorded = sqlx::query(AssertSqlSafe(sql)).bind(self.key).bind(self.other_key).bind(run);
        recorded.bind(&before).bind(before.is_none()).bind(&self.people).execute(db).await?;
        Ok(())
    }

    /// Says again how the row was left, after a later step of the same record has changed it.
    pub async fn record_again(&self, db: &mut PgConnection, run: Uuid) -> Result<()> {
        let (table, hash, condition) = (self.table.name, self.table.hash_expression(), self.table.condition());
        let sql = format!(
            "update bubble_changes set after_hash = (select {hash} from {table} t where {condition}) where run_id = $3 and number =
             (select max(number) from bubble_changes where row_id = $1 and table_name = '{table}' and run_id = $3)"
        );
        sqlx::query(AssertSqlSafe(sql)).bind(self.key).bind(self.other_key).bind(run).execute(db).await?;
        Ok(())
    }

    fn columns(&self, as_text: impl Fn(&str) -> String) -> String {
        self.values.keys().map(|column| as_text(column)).collect::<Vec<_>>().join(", ")
    }

    fn json(&self) -> Value {
        Value::Object(self.values.iter().map(|(column, value)| ((*column).to_owned(), value.clone())).collect())
    }
}
