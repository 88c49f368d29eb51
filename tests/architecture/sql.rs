//! SQL leans on no locale: what is folded is folded in `models::text`, and text is ordered by its bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::{assert_none, product};

static STRINGS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap());

/// Functions and operators whose result depends on the locale. Ranges have bounds by the same names.
static FOLDING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)~\*|\b(?:ilike|initcap\s*\(|unaccent\s*\()|\b(?:lower|upper)\s*\(\s*(?P<of>[\w.]+)").unwrap()
});

/// Columns that are ranges.
const RANGES: [&str; 2] = ["during", "blocked"];

static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\border by\s+((?:[\w.]+(?:\s+(?:asc|desc))?\s*,\s*)*[\w.]+)(\s+collate)?").unwrap()
});

/// What leans on the locale in this SQL, given the columns that have no collation of their own.
fn breaches(sql: &str, plain: &dyn Fn(&str) -> bool) -> Vec<String> {
    let column = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    let folds = FOLDING
        .captures_iter(sql)
        .filter(|found| found.name("of").is_none_or(|of| !RANGES.contains(&column(of.as_str()).as_str())));
    let mut all: Vec<String> = folds.map(|found| found[0].to_owned()).collect();
    for found in ORDER.captures_iter(sql).filter(|found| found.get(2).is_none()) {
        let terms = found[1].split(',').filter_map(|term| term.split_whitespace().next()).map(column);
        all.extend(terms.filter(|term| plain(term)).map(|term| format!("order by {term}")));
    }
    all
}

/// Every column of the schema by name: whether all columns of that name are text without a collation of their own.
fn plain_text_columns() -> BTreeMap<String, bool> {
    let column = Regex::new(r"(?m)^    (\w+) +(text\b(?:\[\])?|[a-z0-9]+)( collate)?").unwrap();
    let mut columns = BTreeMap::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().ends_with(".up.sql") {
            for found in column.captures_iter(&fs::read_to_string(&path).unwrap()) {
                let is_plain = found[2].starts_with("text") && found.get(3).is_none();
                columns.entry(found[1].to_owned()).and_modify(|plain| *plain &= is_plain).or_insert(is_plain);
            }
        }
    }
    columns
}

#[test]
fn comparisons_and_orders_do_not_lean_on_the_locale() {
    let columns = plain_text_columns();
    assert_eq!((columns.get("headline"), columns.get("created_at")), (Some(&true), Some(&false)), "columns are found");
    let is_plain = |name: &str| columns.get(name).copied().unwrap_or(false);
    let mut found = Vec::new();
    for source in product().iter().filter(|source| !source.is_test) {
        for sql in STRINGS.find_iter(&source.code_with_strings) {
            let at = source.at(sql.start());
            found.extend(breaches(sql.as_str(), &is_plain).into_iter().map(|breach| format!("{at} {breach}")));
        }
    }
    assert_none(&found, "fold text in models::text; order text columns that are declared with collate \"C\"");
}

#[test]
fn what_leans_on_the_locale_is_found() {
    let is_plain = |name: &str| matches!(name, "full_name" | "headline");
    for sql in [
        "where lower(u.email) = $1",
        "where full_name ilike '%' || $1",
        "where title ~* $1",
        "select 1 order by u.full_name",
        "select 1 order by created_at desc, headline limit 1",
    ] {
        assert_eq!(breaches(sql, &is_plain).len(), 1, "{sql}");
    }
    for sql in
        ["where lower(b.during) > $1", "order by lower(during), id", "order by full_name collate \"C\"", "order by id"]
    {
        assert_eq!(breaches(sql, &is_plain), [""; 0], "{sql}");
    }
}
