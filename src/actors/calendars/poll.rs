//! Busy times of a connected account: what has changed since the last look, or everything of the window.

use jiff::tz::TimeZone;

use super::access::Access;
use super::error::SyncError;
use super::read::{AHEAD, BACK, REREAD};
use crate::app::App;
use crate::clock::{Timestamp, minutes};
use crate::integrations::calendars::{CalendarError, Changes, ReadCalendar, Since, Window};
use crate::jobs::Fence;
use crate::models::auth::users::User;
use crate::models::calendars::busy_events::{self, Events};
use crate::models::calendars::choices::IfDeleted;
use crate::models::calendars::connected::{self, ConnectedCalendar};
use crate::models::calendars::connections::Connection;
use crate::models::calendars::links;

/// A calendar that was read so lately is not read again: sessions that change often would have it read as often.
const SETTLED: jiff::SignedDuration = minutes(1);

/// Reads the calendars that its owner has chosen. One that can't be read does not keep the others from being read.
///
/// # Errors
/// Of the first calendar that fails.
pub async fn read_calendars(
    app: &App,
    connection: &Connection,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    let mut db = app.db.acquire().await?;
    let calendars = ConnectedCalendar::of_connection(&mut db, connection.id).await?;
    let owner = User::by_id(&mut db, connection.user_id).await?;
    drop(db);
    let of_owner = owner.map_or(TimeZone::UTC, |user| user.timezone.tz().clone());
    let mut first_error = Ok(());
    for calendar in calendars.iter().filter(|calendar| is_due(calendar, app.now())) {
        match read(app, connection, calendar, &of_owner, access, fence).await {
            // Nothing of this account can be read now.
            Err(SyncError::Provider(
                error @ (CalendarError::Unavailable { .. }
                | CalendarError::RateLimited { .. }
                | CalendarError::Unauthorized(_)
                | CalendarError::ConsentOver(_)),
            )) => return Err(error.into()),
            Err(SyncError::Provider(error)) if first_error.is_ok() => first_error = Err(error.into()),
            Err(SyncError::Provider(_)) => {}
            other => other?,
        }
    }
    first_error
}

fn is_due(calendar: &ConnectedCalendar, now: Timestamp) -> bool {
    calendar.is_read && calendar.read_at.is_none_or(|at| now - at >= SETTLED)
}

async fn read(
    app: &App,
    connection: &Connection,
    calendar: &ConnectedCalendar,
    of_owner: &TimeZone,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    let now = app.now();
    let zone = calendar.zone(of_owner);
    let asked = ReadCalendar { id: &calendar.external_id, zone: &zone };
    let window = Window { from: now - BACK, to: now + AHEAD };
    let is_current = calendar.expanded_at.is_some_and(|at| now - at < REREAD);
    if let Some(token) = calendar.sync_cursor.as_deref().filter(|_| is_current) {
        match access.provider.changes(&access.token, asked, Since::Token(token)).await {
            // What was deleted since is not reported any more: everything is read and compared.
            Err(CalendarError::SyncTokenOver(_)) => {}
            changes => return apply(app, connection, calendar, (&changes?, window), fence).await,
        }
    }
    let all = access.provider.changes(&access.token, asked, Since::Window(window)).await?;
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    busy_events::replace(&mut tx, calendar.id, &events(&all, window)).await?;
    if connection.if_deleted == IfDeleted::PutBack {
        let found: Vec<&str> = all.own.iter().map(|own| own.id.as_str()).collect();
        let ahead = (now, window.to);
        links::put_back_missing(&mut tx, connection.id, &calendar.external_id, &found, ahead).await?;
    }
    let odd_events = i32::try_from(all.unreadable).unwrap_or(i32::MAX);
    connected::record_read(&mut tx, calendar.id, &all.next, Some(odd_events), now).await?;
    Ok(app.commit(tx).await?)
}

/// Applies what has changed. Sessions that are gone were deleted by hand.
async fn apply(
    app: &App,
    connection: &Connection,
    calendar: &ConnectedCalendar,
    (changes, window): (&Changes, Window),
    fence: Fence,
) -> Result<(), SyncError> {
    let now = app.now();
    let events = events(changes, window);
    let outside = changes.busy.iter().map(|busy| busy.event_id.as_str()).filter(|id| !events.contains_key(id));
    let gone: Vec<&str> = changes.gone.iter().map(String::as_str).chain(outside).collect();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    busy_events::apply(&mut tx, calendar.id, &events, &gone).await?;
    if connection.if_deleted == IfDeleted::PutBack && !gone.is_empty() {
        links::put_back(&mut tx, connection.id, &gone, now).await?;
    }
    connected::record_read(&mut tx, calendar.id, &changes.next, None, now).await?;
    Ok(app.commit(tx).await?)
}

fn events(changes: &Changes, window: Window) -> Events<'_> {
    let inside = changes.busy.iter().filter(|busy| busy.start < window.to && window.from < busy.end);
    inside.map(|busy| (busy.event_id.as_str(), (busy.start, busy.end))).collect()
}
