//! Numbers of rows in query plans (`explain (format json)`), for counts that are too large to be exact.

use serde_json::Value;

/// The number of rows that the planner expects of the whole query.
pub(super) fn planned_rows(plan: &Value) -> i64 {
    plan.pointer("/0/Plan/Plan Rows").and_then(Value::as_i64).unwrap_or(0)
}

/// The field of that name of a plan's node. Newer versions of Postgres write it with decimals.
#[expect(clippy::cast_possible_truncation, reason = "a count")]
pub(super) fn node_rows(node: &Value, field: &str) -> i64 {
    node[field].as_f64().unwrap_or(0.0) as i64
}

/// The number of rows that the full-text index of errors has returned in an executed plan.
pub(super) fn rows_of_error_index(node: &Value) -> i64 {
    if node["Index Name"] == "jobs_error_words" {
        return node_rows(node, "Actual Rows");
    }
    node["Plans"].as_array().into_iter().flatten().map(rows_of_error_index).sum()
}
