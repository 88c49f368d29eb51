//! Pages of staged records, with what their links lead to: so much memory, however many records there are.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::work::{Link, Record};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Mapping, Target};
use crate::clock::Timestamp;

/// Records that are imported in one transaction.
pub const PAGE_SIZE: i64 = 200;

/// A page with more links than this ends earlier: a list may have ten thousand.
const MAX_LINKS: i64 = 20_000;

/// The record after which a step goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub created_at: Timestamp,
    pub id: String,
}

const RECORD: &str = "r.type, r.id, r.created_at, r.modified_at, r.body, r.hash, r.refs";

/// The records of a type after a position, the oldest first.
pub async fn page(db: &mut PgConnection, source: &str, after: Option<&Position>, limit: i64) -> Result<Vec<Record>> {
    let sql = format!(
        "with next as (select * from bubble_records r where r.type = $1 and r.gone_at is null
              and ($2::timestamptz is null or (r.created_at, r.id) > ($2, $3)) order by r.created_at, r.id limit $4),
              counted as (select *, sum(cardinality(refs)) over (order by created_at, id) - cardinality(refs) as links_before from next)
         select {RECORD} from counted r where r.links_before < $5 order by r.created_at, r.id"
    );
    let records = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(source).bind(after.map(|after| after.created_at));
    let records = records.bind(after.map(|after| after.id.as_str())).bind(limit).bind(MAX_LINKS);
    Ok(records.fetch_all(db).await?)
}

/// Records of another type that are a part of these, by the id of what they belong to.
pub async fn parts(
    db: &mut PgConnection,
    mapping: &Mapping,
    target: Target,
    field: &str,
    records: &[Record],
) -> Result<HashMap<String, Vec<Record>>> {
    let Some(mapped) = mapping.of(target) else { return Ok(HashMap::new()) };
    let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    let sql = format!(
        "select {RECORD} from bubble_records r where r.type = $1 and r.gone_at is null and r.refs && $2 order by r.created_at, r.id"
    );
    let found: Vec<Record> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&mapped.source).bind(ids).fetch_all(db).await?;
    let mut parts: HashMap<String, Vec<Record>> = HashMap::new();
    for part in found {
        let fields = mapping.read(target, &part.body);
        if let Some(whole) = fields.text(field) {
            parts.entry(whole.to_owned()).or_default().push(part);
        }
    }
    Ok(parts)
}

/// Where all links of these records lead.
pub async fn links(
    db: &mut PgConnection,
    records: &[Record],
    parts: &HashMap<String, Vec<Record>>,
) -> Result<HashMap<String, Link>> {
    let all = records.iter().chain(parts.values().flatten());
    let mut ids: Vec<&str> = all.flat_map(|record| record.refs.iter().map(String::as_str)).collect();
    ids.sort_unstable();
    ids.dedup();
    let sql =
        "select bubble_id, table_name, row_id, source_hash, is_merged from bubble_links where bubble_id = any($1)";
    let links: Vec<Link> = sqlx::query_as(sql).bind(ids).fetch_all(db).await?;
    Ok(links.into_iter().map(|link| (link.bubble_id.clone(), link)).collect())
}
