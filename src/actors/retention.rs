//! Deleting what is past its retention: rule by rule and chunk by chunk, each chunk a transaction of its own, so that a large backlog locks little,
//! and whatever ends the job leaves what was deleted deleted.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::jobs::admin::{queue_history, worker_metrics};
use crate::jobs::definitions::housekeeping::{PruneExpiredRows, PruneProgress};
use crate::jobs::store::is_fenced;
use crate::jobs::{Fence, enqueue, store};
use crate::models::calendars::{channels, links, oauth_states};
use crate::models::community::{edits, moderation};
use crate::models::{auth, idempotency, matching, payments};
use crate::origin::Origin;
use crate::retention::{CHUNK, RetentionRule};
use crate::telemetry::metrics::METRICS;

/// After this time no further chunk is started in the same job.
const TIME_BUDGET: Duration = Duration::from_secs(60);

/// All rules, in the order in which they are applied.
pub fn rules() -> Vec<&'static RetentionRule> {
    [
        store::RETENTION_RULES,
        worker_metrics::RETENTION_RULES,
        queue_history::RETENTION_RULES,
        idempotency::RETENTION_RULES,
        auth::retention::RULES,
        matching::RETENTION_RULES,
        moderation::RETENTION_RULES,
        edits::RETENTION_RULES,
        links::RETENTION_RULES,
        channels::RETENTION_RULES,
        oauth_states::RETENTION_RULES,
        payments::RETENTION_RULES,
        payments::reconciliation::RETENTION_RULES,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Deletes what is past its retention, and finishes the job. When its time is up, a job of its own goes on with the rest.
///
/// # Errors
/// The database does not answer, or the job was taken over. A rule that fails does not keep the others from being applied.
pub async fn prune(app: &App, job: &PruneExpiredRows, origin: &Origin, fence: Fence) -> Result<()> {
    prune_within(TIME_BUDGET, app, job, origin, fence).await
}

/// As [`prune`], with another time budget.
///
/// # Errors
/// As [`prune`].
pub async fn prune_within(
    budget: Duration,
    app: &App,
    job: &PruneExpiredRows,
    origin: &Origin,
    fence: Fence,
) -> Result<()> {
    let deadline = Instant::now() + budget;
    let mut failed = None;
    let rules = rules();
    let begun = job.after.as_ref();
    let first = begun.and_then(|begun| rules.iter().position(|rule| rule.name == begun.rule)).unwrap_or(0);
    for (index, rule) in rules.into_iter().enumerate().skip(first) {
        let after = begun.filter(|begun| index == first && begun.rule == rule.name).map(|begun| begun.at);
        match apply(app, rule, after.unwrap_or(Timestamp::EPOCH), deadline, fence).await {
            Ok(None) => {}
            Ok(Some(at)) => {
                let rest = PruneExpiredRows { after: Some(PruneProgress { rule: rule.name.to_owned(), at }) };
                let mut tx = app.begin().await?;
                enqueue(&mut tx, origin, app.now(), &rest).await?;
                fence.finish(&mut tx, app.now()).await?;
                return app.commit(tx).await;
            }
            Err(error) if is_fenced(&error) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, rule = rule.name, "rows past their retention not deleted");
                failed = Some(error);
            }
        }
    }
    match failed {
        None => app.finish_job(fence).await,
        Some(error) => Err::<(), Error>(error),
    }
}

/// Applies one rule. `Some`: the time was up, and rows from then on are left.
async fn apply(
    app: &App,
    rule: &RetentionRule,
    mut after: Timestamp,
    deadline: Instant,
    fence: Fence,
) -> Result<Option<Timestamp>> {
    loop {
        let now = app.now();
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let deleted = rule.delete_chunk(&mut tx, now, after).await?;
        tx.commit().await?;
        METRICS.rows_pruned.with_label_values(&[rule.name]).inc_by(u64::try_from(deleted.rows).unwrap_or(0));
        let overdue = METRICS.prune_overdue.with_label_values(&[rule.name]);
        let Some(latest) = deleted.latest.filter(|_| deleted.rows == CHUNK) else {
            overdue.set(0.0);
            return Ok(None);
        };
        overdue.set((now - rule.keep - latest).as_secs_f64());
        after = latest;
        if Instant::now() >= deadline {
            tracing::info!(rule = rule.name, "the rest of the rows past their retention is left to another job");
            return Ok(Some(after));
        }
    }
}
