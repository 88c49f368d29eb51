//! Keeping a connected account and Rapport equal: busy times come in, sessions go out, and how the account is gets recorded. Whatever is
//! interrupted, the next attempt goes on where this one ended.

use rand::Rng;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::access::{Access, access, discard};
use super::choose::refresh_calendars;
use super::error::{SyncError, in_words, may_pass};
use super::{channels, poll, write};
use crate::actors::sweep::{BATCH, Sweep};
use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::events::Change;
use crate::integrations::calendars::CalendarError;
use crate::jobs::definitions::bookings::DueRow;
use crate::jobs::definitions::calendars::{SyncConnection, SyncDueConnections};
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::calendars::busy_events;
use crate::models::calendars::connections::{self, Connection};
use crate::models::calendars::health::{CONNECTION_INTERVAL, Health, NextDue, SYNC_DEADLINE, Standing};
use crate::models::notifications::{self, NotificationKind};
use crate::origin::Origin;

/// Reads and writes one connection, and finishes its job.
///
/// # Errors
/// The database does not answer, or the job was taken over. What the provider answers is no error.
pub async fn sync_connection(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let connection = Connection::by_id(&mut *app.db.acquire().await?, id).await?;
    let is_to_wait = |one: &Connection| one.ended_at.is_some() || one.retry_at.is_some_and(|at| app.now() < at);
    let Some(connection) = connection.filter(|one| !is_to_wait(one)) else { return app.finish_job(fence).await };
    if app.calendar_provider(connection.provider).is_err() {
        return app.finish_job(fence).await;
    }
    let outcome = match attempt(app, &connection, fence).await {
        // Ended before its time: with a new token once more.
        Err(SyncError::Provider(CalendarError::Unauthorized(_))) => attempt(app, &connection, fence).await,
        outcome => outcome,
    };
    match outcome {
        Ok(()) => record(app, &connection, None, origin, fence).await,
        Err(SyncError::Provider(error)) => {
            tracing::info!(%error, connection = %id, "connected calendar not in order");
            if matches!(error, CalendarError::Gone(_)) {
                refresh_calendars(app, &connection).await?;
            }
            record(app, &connection, Some(error), origin, fence).await
        }
        Err(SyncError::Ours(error)) => Err(error),
    }
}

async fn attempt(app: &App, connection: &Connection, fence: Fence) -> Result<(), SyncError> {
    let access = access(app, connection.provider, connection.id).await?;
    let outcome = read_and_write(app, connection, &access, fence).await;
    if let Err(SyncError::Provider(CalendarError::Unauthorized(_))) = &outcome {
        discard(app, connection.id, access.expires_at).await?;
    }
    outcome
}

/// What is wrong with one calendar does not keep sessions from the others.
async fn read_and_write(
    app: &App,
    connection: &Connection,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    // Opened before a calendar is read, so that no change falls between the two.
    channels::keep_channels(app, connection, access, fence).await?;
    let read = match poll::read_calendars(app, connection, access, fence).await {
        Err(SyncError::Provider(error)) if concerns_one_calendar(&error) => Err(SyncError::Provider(error)),
        other => Ok(other?),
    };
    write::write_sessions(app, connection, access, fence).await?;
    read
}

fn concerns_one_calendar(error: &CalendarError) -> bool {
    matches!(
        error,
        CalendarError::Gone(_) | CalendarError::Forbidden(_) | CalendarError::Refused(_) | CalendarError::Unreadable(_)
    )
}

/// Records how the account is, and finishes the job.
async fn record(
    app: &App,
    before: &Connection,
    error: Option<CalendarError>,
    origin: &Origin,
    fence: Fence,
) -> Result<()> {
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    let current = Connection::by_id_for_update(&mut tx, before.id).await?.filter(|one| one.ended_at.is_none());
    let Some(connection) = current else {
        drop(tx);
        return app.finish_job(fence).await;
    };
    let mut is_notified = false;
    let standing = match &error {
        None => {
            let standing = connection.standing().read(now);
            connections::record_synced(&mut tx, connection.id, standing, next_look(standing, now), now).await?;
            standing
        }
        Some(error) => {
            let standing = match error {
                CalendarError::ConsentOver(_) | CalendarError::ScopesMissing(_) => connection.standing().ended(now),
                error => connection.standing().failed(may_pass(error), now),
            };
            let reason = in_words(error, connection.provider.title());
            let wait = error.retry_after().and_then(|wait| jiff::SignedDuration::try_from(wait).ok());
            let due_at = next_look(standing, now).max(now + wait.unwrap_or_default().min(days(1)));
            connections::record_failure(&mut tx, connection.id, standing, &reason, due_at).await?;
            is_notified = standing.health == Health::Broken && connection.health != Health::Broken;
            if is_notified {
                notify(&mut tx, &connection, &reason, origin, now).await?;
            }
            standing
        }
    };
    let connection = Connection { health: standing.health, health_since: standing.since, ..connection };
    let paused_since = connection.pauses().then_some(connection.health_since);
    let owner = (connection.user_id, connection.provider);
    let has_changed = busy_events::publish(&mut tx, owner, connection.id, paused_since).await?;
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await?;
    if has_changed {
        app.events.publish(Change::Coach(connection.user_id));
    }
    if is_notified {
        app.events.publish(Change::User(connection.user_id));
    }
    Ok(())
}

fn next_look(standing: Standing, now: Timestamp) -> Timestamp {
    standing.next_read(CONNECTION_INTERVAL, rand::rng().random_range(0.0..1.0), now)
}

/// In the app and by mail, as its owner prefers.
async fn notify(
    db: &mut PgConnection,
    connection: &Connection,
    reason: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    let Connection { id, user_id, provider, .. } = *connection;
    let data = json!({ "connection_id": id, "calendar": provider.title(), "reason": reason });
    notifications::publish(db, user_id, NotificationKind::CalendarBroken, data, now).await?;
    let kind = EmailKind::CalendarBroken { calendar_id: id };
    enqueue(db, origin, now, &SendEmail { to: user_id, kind }).await.map(drop)
}

impl Sweep for SyncDueConnections {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        connections::due(db, now, after, BATCH).await
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let next = NextDue::after(SYNC_DEADLINE, now);
        let Some(owner) = connections::take_due(&mut tx, id, next, now).await? else {
            return Ok(());
        };
        if owner.is_active {
            let user_id = owner.user_id;
            enqueue(&mut tx, origin, now, &SyncConnection { connection_id: id, user_id }).await?;
        }
        app.commit(tx).await
    }
}
