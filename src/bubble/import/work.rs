//! What the import of one record is given: the connection, what its links lead to, and where it says what became of it.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::counters;
use super::rows::{CLIENTS, COACHES, Row, Table, USERS, Written};
use super::tally::{Issue, IssueKind, Tally};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Fault, Fields, Mapping, Target};
use crate::clock::Timestamp;
use crate::crypto::{Passwords, sha256};

/// A record of the app, as it is staged.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Record {
    #[sqlx(rename = "type")]
    pub source: String,
    pub id: String,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    pub body: Value,
    pub hash: Vec<u8>,
    pub refs: Vec<String>,
}

/// Which row a record became.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link {
    pub bubble_id: String,
    pub table_name: String,
    pub row_id: Uuid,
    pub source_hash: Option<Vec<u8>>,
    pub is_merged: bool,
}

/// The work on a page of records.
pub struct Work<'a> {
    pub db: &'a mut PgConnection,
    pub run: Uuid,
    pub now: Timestamp,
    pub mapping: &'a Mapping,
    pub passwords: &'a Passwords,
    pub links: HashMap<String, Link>,
    /// Records that are a part of others, by the id of what they belong to.
    pub parts: HashMap<String, Vec<Record>>,
    /// Role and time zone of users who are not deleted.
    pub people: HashMap<Uuid, (String, String)>,
    pub tally: &'a mut Tally,
}

/// What became of a record.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is this row.
    Row(&'static str, Uuid, Written),
    /// It is not imported: field, code, message.
    Rejected(&'static str, &'static str, String),
}

impl Outcome {
    /// Not imported.
    pub fn rejected(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Rejected(field, code, message.into())
    }
}

impl Work<'_> {
    /// The user that a link leads to: to the account, or to its profile.
    pub fn user(&self, id: Option<&str>) -> Option<Uuid> {
        let link = self.links.get(id?)?;
        matches!(link.table_name.as_str(), "users" | "client_profiles" | "coach_profiles").then_some(link.row_id)
    }

    /// The row of that table that a link leads to.
    pub fn row(&self, id: Option<&str>, table: &'static Table) -> Option<Uuid> {
        if [&USERS, &CLIENTS, &COACHES].contains(&table) {
            return self.user(id);
        }
        self.links.get(id?).filter(|link| link.table_name == table.name).map(|link| link.row_id)
    }

    /// Which of these rows are here, each once; they stay until the page is written. Accounts that were deleted are not.
    pub async fn present(&mut self, table: &'static Table, ids: &[Uuid]) -> Result<Vec<Uuid>> {
        let (name, key) = (table.name, table.key);
        let is_open = if *table == USERS { "and deleted_at is null" } else { "" };
        let sql = format!("select {key} from {name} where {key} = any($1) {is_open} order by {key} for key share");
        Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(ids).fetch_all(&mut *self.db).await?)
    }

    /// Role and time zone of a user, unless the account is deleted.
    pub async fn role_and_zone(&mut self, user: Uuid) -> Result<Option<(String, String)>> {
        if let Some(known) = self.people.get(&user) {
            return Ok(Some(known.clone()));
        }
        let sql = "select role, timezone from users where id = $1 and deleted_at is null";
        let found: Option<(String, String)> = sqlx::query_as(sql).bind(user).fetch_optional(&mut *self.db).await?;
        self.people.extend(found.clone().map(|found| (user, found)));
        Ok(found)
    }

    /// Writes a row, and counts it where it is counted.
    pub async fn write(&mut self, row: &Row) -> Result<Written> {
        let before = counters::share(self.db, row.table, row.key, row.other_key).await?;
        let written = row.write(&mut *self.db, self.run).await?;
        if matches!(written, Written::Created | Written::Updated) {
            let after = counters::share(self.db, row.table, row.key, row.other_key).await?;
            counters::follow(self.db, row.table, before, after).await?;
        }
        Ok(written)
    }

    /// Lists something about a record.
    pub fn issue(
        &mut self,
        kind: IssueKind,
        record: &Record,
        fields: &Fields,
        field: &'static str,
        code: &'static str,
        message: &str,
    ) {
        let mut with_line = fields.clone();
        with_line.fault(field, code, message);
        if let Some(fault) = with_line.faults.last() {
            self.tally.issues.push(Issue::of(kind, &record.source, &record.id, fault));
        }
    }

    /// Lists the values that the record is imported without.
    pub fn list_faults(&mut self, record: &Record, faults: &[Fault]) {
        let listed = faults.iter().filter(|fault| !fault.is_required);
        self.tally.issues.extend(listed.map(|fault| Issue::of(IssueKind::Changed, &record.source, &record.id, fault)));
    }

    /// Counts and lists a record that is not imported.
    pub fn reject(&mut self, record: &Record, target: Target, fault: &Fault) {
        self.tally.count(target.name(), Written::Rejected);
        self.tally.issues.push(Issue::of(IssueKind::Rejected, &record.source, &record.id, fault));
    }

    /// Links a record to its row.
    pub async fn link(
        &mut self,
        record: &Record,
        table: &str,
        row: Uuid,
        source_hash: Option<&[u8]>,
        is_merged: bool,
    ) -> Result<()> {
        let is_known = self.links.get(&record.id).is_some_and(|known| {
            known.row_id == row && known.source_hash.as_deref() == source_hash && known.is_merged == is_merged
        });
        if is_known {
            return Ok(());
        }
        let sql = "insert into bubble_links (type, bubble_id, table_name, row_id, source_hash, is_merged) values ($1, $2, $3, $4, $5, $6)
                   on conflict (type, bubble_id) do update set table_name = $3, row_id = $4, source_hash = $5, is_merged = $6";
        let linked = sqlx::query(sql)
            .bind(&record.source)
            .bind(&record.id)
            .bind(table)
            .bind(row)
            .bind(source_hash)
            .bind(is_merged);
        linked.execute(&mut *self.db).await?;
        let link = Link {
            bubble_id: record.id.clone(),
            table_name: table.to_owned(),
            row_id: row,
            source_hash: source_hash.map(<[u8]>::to_vec),
            is_merged,
        };
        self.links.insert(record.id.clone(), link);
        Ok(())
    }

    /// What a record and its parts are, under this mapping: the same hash, the same rows.
    pub fn source_hash(&self, record: &Record) -> Vec<u8> {
        let mut all = self.mapping.hash.to_vec();
        all.extend(&record.hash);
        for part in self.parts.get(&record.id).into_iter().flatten() {
            all.extend(&part.hash);
        }
        sha256(&all).to_vec()
    }

    /// The values of a record.
    pub fn read(&self, target: Target, record: &Record) -> Fields {
        self.mapping.read(target, &record.body)
    }
}
