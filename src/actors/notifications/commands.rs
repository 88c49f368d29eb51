//! Commands on a user's notifications: marking as read, preferences.

use uuid::Uuid;

use super::state::Notifications;
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::models::notifications::{self, NotificationKind, Preferences, preferences};

/// Marks one notification as read, or all; answers how many are unread now.
#[derive(Clone, Copy, Debug)]
pub struct MarkRead {
    pub user_id: Uuid,
    pub only: Option<Uuid>,
}

impl Command for MarkRead {
    type State = Notifications;
    type Output = i64;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, state: &Notifications) -> Result<i64> {
        let mut tx = app.begin().await?;
        let unread = notifications::mark_read(&mut tx, self.user_id, self.only, app.now()).await?;
        let unread = unread.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such notification."))?;
        app.commit(tx).await?;
        state.changed.note(self.user_id);
        Ok(unread)
    }
}

/// Replaces a user's notification preferences.
#[derive(Clone, Debug)]
pub struct SetPreferences {
    pub user_id: Uuid,
    pub preferences: Preferences,
}

impl Command for SetPreferences {
    type State = Notifications;
    type Output = Preferences;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Notifications) -> Result<Preferences> {
        let mut tx = app.begin().await?;
        preferences::replace(&mut tx, self.user_id, &self.preferences, app.now()).await?;
        let preferences = preferences::of(&mut tx, self.user_id).await?;
        app.commit(tx).await?;
        Ok(preferences)
    }
}

/// Turns emails of one kind off, authorised by the token of a link in one of them.
#[derive(Clone, Copy, Debug)]
pub struct Unsubscribe {
    pub user_id: Uuid,
    pub kind: NotificationKind,
}

impl Command for Unsubscribe {
    type State = Notifications;
    type Output = ();

    async fn run(self, app: &App, _: &Notifications) -> Result<()> {
        let mut db = app.writer().await?;
        preferences::turn_off_emails(&mut db, self.user_id, self.kind, app.now()).await?;
        db.finish().await
    }
}
