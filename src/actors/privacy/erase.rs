//! Erasing a deleted account. Every step is idempotent: the job runs again after a crash, and after a restore from a backup.

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::bookings::{CancelSession, Requester, cancel_session};
use crate::actors::calendars;
use crate::app::App;
use crate::clock::{Timestamp, minutes, seconds};
use crate::db;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::integrations::storage::Object;
use crate::jobs::definitions::privacy::EraseAccount;
use crate::jobs::{Fence, enqueue};
use crate::models::auth::users::User;
use crate::models::bookings::Booking;
use crate::models::privacy::{self, Erasure};
use crate::origin::Origin;

/// How long the erasure waits for the last mails, which are cancelled then, and for the providers of connected calendars.
const MAX_WAIT: SignedDuration = minutes(55);

/// How often the job checks whether the last mails are sent.
const RECHECK_INTERVAL: SignedDuration = seconds(15);

/// The prefix of objects in the storage, named by user id, that record erasures outside the database.
pub const ERASED_PREFIX: &str = "erased/";

/// Whether an erasure is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureProgress {
    Done,
    /// The last mails are not sent yet, or a provider of calendars does not answer.
    RetryIn(SignedDuration),
}

/// Erases a deleted account: cancels its sessions, disconnects its calendars, waits for the last mails, deletes its files and erases its personal data.
///
/// # Errors
/// The database, Redis or the storage does not answer; the job is retried.
pub async fn erase_account(app: &App, user_id: Uuid, origin: &Origin, fence: Option<Fence>) -> Result<ErasureProgress> {
    let Some(erasure) = Erasure::of(&mut *app.db.acquire().await?, user_id).await? else {
        return finish(app, fence).await;
    };
    if erasure.erased_at.is_some() {
        return finish(app, fence).await;
    }
    cancel_sessions(app, user_id, origin).await?;
    let now = app.now();
    if !calendars::leave_providers_of(app, user_id).await? && now < erasure.requested_at + MAX_WAIT {
        return Ok(ErasureProgress::RetryIn(RECHECK_INTERVAL));
    }
    let mut db = app.writer().await?;
    if privacy::count_unsent_mails(&mut db, user_id).await? > 0 {
        if now < erasure.requested_at + MAX_WAIT {
            return Ok(ErasureProgress::RetryIn(RECHECK_INTERVAL));
        }
        privacy::cancel_unsent_mails(&mut db, user_id, now).await?;
    }
    db.finish().await?;
    if let Some(storage) = &app.storage {
        storage.delete_all(&crate::models::profiles::photos::folder(user_id)).await?;
        // Outside the database, to find accounts that a restore from a backup brings back.
        let marker =
            Object { bytes: Vec::new(), content_type: "text/plain", content_disposition: None, cache_control: None };
        storage.put(&format!("{ERASED_PREFIX}{user_id}"), marker).await?;
    }
    app.cache.delete_by_prefix(&format!("match:{user_id}:")).await.map_err(Error::unavailable)?;
    erase(app, user_id, fence).await?;
    app.events.publish(Change::Coach(user_id));
    Ok(ErasureProgress::Done)
}

/// Erases the personal data, checks that no rows are left, and records it, in one transaction.
async fn erase(app: &App, user_id: Uuid, fence: Option<Fence>) -> Result<()> {
    let now = app.now();
    let mut tx = app.begin().await?;
    db::allow_long_statements(&mut tx).await?;
    erase_rows(&mut tx, user_id, now).await?;
    if let Some(fence) = fence {
        fence.finish(&mut tx, now).await?;
    }
    app.commit(tx).await
}

async fn erase_rows(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<()> {
    privacy::erase(db, user_id).await?;
    let (remaining_rows, is_clean) = privacy::count_remaining(db, user_id).await?;
    if !is_clean {
        return Err(Error::internal(format!("personal data left after an erasure: {remaining_rows}")));
    }
    Erasure::complete(db, user_id, &remaining_rows, now).await
}

/// Erases an account in a copy of the database, of which nothing leaves: no session is cancelled, no mail sent, no provider asked. In a transaction.
/// `false`: it is erased already, or not there.
///
/// # Errors
/// The database does not answer, or personal data was left.
pub async fn erase_in_copy(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<bool> {
    Erasure::request(db, user_id, now).await?;
    if Erasure::of(db, user_id).await?.is_none_or(|erasure| erasure.erased_at.is_some()) {
        return Ok(false);
    }
    privacy::cancel_unsent_mails(db, user_id, now).await?;
    erase_rows(db, user_id, now).await?;
    Ok(true)
}

async fn finish(app: &App, fence: Option<Fence>) -> Result<ErasureProgress> {
    if let Some(fence) = fence {
        app.finish_job(fence).await?;
    }
    Ok(ErasureProgress::Done)
}

/// Cancels upcoming sessions as the user would: refunds by the policy, mails to both parties.
async fn cancel_sessions(app: &App, user_id: Uuid, origin: &Origin) -> Result<()> {
    let mut db = app.db.acquire().await?;
    let Some(user) = User::by_id(&mut db, user_id).await? else { return Ok(()) };
    let upcoming = Booking::upcoming_ids(&mut db, user_id, app.now()).await?;
    drop(db);
    for booking_id in upcoming {
        let by = Requester { user_id, role: user.role, origin: origin.clone() };
        let cancel = CancelSession { booking_id, by, reason: None, expected_refund: None };
        match cancel_session(app, &cancel).await {
            // It has begun, or was cancelled concurrently.
            Err(error) if error.code() == Code::InvalidTransition => {}
            other => drop(other?),
        }
    }
    Ok(())
}

/// Enqueues the erasure of accounts that were erased before the database was restored from an older backup. Gives their number.
///
/// # Errors
/// The database does not answer.
pub async fn reapply_erasures(db: &mut PgConnection, users: &[Uuid], now: Timestamp) -> Result<usize> {
    let origin = Origin::system("reapply-erasures");
    let mut enqueued = 0;
    for user_id in users {
        Erasure::request(db, *user_id, now).await?;
        let is_open = Erasure::of(db, *user_id).await?.is_some_and(|erasure| erasure.erased_at.is_none());
        if is_open {
            enqueue(db, &origin, now, &EraseAccount { user_id: *user_id }).await?;
            enqueued += 1;
        }
    }
    Ok(enqueued)
}
