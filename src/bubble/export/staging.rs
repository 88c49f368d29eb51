//! Records as they are staged, and how far a type has been read.

use jiff::SignedDuration;
use serde_json::Value;
use sqlx::PgConnection;

use crate::bubble::api::By;
use crate::bubble::error::{BubbleError, Result};
use crate::clock::Timestamp;
use crate::crypto::sha256;

/// A record as it was read.
#[derive(Clone, Debug)]
pub struct StagedRecord {
    pub id: String,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    pub body: Value,
}

/// Whether a text is an id of Bubble: milliseconds, `x`, a long number.
pub fn is_id(text: &str) -> bool {
    let is_number = |part: &str| part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('x').is_some_and(|(left, right)| is_number(left) && is_number(right))
}

impl StagedRecord {
    /// The records of a page.
    pub fn read_all(records: &[Value]) -> Result<Vec<Self>> {
        records.iter().map(Self::read).collect()
    }

    fn read(body: &Value) -> Result<Self> {
        let unreadable = |field: &str| BubbleError::Api(format!("A record has no readable «{field}»: {}", body["_id"]));
        let time = |field: &str| -> Result<Timestamp> {
            body[field].as_str().and_then(|text| text.parse().ok()).ok_or_else(|| unreadable(field))
        };
        let id = body["_id"].as_str().filter(|id| !id.is_empty()).ok_or_else(|| unreadable("_id"))?;
        Ok(Self {
            id: id.to_owned(),
            created_at: time("Created Date")?,
            modified_at: time("Modified Date").or_else(|_| time("Created Date"))?,
            // What Postgres can't store in JSON.
            body: without_nul(body),
        })
    }

    /// The time by which it is read.
    pub fn time(&self, by: By) -> Timestamp {
        match by {
            By::Created => self.created_at,
            By::Modified => self.modified_at,
        }
    }

    fn refs(&self) -> Vec<String> {
        let mut refs = vec![self.id.clone()];
        collect_ids(&self.body, &mut refs);
        refs.sort_unstable();
        refs.dedup();
        refs
    }
}

fn without_nul(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "")),
        Value::Array(all) => Value::Array(all.iter().map(without_nul).collect()),
        Value::Object(all) => all.iter().map(|(key, value)| (key.replace('\0', ""), without_nul(value))).collect(),
        plain => plain.clone(),
    }
}

fn collect_ids(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::String(text) if is_id(text) => ids.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|value| collect_ids(value, ids)),
        Value::Object(all) => all.values().for_each(|value| collect_ids(value, ids)),
        _ => {}
    }
}

/// What was read of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub kind: String,
    /// Records that were read; some twice.
    pub read: i64,
    /// Records that are staged and still in the app.
    pub staged: i64,
    /// Records that were staged and are in the app no more.
    pub gone: i64,
}

/// How far a type has been read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Scan {
    #[sqlx(rename = "type")]
    pub kind: String,
    pub scan: i32,
    pub is_delta: bool,
    pub since: Option<Timestamp>,
    pub position: Option<Timestamp>,
    pub records_read: i64,
    pub records_expected: i64,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub complete_as_of: Option<Timestamp>,
}

const SCAN: &str =
    "type, scan, is_delta, since, position, records_read, records_expected, started_at, finished_at, complete_as_of";

impl Scan {
    /// The scans of these types that are not finished; if all are, new ones of all types.
    pub async fn open_all(
        db: &mut PgConnection,
        types: &[String],
        is_delta: bool,
        now: Timestamp,
    ) -> Result<Vec<Self>> {
        let sql = format!("select {SCAN} from bubble_scans where type = any($1) order by type for update");
        let known: Vec<Scan> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(types).fetch_all(&mut *db).await?;
        let unfinished: Vec<Scan> = known.iter().filter(|scan| scan.finished_at.is_none()).cloned().collect();
        if !unfinished.is_empty() {
            return Ok(unfinished);
        }
        let mut opened = Vec::with_capacity(types.len());
        for kind in types {
            let before = known.iter().find(|scan| scan.kind == *kind);
            let since = before.filter(|_| is_delta).and_then(|before| before.complete_as_of);
            opened.push(Self::open(db, kind, since, now).await?);
        }
        Ok(opened)
    }

