//! What jobs are found by: what they mention, and the words of their errors.

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::job_views::JobStatus;
use super::list::Filter;
use crate::error::Result;

/// Jobs of a search are counted up to this: each lies somewhere else.
pub(super) const FOUND: i64 = 1_000;

impl Filter {
    /// Whether the jobs that match are found by what they mention.
    pub(super) fn is_search(&self) -> bool {
        self.q.is_some() || self.booking_id.is_some() || self.user_id.is_some()
    }

    /// What is searched, as conditions.
    pub(super) fn found(&self, of_booking: &[String], sql: &mut QueryBuilder<Postgres>) {
        if self.booking_id.is_some() {
            sql.push(" and search_keys && ").push_bind(of_booking.to_vec());
        }
        if let Some(user_id) = self.user_id {
            sql.push(" and search_keys @> array[").push_bind(user_id.to_string()).push("::text]");
        }
        if let Some(q) = &self.q {
            sql.push(" and (search_keys @> array[").push_bind(q.clone()).push("::text]");
            if let Ok(id) = q.parse::<Uuid>() {
                // An id is named in one spelling only.
                sql.push(" or search_keys @> array[").push_bind(id.to_string()).push("::text] or id = ").push_bind(id);
            }
            sql.push(
                " or (errors <> '[]' and job_error_tsvector(queue, kind, state, errors) @@ (plainto_tsquery('simple', ",
            );
            sql.push_bind(q.clone());
            let place = self.place();
            if !place.is_empty() {
                sql.push(") && (").push_bind(place).push("::tsquery");
            }
            // A text without words would leave the place alone, which all of its jobs have.
            sql.push(")) and numnode(plainto_tsquery('simple', ").push_bind(q.clone()).push(")) > 0))");
        }
    }

    /// The words that `job_error_tsvector` adds for where a job is, as far as the filter says it: one of each group.
    fn place(&self) -> String {
        let states: &[&str] = match self.status {
            None => &[],
            Some(JobStatus::Pending) => &["ready", "published"],
            Some(JobStatus::Scheduled | JobStatus::Retrying) => &["ready"],
            Some(status) => &[status.as_str()],
        };
        let queue = self.queue.iter().map(|queue| queue.as_str()).collect();
        // Words of no more than a tsquery can say; there are no kinds by other names.
        let is_plain = |kind: &&String| kind.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
        let kind: Vec<&str> = self.kind.iter().filter(is_plain).map(String::as_str).collect();
        let groups = [queue, states.to_vec(), kind].into_iter().filter(|group| !group.is_empty());
        groups.map(|group| format!("('={}')", group.join("' | '="))).collect::<Vec<_>>().join(" & ")
    }
}

/// What the jobs of a booking mention: itself, its payments and refunds, and what Stripe calls them.
pub(super) async fn named_for(db: &mut PgConnection, booking_id: Uuid) -> Result<Vec<String>> {
    let sql = "select $1::text
               union select name from payments p cross join lateral
                     (values (p.id::text), (p.stripe_session_id), (p.stripe_payment_intent_id)) as names(name)
                where p.booking_id = $1 and name is not null
               union select name from refunds r join payments p on p.id = r.payment_id cross join lateral
                     (values (r.id::text), (r.stripe_refund_id)) as names(name)
                where p.booking_id = $1 and name is not null";
    Ok(sqlx::query_scalar(sql).bind(booking_id).fetch_all(db).await?)
}

/// A number of rows in a plan. Newer versions of Postgres write them with decimals.
#[expect(clippy::cast_possible_truncation, reason = "a count")]
pub(super) fn rows(node: &serde_json::Value, name: &str) -> i64 {
    node[name].as_f64().unwrap_or(0.0) as i64
}

/// How many rows the index of words gave in an executed plan.
pub(super) fn worded(node: &serde_json::Value) -> i64 {
    if node["Index Name"] == "jobs_error_words" {
        return rows(node, "Actual Rows");
    }
    node["Plans"].as_array().into_iter().flatten().map(worded).sum()
}
