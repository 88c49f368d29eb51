//! What is kept up for the team by recurring jobs: the numbers of past days and their comparison with the rows, what people are found by, and the chain of the audit trail. In chunks, each
//! a transaction of its own.

use tokio::time::Instant;

use crate::actors::chunks::{TIME_BUDGET, refresh_in_chunks};
use crate::app::App;
use crate::db::allow_long_statements;
use crate::error::Result;
use crate::jobs::definitions::housekeeping::CountDays;
use crate::jobs::{Fence, enqueue};
use crate::models::admin::counted_days::{add_up_users, count_day, days_to_count};
use crate::models::admin::day_checks::{check_day, days_to_check};
use crate::models::audit::chain;
use crate::models::auth::user_search;
use crate::origin::Origin;

/// Changes in the number of users that are added up in one transaction.
const CHANGES: i64 = 5_000;

/// Users whose words are made anew in one transaction.
const USERS: i64 = 500;

/// Entries of the audit trail that are sealed in one transaction.
const ENTRIES: i64 = 1_000;

/// Counts the days that are not counted yet, and finishes the job. When its time is up, a job of its own goes on with the rest.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn count_days(app: &App, job: &CountDays, origin: &Origin, fence: Fence) -> Result<()> {
    let deadline = Instant::now() + TIME_BUDGET;
    while Instant::now() < deadline && add_up(app, fence).await? == CHANGES {}
    let mut db = app.db.acquire().await?;
    let days = days_to_count(&mut db, job.after, app.now()).await?;
    drop(db);
    for day in days {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        allow_long_statements(&mut tx).await?;
        count_day(&mut tx, day, app.now()).await?;
        if Instant::now() >= deadline {
            tracing::info!(%day, "the days after this one are left to another job");
            enqueue(&mut tx, origin, app.now(), &CountDays { after: Some(day) }).await?;
            fence.finish(&mut tx, app.now()).await?;
            return app.commit(tx).await;
        }
        tx.commit().await?;
    }
    app.finish_job(fence).await
}

async fn add_up(app: &App, fence: Fence) -> Result<i64> {
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    let added = add_up_users(&mut tx, CHANGES).await?;
    tx.commit().await?;
    Ok(added)
}

/// Compares counted days with the rows, counts those anew that differ, and finishes the job. What is left when its time is up, the next one does.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn check_counted_days(app: &App, fence: Fence) -> Result<()> {
    let deadline = Instant::now() + TIME_BUDGET;
    let days = days_to_check(&mut *app.read().await?, app.now()).await?;
    for day in days {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        allow_long_statements(&mut tx).await?;
        let differences = check_day(&mut tx, day, app.now()).await?;
        tx.commit().await?;
        if !differences.is_empty() {
            tracing::error!(%day, ?differences, "a counted day differed from its rows, and was counted anew");
        }
        if Instant::now() >= deadline {
            break;
        }
    }
    app.finish_job(fence).await
}

/// Makes what people are found by anew where it is outdated, and finishes the job. What is left when its time is up, the next one does.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn refresh_user_search(app: &App, fence: Fence) -> Result<()> {
    refresh_in_chunks(app, fence, USERS, |db, limit| Box::pin(user_search::refresh_outdated(db, limit))).await
}

/// Seals the entries of the audit trail that are in no link of its chain, and finishes the job. What is left when its time is up, the next one does.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn seal_audit(app: &App, fence: Fence) -> Result<()> {
    let deadline = Instant::now() + TIME_BUDGET;
    let (mut after, mut links) = (0, 0);
    loop {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let sealed = chain::seal(&mut tx, after, ENTRIES).await?;
        tx.commit().await?;
        links += sealed.links;
        if sealed.missing > 0 {
            tracing::error!(
                entries = sealed.missing,
                "entries of the audit trail were removed before they were sealed"
            );
        }
        match sealed.next {
            Some(next) if Instant::now() < deadline => after = next,
            _ => {
                if links > 0 {
                    // The log is outside the database: who changes the trail and makes its chain anew can't change this line.
                    tracing::info!(links, head = %sealed.head, "audit trail sealed");
                }
                return app.finish_job(fence).await;
            }
        }
    }
}
