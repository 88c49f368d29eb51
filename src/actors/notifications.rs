//! What users are told in the app. The rows are the truth; the unread counts in here are a cache of this process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant as Moment;
use uuid::Uuid;

use super::{Command, House, Room};
use crate::error::{Code, Error, Result};
use crate::models::notifications;

/// How long a count is believed: another process may have told the user something.
const BELIEVED: Duration = Duration::from_secs(2);

/// Counts remembered at most.
const REMEMBERED: usize = 20_000;

/// The room: unread counts of those who look.
#[derive(Default)]
pub struct Notifications {
    unread: Mutex<HashMap<Uuid, (Moment, i64)>>,
}

impl Room for Notifications {
    const NAME: &'static str = "notifications";
    const AT_ONCE: usize = 512;
}

impl Notifications {
    fn remember(&self, user_id: Uuid, count: i64) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        if unread.len() >= REMEMBERED {
            unread.retain(|_, (at, _)| at.elapsed() < BELIEVED);
        }
        unread.insert(user_id, (Moment::now(), count));
    }

    fn remembered(&self, user_id: Uuid) -> Option<i64> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.get(&user_id).filter(|(at, _)| at.elapsed() < BELIEVED).map(|(_, count)| *count)
    }
}

/// Counts what a user has not read.
#[derive(Clone, Copy, Debug)]
pub struct CountUnread {
    pub user_id: Uuid,
}

impl Command for CountUnread {
    type Room = Notifications;
    type Answer = i64;

    async fn run(self, house: &House, room: &Notifications) -> Result<i64> {
        if let Some(count) = room.remembered(self.user_id) {
            return Ok(count);
        }
        let mut db = house.db.acquire().await?;
        let count = notifications::unread(&mut db, self.user_id).await?;
        room.remember(self.user_id, count);
        Ok(count)
    }
}

/// Marks one notification as read, or all.
#[derive(Clone, Copy, Debug)]
pub struct MarkRead {
    pub user_id: Uuid,
    pub only: Option<Uuid>,
}

impl Command for MarkRead {
    type Room = Notifications;
    type Answer = i64;

    fn lane(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, house: &House, room: &Notifications) -> Result<i64> {
        let mut tx = house.begin().await?;
        let unread = notifications::mark_read(&mut tx, self.user_id, self.only, house.now()).await?;
        let unread = unread.ok_or_else(|| Error::new(Code::NotFound).because("There is no such notification."))?;
        house.commit(tx).await?;
        room.remember(self.user_id, unread);
        Ok(unread)
    }
}
