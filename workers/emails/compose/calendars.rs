//! Emails about connected calendars.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::Composed;
use super::views::reader;
use crate::error::{Code, Result};
use crate::models::auth::users::User;
use crate::models::calendars::health::Health;
use crate::models::calendars::subscriptions::Subscription;
use crate::workers::emails::templates::CalendarBroken;

/// To its owner, if it still can't be read.
pub(super) async fn broken(db: &mut PgConnection, user: User, subscription_id: Uuid) -> Result<Composed> {
    let subscription = match Subscription::by_id(db, subscription_id, user.id).await {
        Ok(subscription) => subscription,
        Err(error) if error.code() == Code::NotFound => return Ok(Composed::Skip("the calendar is removed")),
        Err(error) => return Err(error),
    };
    if subscription.health != Health::Broken {
        return Ok(Composed::Skip("the calendar can be read again"));
    }
    let calendar = subscription.name().to_owned();
    let (reason, last_read) = (subscription.reason.unwrap_or_default(), subscription.synced_at);
    Ok(CalendarBroken { reader: reader(user), calendar, reason, last_read }.into())
}
