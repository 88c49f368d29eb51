//! `rapport bubble rollback`: undoes what one run of the import created and changed, in the opposite order.
//!
//! *Invariant:* a row that somebody has used since stays as it is, with the reason: it is not as the run left it, or another row refers to it.
//! Each page is a transaction, and what is undone is marked, so that one which is killed is gone on with.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use uuid::Uuid;

use super::error::{BubbleError, Result};
use super::import::Run;
use super::import::forget_counted_days;
use super::import::rows::{COACHES, Row, TABLES, Table};
use crate::clock::Timestamp;
use crate::db;
use crate::models::profiles::CoachRow;

/// Changes that are undone in one transaction.
const PAGE_SIZE: i64 = 200;

/// Tables whose rows are made by the product itself, and go with what they are made of.
const MADE_BY_ITSELF: [&str; 3] = ["community_people", "embeddings", "resource_topics"];

/// What a rollback did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RolledBack {
    pub undone: i64,
    /// Rows that stay: table, id, reason.
    pub refused: Vec<(String, Uuid, String)>,
}

#[derive(Debug, sqlx::FromRow)]
struct Change {
    number: i64,
    table_name: String,
    row_id: Uuid,
    other_id: Option<Uuid>,
    before: Option<Value>,
    was_created: bool,
    after_hash: String,
}

/// Undoes a run.
///
/// # Errors
/// There is no such run, a later one stands, or the database does not answer.
pub async fn rollback(pool: &PgPool, run: Uuid, now: Timestamp, progress: &dyn Fn(i64)) -> Result<RolledBack> {
    let mut tx = db::begin(pool).await?;
    Run::by_id(&mut tx, run).await?;
    let sql = "select id from bubble_runs where state <> 'rolled_back' and started_at > (select started_at from bubble_runs where id = $1)
                order by started_at desc limit 1";
    let later: Option<Uuid> = sqlx::query_scalar(sql).bind(run).fetch_optional(&mut *tx).await?;
    if let Some(later) = later {
        return Err(BubbleError::Refused(format!("Undo the run {later} first: it was later.")));
    }
    // What stayed an earlier time may be free by now.
    let sql = "update bubble_changes set refusal = null where run_id = $1 and refusal is not null";
    sqlx::query(sql).bind(run).execute(&mut *tx).await?;
    let references = references(&mut tx).await?;
    tx.commit().await?;
    let mut done = RolledBack::default();
    loop {
        let mut tx = db::begin(pool).await?;
        let sql = "select number, table_name, row_id, other_id, before, was_created, after_hash from bubble_changes
                    where run_id = $1 and undone_at is null and refusal is null order by number desc limit $2 for update";
        let page: Vec<Change> = sqlx::query_as(sql).bind(run).bind(PAGE_SIZE).fetch_all(&mut *tx).await?;
        if page.is_empty() {
            break;
        }
        for change in &page {
            match change.undo(&mut tx, run, &references, now).await? {
                None => done.undone += 1,
                Some(reason) => {
                    let sql =
                        "update bubble_changes set refusal = $3, undone_at = null where run_id = $1 and number = $2";
                    sqlx::query(sql).bind(run).bind(change.number).bind(reason).execute(&mut *tx).await?;
                }
            }
        }
        tx.commit().await?;
        progress(done.undone);
    }
    let mut tx = db::begin(pool).await?;
    let sql = "update bubble_runs set state = 'rolled_back', finished_at = coalesce(finished_at, $2) where id = $1";
    sqlx::query(sql).bind(run).bind(now).execute(&mut *tx).await?;
    let sql = "select table_name, row_id, refusal from bubble_changes where run_id = $1 and refusal is not null order by number";
    done.refused = sqlx::query_as(sql).bind(run).fetch_all(&mut *tx).await?;
    forget_counted_days(&mut tx).await?;
    tx.commit().await?;
    Ok(done)
}

/// The columns that refer to each table, by its name: `("users", [("sessions", "user_id"), …])`.
async fn references(db: &mut PgConnection) -> Result<BTreeMap<String, Vec<(String, String)>>> {
    let sql = "select c.confrelid::regclass::text, c.conrelid::regclass::text, a.attname::text from pg_constraint c
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
                where c.contype = 'f' and cardinality(c.conkey) = 1 and c.connamespace = 'public'::regnamespace";
    let found: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(db).await?;
    let mut references: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (to, from, column) in found {
        if !MADE_BY_ITSELF.contains(&from.as_str()) {
            references.entry(to).or_default().push((from, column));
        }
    }
    Ok(references)
}

