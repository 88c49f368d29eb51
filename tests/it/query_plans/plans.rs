//! The plans of all statements that a server has run, from its log.

use std::collections::BTreeMap;
use std::path::Path;

use rapport_sandbox::services::Services;
use serde_json::Value;
use sqlx::{Connection, PgConnection};

/// Lets every new session of the server log the plan of each statement, those inside functions, triggers and foreign keys included. `false`: this
/// Postgres has no `auto_explain`.
pub async fn log_plans(servers: &Services) -> bool {
    let mut db = PgConnection::connect(&servers.database_url).await.unwrap();
    if sqlx::raw_sql("load 'auto_explain'").execute(&mut db).await.is_err() {
        return false;
    }
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_nested_statements = on",
        "auto_explain.log_format = 'json'",
        // A table is read from end to end only if no index serves the statement, however few its rows are.
        "enable_seqscan = off",
        // Filling would wait for checkpoints.
        "max_wal_size = '8GB'",
    ] {
        let sql = format!("alter system set {setting}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut db).await.unwrap();
    }
    sqlx::raw_sql("select pg_reload_conf()").execute(&mut db).await.unwrap();
    true
}

/// Partial indexes of rows in a state in which few are at once, whatever there has been: reading one from end to end is reading those.
const FEW: &[&str] = &[
    "bookings_holds",
    "bookings_no_shows",
    "disputes_undecided",
    "jobs_dead",
    "jobs_dead_ended",
    "jobs_dedupe_key",
    "jobs_leased",
    "jobs_ordering_key",
    "jobs_published",
    "jobs_retrying",
    "erasures_open",
    "ledger_differences_open",
    "payments_issue",
    "payments_open",
    "refunds_failed",
    "refunds_pending",
    "users_admins",
    "users_unsearchable",
];

/// The plan of a statement.
#[derive(Debug)]
pub struct Plan {
    /// With single spaces.
    pub statement: String,
    pub root: Value,
}

/// All plans in a log.
pub fn plans(log: &Path) -> Vec<Plan> {
    let log = std::fs::read_to_string(log).unwrap();
    let (mut plans, mut open): (Vec<Plan>, Option<String>) = (Vec::new(), None);
    let mut close = |text: Option<String>| {
        let Some(text) = text else { return };
        let plan: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let statement =
            plan["Query Text"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        plans.push(Plan { statement, root: plan["Plan"].clone() });
    };
    for line in log.lines() {
        match (line.strip_prefix('\t'), &mut open) {
            (Some(rest), Some(text)) => {
                text.push_str(rest);
                text.push('\n');
            }
            _ => {
                close(open.take());
                open = line.ends_with("plan:").then(String::new);
            }
        }
    }
    close(open);
    plans
}

impl Plan {
    /// The tables that it reads from end to end: by a sequential scan, or by one of a whole index that nothing limits.
    pub fn scanned(&self) -> Vec<String> {
        let mut found = Vec::new();
        scanned(&self.root, false, &mut found);
        found
    }
}

fn scanned(node: &Value, is_limited: bool, found: &mut Vec<String>) {
    let (kind, table) = (node["Node Type"].as_str().unwrap_or_default(), node["Relation Name"].as_str());
    let is_few = node["Index Name"].as_str().is_some_and(|index| FEW.contains(&index));
    let is_whole_index = kind.starts_with("Index") && node.get("Index Cond").is_none() && !is_limited && !is_few;
    if let Some(table) = table.filter(|_| kind == "Seq Scan" || kind == "Sample Scan" || is_whole_index) {
        found.push(table.to_owned());
    }
    // What sorts or hashes its input reads all of it, whatever limit is above.
    let passes_limit = !matches!(kind, "Sort" | "Hash" | "Aggregate" | "Materialize");
    let is_limited = kind == "Limit" || is_limited && passes_limit;
    for child in node["Plans"].as_array().into_iter().flatten() {
        scanned(child, is_limited, found);
    }
}

/// The statements that read a growing table from end to end, by statement.
pub fn whole_tables(plans: &[Plan], is_small: impl Fn(&str) -> bool) -> BTreeMap<String, Vec<String>> {
    let mut whole = BTreeMap::new();
    for plan in plans {
        let tables: Vec<String> = plan.scanned().into_iter().filter(|table| !is_small(table)).collect();
        if !tables.is_empty() {
            whole.insert(plan.statement.clone(), tables);
        }
    }
    whole
}

#[test]
fn a_table_that_is_read_from_end_to_end_is_found_wherever_it_stands() {
    let scan = |node: &str| -> Vec<String> {
        let plan = Plan { statement: String::new(), root: serde_json::from_str(node).unwrap() };
        plan.scanned()
    };
    assert_eq!(
        scan(r#"{"Node Type": "Aggregate", "Plans": [{"Node Type": "Seq Scan", "Relation Name": "jobs"}]}"#),
        ["jobs"]
    );
    let index = r#"{"Node Type": "Index Only Scan", "Relation Name": "jobs"}"#;
    assert_eq!(scan(index), ["jobs"], "a whole index");
    assert_eq!(scan(&format!(r#"{{"Node Type": "Limit", "Plans": [{index}]}}"#)), [""; 0]);
    assert_eq!(
        scan(&format!(r#"{{"Node Type": "Limit", "Plans": [{{"Node Type": "Sort", "Plans": [{index}]}}]}}"#)),
        ["jobs"]
    );
    let found = r#"{"Node Type": "Index Scan", "Relation Name": "jobs", "Index Cond": "(id = 1)"}"#;
    assert_eq!(scan(found), [""; 0]);
}
