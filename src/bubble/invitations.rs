//! Who is to be invited to set a password: the accounts that a run created, and that have none. They are recorded here, each once; the mail is enqueued by
//! whoever asks, in the same transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use super::error::{BubbleError, Result};
use super::import::Run;
use crate::clock::Timestamp;

/// People who are invited in one transaction.
const PAGE_SIZE: i64 = 200;

/// An account without a password that a run created, and nobody was invited to yet.
const UNINVITED: &str = "c.run_id = $1 and c.table_name = 'users' and c.was_created and c.undone_at is null and u.password_hash = ''
    and u.is_active and u.deleted_at is null and u.email is not null and not exists (select from bubble_invitations i where i.user_id = u.id)";

/// How many people an invitation would reach.
///
/// # Errors
/// There is no such run, or it has not ended.
pub async fn count_uninvited(db: &mut PgConnection, run: Uuid) -> Result<i64> {
    finished(db, run).await?;
    let sql = format!("select count(*) from bubble_changes c join users u on u.id = c.row_id where {UNINVITED}");
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(run).fetch_one(db).await?)
}

/// The people of a run that are invited next.
#[derive(Clone, Copy, Debug)]
pub struct Next {
    pub run: Uuid,
    /// The number of the change that made the account before.
    pub after: i64,
    /// At most so many; never more than a page.
    pub limit: Option<i64>,
}

/// Records the next people of a run as invited, and answers who they are, by the numbers of the changes that made their accounts; nobody: all are.
///
/// # Errors
/// There is no such run, or it has not ended.
pub async fn invite(db: &mut PgConnection, next: Next, now: Timestamp) -> Result<Vec<(i64, Uuid)>> {
    // Two processes that invite at once: the second waits here, and then finds those who are left.
    sqlx::query("select from bubble_runs where id = $1 for update").bind(next.run).execute(&mut *db).await?;
    finished(db, next.run).await?;
    let sql = format!(
        "with page as (select c.number, u.id from bubble_changes c join users u on u.id = c.row_id where {UNINVITED} and c.number > $2 order by c.number limit $3),
              invited as (insert into bubble_invitations (user_id, run_id, invited_at) select id, $1, $4 from page on conflict do nothing returning user_id)
         select p.number, p.id from page p join invited i on i.user_id = p.id order by p.number"
    );
    let page = PAGE_SIZE.min(next.limit.unwrap_or(PAGE_SIZE));
    let invited = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(next.run).bind(next.after).bind(page).bind(now);
    Ok(invited.fetch_all(db).await?)
}

async fn finished(db: &mut PgConnection, run: Uuid) -> Result<()> {
    match Run::by_id(db, run).await?.state.as_str() {
        "done" => Ok(()),
        "rolled_back" => Err(BubbleError::Refused(format!("The run {run} has been rolled back."))),
        _ => Err(BubbleError::Refused(format!(
            "The run {run} has not ended. Go on with it by `rapport bubble import` first."
        ))),
    }
}
