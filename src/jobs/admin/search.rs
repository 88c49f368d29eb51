//! Searching jobs: by their search keys, and by the words of their errors.

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::filter::Filter;
use super::job_views::JobStatus;
use crate::error::Result;

/// Adds the conditions of a search. `booking_keys`: [`booking_search_keys`] of the filter's booking.
pub(super) fn push_conditions(filter: &Filter, booking_keys: &[String], sql: &mut QueryBuilder<Postgres>) {
    if filter.booking_id.is_some() {
        sql.push(" and search_keys && ").push_bind(booking_keys.to_vec());
    }
    if let Some(user_id) = filter.user_id {
        sql.push(" and search_keys @> array[").push_bind(user_id.to_string()).push("::text]");
    }
    if let Some(q) = &filter.q {
        sql.push(" and (search_keys @> array[").push_bind(q.clone()).push("::text]");
        if let Ok(id) = q.parse::<Uuid>() {
            // The keys have ids in their canonical spelling.
            sql.push(" or search_keys @> array[").push_bind(id.to_string()).push("::text] or id = ").push_bind(id);
        }
        sql.push(
            " or (errors <> '[]' and job_error_tsvector(queue, kind, state, errors) @@ (plainto_tsquery('simple', ",
        );
        sql.push_bind(q.clone());
        let terms = partition_terms(filter);
        if !terms.is_empty() {
            sql.push(") && (").push_bind(terms).push("::tsquery");
        }
        // A text without words would match by the terms of the partition alone.
        sql.push(")) and numnode(plainto_tsquery('simple', ").push_bind(q.clone()).push(")) > 0))");
    }
}

/// The terms that `job_error_tsvector` adds for the queue, state and kind of a job, as far as the filter restricts them: so that the index
/// doesn't return matches of other queues, states and kinds.
fn partition_terms(filter: &Filter) -> String {
    let states: &[&str] = match filter.status {
        None => &[],
        Some(JobStatus::Pending) => &["ready", "published"],
        Some(JobStatus::Scheduled | JobStatus::Retrying) => &["ready"],
        Some(status) => &[status.as_str()],
    };
    let queue = filter.queue.iter().map(|queue| queue.as_str()).collect();
    // Other characters may have a meaning in a tsquery; no kind has them.
    let is_plain = |kind: &&String| kind.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
    let kind: Vec<&str> = filter.kind.iter().filter(is_plain).map(String::as_str).collect();
    let groups = [queue, states.to_vec(), kind].into_iter().filter(|group| !group.is_empty());
    groups.map(|group| format!("('={}')", group.join("' | '="))).collect::<Vec<_>>().join(" & ")
}

/// The search keys of a booking's jobs: its id, its payments and refunds, and Stripe's ids of these.
pub(super) async fn booking_search_keys(db: &mut PgConnection, filter: &Filter) -> Result<Vec<String>> {
    let Some(booking_id) = filter.booking_id else { return Ok(Vec::new()) };
    let sql = "select $1::text
               union select key from payments p cross join lateral
                     (values (p.id::text), (p.stripe_session_id), (p.stripe_payment_intent_id)) as keys(key)
                where p.booking_id = $1 and key is not null
               union select key from refunds r join payments p on p.id = r.payment_id cross join lateral
                     (values (r.id::text), (r.stripe_refund_id)) as keys(key)
                where p.booking_id = $1 and key is not null";
    Ok(sqlx::query_scalar(sql).bind(booking_id).fetch_all(db).await?)
}
