//! What a mapping leaves out of the app, and what of it never has a value: counted over the staged records.

use std::collections::BTreeSet;

use serde::Serialize;
use sqlx::PgConnection;

use super::Mapping;
use crate::bubble::error::Result;

/// Fields that every record has.
const BUILT_IN: [&str; 6] = ["_id", "_type", "Created Date", "Modified Date", "Created By", "Slug"];

/// What a person should look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Fields of the app with values that nothing reads: type, field, records.
    pub unmapped: Vec<(String, String, i64)>,
    /// Fields of the mapping that no record has a value in: target, field, line.
    pub never_filled: Vec<(String, String, usize)>,
    /// Types of the mapping of which nothing is staged.
    pub empty_types: Vec<String>,
}

impl Coverage {
    /// Compares a mapping with what is staged.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(mapping: &Mapping, db: &mut PgConnection) -> Result<Self> {
        let mut coverage = Self::default();
        for source in mapping.sources() {
            let sql = "select key, count(*) from bubble_records r, jsonb_object_keys(r.body) as key
                        where r.type = $1 and r.gone_at is null group by key order by count(*) desc, key collate \"C\"";
            let filled: Vec<(String, i64)> = sqlx::query_as(sql).bind(&source).fetch_all(&mut *db).await?;
            if filled.is_empty() {
                coverage.empty_types.push(source);
                continue;
            }
            let mut read = BTreeSet::new();
            for (target, mapped) in mapping.targets.iter().filter(|(_, mapped)| mapped.source == source) {
                read.extend(mapped.ignored.iter().cloned());
                for (name, field) in &mapped.fields {
                    // The first name of a path, or the whole of it.
                    let firsts: Vec<&str> =
                        field.from.iter().map(|from| from.split('.').next().unwrap_or_default()).collect();
                    let is_filled = |name: &str| filled.iter().any(|(filled, _)| filled == name);
                    let has_value =
                        field.from.iter().any(|from| is_filled(from)) || firsts.iter().any(|first| is_filled(first));
                    if !field.from.is_empty() && !has_value {
                        coverage.never_filled.push((target.name().to_owned(), (*name).to_owned(), field.line));
                    }
                    read.extend(field.from.iter().cloned());
                    read.extend(firsts.into_iter().map(str::to_owned));
                }
            }
            for (field, records) in filled {
                if !read.contains(&field) && !BUILT_IN.contains(&field.as_str()) {
                    coverage.unmapped.push((source.clone(), field, records));
                }
            }
        }
        Ok(coverage)
    }
}
