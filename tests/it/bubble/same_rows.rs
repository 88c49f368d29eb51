//! The rows of databases that were filled apart: ids that each made at random are replaced by those of the old app, and hashes with a salt are left out.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use futures::TryStreamExt;
use rapport::crypto::sha256;
use regex::{Captures, Regex};
use sqlx::PgPool;
use uuid::Uuid;

use super::TABLES;

/// How many rows a table has, and the sum of their hashes: the same for the same rows, in whatever order.
pub type Rows = (usize, u128);

static ID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap());

static BCRYPT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""\$2[aby]\$[^"]+""#).unwrap());

/// What is staged and still in the app, and every table that an import writes.
pub async fn rows(db: &PgPool) -> BTreeMap<&'static str, Rows> {
    let sql = "select row_id, string_agg(concat_ws(' ', table_name, type, bubble_id, is_merged), ',' order by type, bubble_id)
                 from bubble_links group by row_id";
    let names: HashMap<Uuid, String> =
        sqlx::query_as::<_, (Uuid, String)>(sql).fetch_all(db).await.unwrap().into_iter().collect();
    let mut all = BTreeMap::new();
    let staged = "select concat_ws(' ', type, id, hash) from bubble_records where gone_at is null";
    all.insert("bubble_records", summed(db, staged.to_owned(), &names).await);
    for table in TABLES {
        let sql = format!(
            "select (to_jsonb(t) - '{{version,changed_in,link_due_at,link_checked_at}}'::text[])::text from {table} t"
        );
        all.insert(table, summed(db, sql, &names).await);
    }
    all
}

async fn summed(db: &PgPool, sql: String, names: &HashMap<Uuid, String>) -> Rows {
    let lines = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(sql)).fetch(db);
    let add = |(rows, sum): Rows, line: String| async move {
        let hash = sha256(named(&line, names).as_bytes());
        Ok((rows + 1, sum.wrapping_add(u128::from_be_bytes(hash[..16].try_into().unwrap()))))
    };
    lines.try_fold((0, 0), add).await.unwrap()
}

fn named(line: &str, names: &HashMap<Uuid, String>) -> String {
    let name = |found: &Captures| names.get(&found[0].parse().unwrap()).cloned().unwrap_or_else(|| found[0].to_owned());
    BCRYPT.replace_all(&ID.replace_all(line, name), "\"bcrypt\"").into_owned()
}
