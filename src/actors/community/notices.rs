//! Telling people what the community did: in the app and by mail, as they prefer.

use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::enqueue;
use crate::models::notifications::{self, NotificationKind};
use crate::origin::Origin;

/// A notification of one person.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub to: Uuid,
    /// The mail, and by its kind the notification.
    pub email: EmailKind,
    /// What the notification is shown with.
    pub data: Value,
}

/// Publishes the notifications and enqueues the mails.
///
/// # Errors
/// The database does not answer.
pub(super) async fn notify(db: &mut PgConnection, origin: &Origin, notices: &[Notice], now: Timestamp) -> Result<()> {
    let mut people: Vec<Uuid> = notices.iter().map(|notice| notice.to).collect();
    people.sort_unstable();
    people.dedup();
    if people.is_empty() {
        return Ok(());
    }
    notifications::lock_counters(db, &people).await?;
    for Notice { to, email, data } in notices {
        if let Some(kind) = NotificationKind::for_email(email) {
            notifications::publish(db, *to, kind, data.clone(), now).await?;
        }
        enqueue(db, origin, now, &SendEmail { to: *to, kind: email.clone() }).await?;
    }
    Ok(())
}

/// Commits, and wakes the open streams of those who were notified.
///
/// # Errors
/// The database does not answer.
pub(super) async fn commit(app: &App, tx: Transaction<'_, Postgres>, notices: &[Notice]) -> Result<()> {
    app.commit(tx).await?;
    for notice in notices {
        app.events.publish(Change::User(notice.to));
    }
    Ok(())
}
