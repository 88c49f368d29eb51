//! Winding an account up. Every step may be repeated: the job runs again after a crash, and again after a restore.

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::bookings::{CancelSession, Requester, cancel_session};
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

/// The last mails are waited for that long; then they are given up.
const LAST_MAILS: SignedDuration = minutes(55);

/// How soon the job looks again whether the last mails have gone.
const AGAIN: SignedDuration = seconds(15);

/// Where the storage keeps, under its id, that an account was erased.
pub const ERASED: &str = "erased/";

/// What is still to be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    Done,
    /// The last mails are under way.
    In(SignedDuration),
}

/// Winds up an account that was given up: sessions called off, the last mails out, everything erased.
///
/// # Errors
/// The database, Redis or the storage does not answer; it is tried again.
pub async fn erase_account(app: &App, user_id: Uuid, origin: &Origin, fence: Option<Fence>) -> Result<Erased> {
    let Some(erasure) = Erasure::of(&mut *app.db.acquire().await?, user_id).await? else {
        return finish(app, fence).await;
    };
    if erasure.erased_at.is_some() {
        return finish(app, fence).await;
    }
    call_off_sessions(app, user_id, origin).await?;
    let now = app.now();
    let mut db = app.db.acquire().await?;
    if privacy::mails_under_way(&mut db, user_id).await? > 0 {
        if now < erasure.requested_at + LAST_MAILS {
            return Ok(Erased::In(AGAIN));
        }
        privacy::give_up_mails(&mut db, user_id, now).await?;
    }
    drop(db);
    if let Some(storage) = &app.storage {
        storage.delete_all(&crate::models::profiles::photos::folder(user_id)).await?;
        // Outside of the database, so that a copy of it that is too old can be told.
        let note = Object { bytes: Vec::new(), content_type: "text/plain", cache_control: None };
        storage.put(&format!("{ERASED}{user_id}"), note).await?;
    }
    app.cache.forget_all(&format!("match:{user_id}:")).await.map_err(Error::unavailable)?;
    db::once_more_on_deadlock(|| erase(app, user_id, fence)).await?;
    app.events.publish(Change::Coach(user_id));
    Ok(Erased::Done)
}

/// Erases, looks whether anything is left, and writes that down: all of it or nothing.
async fn erase(app: &App, user_id: Uuid, fence: Option<Fence>) -> Result<()> {
    let now = app.now();
    let mut tx = app.begin().await?;
    privacy::erase(&mut tx, user_id).await?;
    let (found, is_clean) = privacy::verify(&mut tx, user_id).await?;
    if !is_clean {
        return Err(Error::internal(format!("an erasure left something behind: {found}")));
    }
    Erasure::conclude(&mut tx, user_id, &found, now).await?;
    if let Some(fence) = fence {
        fence.finish(&mut tx, now).await?;
    }
    app.commit(tx).await
}

async fn finish(app: &App, fence: Option<Fence>) -> Result<Erased> {
    if let Some(fence) = fence {
        app.finish(fence).await?;
    }
    Ok(Erased::Done)
}

/// Calls off whatever is ahead, as the person would: refunds by the policy, mails to both sides.
async fn call_off_sessions(app: &App, user_id: Uuid, origin: &Origin) -> Result<()> {
    let mut db = app.db.acquire().await?;
    let Some(user) = User::by_id(&mut db, user_id).await? else { return Ok(()) };
    let ahead = Booking::upcoming_ids(&mut db, user_id, app.now()).await?;
    drop(db);
    for booking_id in ahead {
        let by = Requester { user_id, role: user.role, origin: origin.clone() };
        let cancel = CancelSession { booking_id, by, reason: None, expected_refund: None };
        match cancel_session(app, &cancel).await {
            // It has begun, or somebody else has called it off, meanwhile.
            Err(error) if error.code() == Code::InvalidTransition => {}
            other => drop(other?),
        }
    }
    Ok(())
}

/// Asks anew for the erasure of accounts that had been erased before the database was restored from an older copy. Answers how many
/// there were to ask for; workers do it.
///
/// # Errors
/// The database does not answer.
pub async fn reapply_erasures(db: &mut PgConnection, users: &[Uuid], now: Timestamp) -> Result<usize> {
    let origin = Origin::system("reapply-erasures");
    let mut asked = 0;
    for user_id in users {
        Erasure::request(db, *user_id, now).await?;
        let open = Erasure::of(db, *user_id).await?.is_some_and(|erasure| erasure.erased_at.is_none());
        if open {
            enqueue(db, &origin, now, &EraseAccount { user_id: *user_id }).await?;
            asked += 1;
        }
    }
    Ok(asked)
}