impl Change {
    /// Undoes the change. `Some`: why it stays.
    async fn undo(
        &self,
        db: &mut PgConnection,
        run: Uuid,
        references: &BTreeMap<String, Vec<(String, String)>>,
        now: Timestamp,
    ) -> Result<Option<String>> {
        let Some(table) = TABLES.iter().copied().find(|table| table.name == self.table_name) else {
            return Ok(Some(format!("There is no table {} any more.", self.table_name)));
        };
        let mut row = Row::new(table, self.row_id, &[]);
        row.other_key = self.other_id;
        match row.current(db).await? {
            // What was created is gone already: deleted by its owner, or with an older password.
            None if self.was_created => {}
            None => return Ok(Some("It was deleted since.".to_owned())),
            Some((_, hash)) if hash != self.after_hash => return Ok(Some("It was changed since.".to_owned())),
            Some(_) if self.was_created => {
                if let Some(used_by) = self.used_by(db, references).await? {
                    return Ok(Some(format!("It is in use: {used_by} refer to it.")));
                }
                self.mark(db, run, now).await?;
                self.delete(db, table).await?;
            }
            Some(_) => match &self.before {
                Some(before) => self.restore(db, table, before).await?,
                None => return Ok(Some("How it was before has been erased.".to_owned())),
            },
        }
        self.mark(db, run, now).await?;
        self.unlink(db).await?;
        Ok(None)
    }

    /// A table with rows that refer to this one. Those that the run itself made were undone before.
    async fn used_by(
        &self,
        db: &mut PgConnection,
        references: &BTreeMap<String, Vec<(String, String)>>,
    ) -> Result<Option<String>> {
        if self.other_id.is_some() {
            return Ok(None);
        }
        let columns = references.get(&self.table_name).map(Vec::as_slice).unwrap_or_default();
        let cases = columns.iter().map(|(table, column)| {
            format!("case when exists (select from {table} where {column} = $1) then '{table}' end")
        });
        let sql = format!("select coalesce({}, null)", cases.chain(["null".to_owned()]).collect::<Vec<_>>().join(", "));
        Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(self.row_id).fetch_one(db).await?)
    }

    async fn delete(&self, db: &mut PgConnection, table: &Table) -> Result<()> {
        let sql = format!("delete from {} t where {}", table.name, table.condition());
        sqlx::query(AssertSqlSafe(sql)).bind(self.row_id).bind(self.other_id).execute(db).await?;
        Ok(())
    }

    /// Every column as it was, except those that the database makes of others.
    async fn restore(&self, db: &mut PgConnection, table: &Table, before: &Value) -> Result<()> {
        let sql = "select string_agg(attname::text || ' = n.' || attname::text, ', ') from pg_attribute
                    where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''";
        let set: String = sqlx::query_scalar(sql).bind(table.name).fetch_one(&mut *db).await?;
        let (name, condition) = (table.name, table.condition());
        let sql = format!("update {name} t set {set} from jsonb_populate_record(null::{name}, $3) n where {condition}");
        let restored = sqlx::query(AssertSqlSafe(sql)).bind(self.row_id).bind(self.other_id).bind(before);
        restored.execute(&mut *db).await?;
        if *table == COACHES {
            CoachRow::raise_version(db, self.row_id).await?;
        }
        Ok(())
    }

    async fn mark(&self, db: &mut PgConnection, run: Uuid, now: Timestamp) -> Result<()> {
        let sql = "update bubble_changes set undone_at = $3 where run_id = $1 and number = $2";
        sqlx::query(sql).bind(run).bind(self.number).bind(now).execute(db).await?;
        Ok(())
    }

    /// A record whose row is gone leads nowhere; one whose row is as before is to be imported again.
    async fn unlink(&self, db: &mut PgConnection) -> Result<()> {
        let sql = if self.was_created {
            "delete from bubble_links where row_id = $1 and table_name = $2"
        } else {
            "update bubble_links set source_hash = null where row_id = $1 and table_name = $2"
        };
        sqlx::query(sql).bind(self.row_id).bind(&self.table_name).execute(db).await?;
        Ok(())
    }
}
