//! `rapport bubble rollback`: undoes what one run of the import created and changed, in the opposite order, accounts last.
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
use super::import::counters;
use super::import::forget_counted_days;
use super::import::rows::{CLIENTS, COACHES, LEGACY_PASSWORDS, Row, TABLES, Table, USERS};
use crate::clock::Timestamp;
use crate::db;
use crate::models::profiles::CoachRow;

/// Changes that are undone in one transaction.
const PAGE_SIZE: i64 = 200;

/// Tables whose rows are made by the product itself, and go with what they are made of.
const MADE_BY_ITSELF: [&str; 3] = ["community_people", "embeddings", "resource_topics"];

/// What an account can't be used without: it stays if the account does. In the order in which they are written.
const PARTS_OF_ACCOUNTS: [&Table; 3] = [&LEGACY_PASSWORDS, &CLIENTS, &COACHES];

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
    // Accounts last: whether one is in use is known once what the run made of it is gone.
    for is_of_accounts in [false, true] {
        let mut before = i64::MAX;
        loop {
            let mut tx = db::begin(pool).await?;
            let page = Change::page(&mut tx, run, is_of_accounts, before).await?;
            let Some(last) = page.last() else { break };
            before = last.number;
            for change in &page {
                match change.undo(&mut tx, run, &references, now).await? {
                    None => done.undone += 1,
                    Some(reason) => change.refuse(&mut tx, run, &reason).await?,
                }
            }
            tx.commit().await?;
            progress(done.undone);
        }
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

/// The columns that refer to the key of each table, by its name: `("users", [("sessions", "user_id"), …])`. Of a reference of two columns, as that of
/// an answer to its comment, the one that refers to the key.
async fn references(db: &mut PgConnection) -> Result<BTreeMap<String, Vec<(String, String)>>> {
    let sql = "select c.confrelid::regclass::text, c.conrelid::regclass::text, a.attname::text from pg_constraint c
                cross join unnest(c.conkey, c.confkey) as pair (referring, referred)
                 join pg_constraint k on k.conrelid = c.confrelid and k.contype = 'p' and k.conkey = array[pair.referred]
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = pair.referring
                where c.contype = 'f' and c.connamespace = 'public'::regnamespace";
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
    /// Those that are to be undone next: before that number, the latest first.
    async fn page(db: &mut PgConnection, run: Uuid, is_of_accounts: bool, before: i64) -> Result<Vec<Change>> {
        let sql = "select number, table_name, row_id, other_id, before, was_created, after_hash from bubble_changes
                    where run_id = $1 and number < $2 and (table_name = any($3)) = $4 and undone_at is null and refusal is null
                    order by number desc limit $5 for update";
        let tables: Vec<&str> = PARTS_OF_ACCOUNTS.iter().map(|part| part.name).chain([USERS.name]).collect();
        let page = sqlx::query_as(sql).bind(run).bind(before).bind(tables).bind(is_of_accounts).bind(PAGE_SIZE);
        Ok(page.fetch_all(db).await?)
    }

    async fn refuse(&self, db: &mut PgConnection, run: Uuid, reason: &str) -> Result<()> {
        let sql = "update bubble_changes set refusal = $3, undone_at = null where run_id = $1 and number = $2";
        sqlx::query(sql).bind(run).bind(self.number).bind(reason).execute(db).await?;
        Ok(())
    }

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
        let share = counters::share(db, table, self.row_id, self.other_id).await?;
        let stays = self.account_stays(db, run, table, references).await?;
        match row.current(db).await? {
            // What was created is gone already: deleted by its owner, or with an older password.
            None if self.was_created => {}
            None => return Ok(Some("It was deleted since.".to_owned())),
            Some(_) if stays => return Ok(Some("Its account stays: it was used since.".to_owned())),
            Some((_, hash)) if hash != self.after_hash => return Ok(Some("It was changed since.".to_owned())),
            Some(_) if self.was_created => {
                if let Some(used_by) = self.used_by(db, table, references, &[]).await? {
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
        let left = counters::share(db, table, self.row_id, self.other_id).await?;
        counters::follow(db, table, share, left).await?;
        self.mark(db, run, now).await?;
        self.unlink(db, table).await?;
        Ok(None)
    }

    /// Whether this row is a part of an account that the same run made, and that stays. What else the run made of it
    /// was undone before, or stays itself.
    async fn account_stays(
        &self,
        db: &mut PgConnection,
        run: Uuid,
        table: &Table,
        references: &BTreeMap<String, Vec<(String, String)>>,
    ) -> Result<bool> {
        // What is undone after this row refers to the account still.
        let Some(place) = PARTS_OF_ACCOUNTS.iter().position(|part| *part == table) else { return Ok(false) };
        let sql = "select after_hash from bubble_changes where run_id = $1 and table_name = 'users' and row_id = $2 and was_created and undone_at is null";
        let made: Option<String> = sqlx::query_scalar(sql).bind(run).bind(self.row_id).fetch_optional(&mut *db).await?;
        let account = Row::new(&USERS, self.row_id, &[]).current(db).await?;
        let (Some(made), Some((_, hash))) = (made, account) else { return Ok(false) };
        Ok(hash != made || self.used_by(db, &USERS, references, &PARTS_OF_ACCOUNTS[..=place]).await?.is_some())
    }

    /// A table with rows that refer to this one, a row of that table. Those that the run itself made were undone before.
    async fn used_by(
        &self,
        db: &mut PgConnection,
        table: &Table,
        references: &BTreeMap<String, Vec<(String, String)>>,
        except: &[&Table],
    ) -> Result<Option<String>> {
        if self.other_id.is_some() {
            return Ok(None);
        }
        let columns = references.get(table.name).map(Vec::as_slice).unwrap_or_default();
        let used = columns.iter().filter(|(by, _)| except.iter().all(|table| table.name != by));
        let cases =
            used.map(|(by, column)| format!("case when exists (select from {by} where {column} = $1) then '{by}' end"));
        let sql = format!("select coalesce({}, null)", cases.chain(["null".to_owned()]).collect::<Vec<_>>().join(", "));
        Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(self.row_id).fetch_one(db).await?)
    }

    async fn delete(&self, db: &mut PgConnection, table: &Table) -> Result<()> {
        let sql = format!("delete from {} t where {}", table.name, table.condition());
        sqlx::query(AssertSqlSafe(sql)).bind(self.row_id).bind(self.other_id).execute(db).await?;
        Ok(())
    }

    /// Every column as it was, except those that the database makes of others, and those that count rows of today.
    async fn restore(&self, db: &mut PgConnection, table: &Table, before: &Value) -> Result<()> {
        let sql = "select string_agg(attname::text || ' = n.' || attname::text, ', ') from pg_attribute
                    where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname::text <> all($2::text::text[])";
        let set: String = sqlx::query_scalar(sql).bind(table.name).bind(table.counted).fetch_one(&mut *db).await?;
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
    async fn unlink(&self, db: &mut PgConnection, table: &Table) -> Result<()> {
        let row = self.other_id.map_or(self.row_id, |other| table.pair_id(self.row_id, other));
        let sql = if self.was_created {
            "delete from bubble_links where row_id = $1 and table_name = $2"
        } else {
            "update bubble_links set source_hash = null where row_id = $1 and table_name = $2"
        };
        sqlx::query(sql).bind(row).bind(&self.table_name).execute(db).await?;
        Ok(())
    }
}