    async fn open(db: &mut PgConnection, kind: &str, since: Option<Timestamp>, now: Timestamp) -> Result<Self> {
        let sql = format!(
            "insert into bubble_scans (type, scan, is_delta, since, started_at) values ($1, 1, $2, $3, $4)
             on conflict (type) do update set scan = bubble_scans.scan + case when $2 then 0 else 1 end, is_delta = $2, since = $3, position = null,
                    records_read = 0, records_expected = 0, started_at = $4, finished_at = null
             returning {SCAN}"
        );
        let opened = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(kind).bind(since.is_some()).bind(since).bind(now);
        Ok(opened.fetch_one(db).await?)
    }

    /// Stages records, and moves the position on. Records of somebody who was deleted here, and what links to them, are not staged again.
    pub async fn stage(
        &mut self,
        db: &mut PgConnection,
        records: &[StagedRecord],
        position: Option<Timestamp>,
    ) -> Result<()> {
        let sql = "insert into bubble_records (type, id, created_at, modified_at, body, hash, refs, scan)
            select $1, $2, $3, $4, $5, $6, $7, $8
             where exists (select from bubble_links o join users u on u.id = o.row_id where o.type = $1 and o.bubble_id = $2 and u.deleted_at is null)
                or not exists (select from bubble_links l join users u on u.id = l.row_id where l.bubble_id = any($7) and u.deleted_at is not null)
            on conflict (type, id) do update set modified_at = excluded.modified_at, body = excluded.body, hash = excluded.hash,
                   refs = excluded.refs, scan = excluded.scan, gone_at = null";
        for record in records {
            let hash = sha256(record.body.to_string().as_bytes());
            let staged = sqlx::query(sql).bind(&self.kind).bind(&record.id).bind(record.created_at);
            let staged =
                staged.bind(record.modified_at).bind(&record.body).bind(&hash[..]).bind(record.refs()).bind(self.scan);
            staged.execute(&mut *db).await?;
        }
        self.records_read += records.len() as i64;
        self.position = position;
        let sql = "update bubble_scans set position = $2, records_read = $3, records_expected = $4 where type = $1";
        let moved =
            sqlx::query(sql).bind(&self.kind).bind(position).bind(self.records_read).bind(self.records_expected);
        moved.execute(db).await?;
        Ok(())
    }

    /// Ends the scan. After a whole one, what it has not seen is in the app no more.
    pub async fn finish(self, db: &mut PgConnection, now: Timestamp, skew: SignedDuration) -> Result<Exported> {
        if !self.is_delta {
            let sql = "update bubble_records set gone_at = $3 where type = $1 and scan < $2 and gone_at is null";
            sqlx::query(sql).bind(&self.kind).bind(self.scan).bind(now).execute(&mut *db).await?;
        }
        let sql = "update bubble_scans set finished_at = $2, complete_as_of = $3 where type = $1";
        let finished = sqlx::query(sql).bind(&self.kind).bind(now).bind(self.started_at - skew);
        finished.execute(&mut *db).await?;
        let sql = "select count(*) filter (where gone_at is null), count(*) filter (where gone_at is not null) from bubble_records where type = $1";
        let (staged, gone) = sqlx::query_as(sql).bind(&self.kind).fetch_one(db).await?;
        Ok(Exported { kind: self.kind, read: self.records_read, staged, gone })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_two_long_numbers() {
        assert!(is_id("1708327130811x106027240349761540"));
        for other in ["", "x", "12x13", "1708327130811", "1708327130811x10602724034976154a", "0x1708327130811", "axb"] {
            assert!(!is_id(other), "{other}");
        }
    }

    #[test]
    fn whatever_a_record_links_to_is_known() {
        let record = StagedRecord::read(&serde_json::json!({
            "_id": "1708327130811x100000000000000001", "Created Date": "2024-02-19T07:25:30.811Z", "Created By": "1708327130811x100000000000000002",
            "Coach": "1708327130811x100000000000000003", "Others": ["1708327130811x100000000000000004", "text"], "note": "a\u{0}b",
        }))
        .unwrap();
        assert_eq!(record.refs().len(), 4);
        assert_eq!((record.modified_at, &record.body["note"]), (record.created_at, &serde_json::json!("ab")));
        assert!(StagedRecord::read(&serde_json::json!({ "_id": "1x2" })).is_err());
    }
}
