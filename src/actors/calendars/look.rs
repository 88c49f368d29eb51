//! A look at a coach's calendars while one of their times is being held: what was added since the last poll is seen. It never takes longer than a
//! second and a half, and whatever goes wrong says nothing against the time.

use std::time::Duration;

use futures::future::join_all;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::access::current;
use super::error::SyncError;
use crate::app::App;
use crate::clock::{Timestamp, seconds};
use crate::error::Result;
use crate::integrations::calendars::{ReadCalendar, Window};
use crate::jobs::definitions::calendars::SyncConnection;
use crate::jobs::enqueue;
use crate::models::calendars::connected::{self, ConnectedCalendar};
use crate::models::calendars::connections::Connection;
use crate::models::calendars::health::Health;
use crate::origin::Origin;

/// The longest that a look takes, the database included.
const TIMEOUT: Duration = Duration::from_millis(1500);

/// Whether a connected calendar says, now, that the coach is busy in `[from, to)`. If it does, it is read as a whole soon.
pub async fn is_busy_now(app: &App, coach_id: Uuid, from: Timestamp, to: Timestamp, origin: &Origin) -> bool {
    let busy = match tokio::time::timeout(TIMEOUT, busy_connections(app, coach_id, Window { from, to })).await {
        Ok(Ok(busy)) => busy,
        Ok(Err(error)) => {
            tracing::info!(%error, coach = %coach_id, "no look at the calendars of a coach");
            return false;
        }
        Err(_) => return false,
    };
    for connection_id in &busy {
        if let Err(error) = read_soon(app, *connection_id, coach_id, origin).await {
            tracing::warn!(%error, connection = %connection_id, "a calendar is read at its time, and not at once");
        }
    }
    !busy.is_empty()
}

async fn busy_connections(app: &App, coach_id: Uuid, window: Window) -> Result<Vec<Uuid>, SyncError> {
    let mut accounts = Vec::new();
    let mut db = app.db.acquire().await?;
    for connection in Connection::of_user(&mut db, coach_id).await? {
        if connection.health != Health::Broken {
            let calendars = ConnectedCalendar::of_connection(&mut db, connection.id).await?;
            accounts.push((connection, calendars));
        }
    }
    drop(db);
    let looks = accounts.iter().map(|(connection, calendars)| async move {
        match is_busy(app, connection, calendars, window).await {
            Ok(is_busy) => is_busy.then_some(connection.id),
            Err(error) => {
                tracing::info!(%error, connection = %connection.id, "no look at a calendar");
                None
            }
        }
    });
    Ok(join_all(looks).await.into_iter().flatten().collect())
}

async fn is_busy(
    app: &App,
    connection: &Connection,
    calendars: &[ConnectedCalendar],
    window: Window,
) -> Result<bool, SyncError> {
    let provider = app.calendar_provider(connection.provider)?;
    let zones: Vec<(&str, TimeZone)> = calendars
        .iter()
        .filter(|calendar| calendar.is_read)
        .map(|calendar| (calendar.external_id.as_str(), calendar.zone(&TimeZone::UTC)))
        .collect();
    let read: Vec<ReadCalendar<'_>> = zones.iter().map(|(id, zone)| ReadCalendar { id, zone }).collect();
    // Nobody waits for a token to be refreshed.
    let Some(access) = current(app, provider, connection.id, seconds(5)).await?.filter(|_| !read.is_empty()) else {
        return Ok(false);
    };
    let busy = provider.busy_now(&access.token, &read, window).await?;
    Ok(busy.iter().any(|busy| busy.start < window.to && window.from < busy.end))
}

async fn read_soon(app: &App, connection_id: Uuid, user_id: Uuid, origin: &Origin) -> Result<()> {
    let mut tx = app.begin().await?;
    connected::read_soon(&mut tx, connection_id).await?;
    enqueue(&mut tx, origin, app.now(), &SyncConnection { connection_id, user_id }).await?;
    app.commit(tx).await
}
