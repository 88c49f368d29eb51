//! Emails about calendars that are subscribed to or connected.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::Composed;
use super::views::reader;
use crate::error::{Code, Result};
use crate::models::auth::users::User;
use crate::models::calendars::connections::Connection;
use crate::models::calendars::health::Health;
use crate::models::calendars::subscriptions::Subscription;
use crate::workers::emails::templates::CalendarBroken;

/// To its owner, if it still can't be read.
pub(super) async fn broken(db: &mut PgConnection, user: User, calendar_id: Uuid) -> Result<Composed> {
    if let Some(connection) = Connection::by_id(db, calendar_id).await? {
        return Ok(connection_broken(user, connection));
    }
    let subscription = match Subscription::by_id(db, calendar_id, user.id).await {
        Ok(subscription) => subscription,
        Err(error) if error.code() == Code::NotFound => return Ok(Composed::Skip(REMOVED)),
        Err(error) => return Err(error),
    };
    if subscription.health != Health::Broken {
        return Ok(Composed::Skip(READ_AGAIN));
    }
    let calendar = subscription.name().to_owned();
    let (reason, last_read) = (subscription.reason.unwrap_or_default(), subscription.synced_at);
    let (is_connected, is_paused) = (false, false);
    Ok(CalendarBroken { reader: reader(user), calendar, reason, last_read, is_connected, is_paused }.into())
}

const REMOVED: &str = "the calendar is removed";

const READ_AGAIN: &str = "the calendar can be read again";

fn connection_broken(user: User, connection: Connection) -> Composed {
    if connection.user_id != user.id || connection.ended_at.is_some() {
        return Composed::Skip(REMOVED);
    }
    if connection.health != Health::Broken {
        return Composed::Skip(READ_AGAIN);
    }
    let (calendar, is_paused) = (connection.provider.title().to_owned(), connection.pauses());
    let (reason, last_read) = (connection.reason.unwrap_or_default(), connection.synced_at);
    CalendarBroken { reader: reader(user), calendar, reason, last_read, is_connected: true, is_paused }.into()
}
