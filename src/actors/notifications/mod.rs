//! What users are told in the app. The rows are the truth; the unread counts and open streams in here are a cache of this process:
//! a stream that is not woken finds what is new at the next look ([`watch`]).

mod streams;
mod watch;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant as Moment;
use uuid::Uuid;

use super::{Command, House, Room};
use crate::error::{Code, Error, Result};
use crate::models::notifications::{self, Kind, Notification, Preferences, preferences};

use self::streams::Streams;
pub use self::streams::{MOST_STREAMS, News};
pub(super) use self::watch::watch;

/// How long a count is believed: another process may have told the user something.
const BELIEVED: Duration = Duration::from_secs(2);

/// Counts remembered at most.
const REMEMBERED: usize = 20_000;

/// What a stream reads in one go.
const PAGE: i64 = 100;

/// The room: unread counts of those who look, and the streams that are open.
#[derive(Default)]
pub struct Notifications {
    unread: Mutex<HashMap<Uuid, (Moment, i64)>>,
    streams: Streams,
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

    /// Somebody may have been told something: their count is not known any more, and their streams look.
    pub fn note(&self, user_id: Uuid) {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).remove(&user_id);
        self.streams.wake(user_id);
    }

    /// Ends every stream: the process stops, and whoever reads goes on at another one.
    pub fn close(&self) {
        self.streams.close();
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.streams.count()
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

/// Replaces what somebody wants to be told, and how.
#[derive(Clone, Debug)]
pub struct Prefer {
    pub user_id: Uuid,
    pub preferences: Preferences,
}

impl Command for Prefer {
    type Room = Notifications;
    type Answer = Preferences;

    fn lane(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, house: &House, _: &Notifications) -> Result<Preferences> {
        let mut tx = house.begin().await?;
        preferences::replace(&mut tx, self.user_id, &self.preferences).await?;
        let preferences = preferences::of(&mut tx, self.user_id).await?;
        house.commit(tx).await?;
        Ok(preferences)
    }
}

/// No more mails of one kind, on the word of a link in one of them.
#[derive(Clone, Copy, Debug)]
pub struct Unsubscribe {
    pub user_id: Uuid,
    pub kind: Kind,
}

impl Command for Unsubscribe {
    type Room = Notifications;
    type Answer = ();

    async fn run(self, house: &House, _: &Notifications) -> Result<()> {
        let mut db = house.db.acquire().await?;
        preferences::stop_mails(&mut db, self.user_id, self.kind).await
    }
}

/// Opens a stream of what a user is told from now on, or after the notification they saw last.
#[derive(Clone, Copy, Debug)]
pub struct OpenStream {
    pub user_id: Uuid,
    /// The sign-in it ends with.
    pub session_id: Uuid,
    /// `Last-Event-ID`. One that is not kept any more is older than all that is.
    pub after: Option<Uuid>,
}

impl Command for OpenStream {
    type Room = Notifications;
    type Answer = News;

    async fn run(self, house: &House, room: &Notifications) -> Result<News> {
        // First in, then asked where to begin: what is told in between wakes it.
        let seat = room.streams.enter(self.user_id, self.session_id)?;
        let mut db = house.db.acquire().await?;
        let seq = match self.after {
            Some(id) => notifications::place(&mut db, self.user_id, id).await?.unwrap_or(0),
            None => notifications::last_places(&mut db, &[self.user_id]).await?.first().map_or(0, |(_, seq)| *seq),
        };
        Ok(News::after(seq, seat))
    }
}

impl News {
    /// What is new, the oldest first: waits until there is something. `None`: the stream is over.
    pub async fn next(&mut self, house: &House) -> Option<Vec<Notification>> {
        loop {
            self.look();
            let read = async {
                let mut db = house.db.acquire().await?;
                notifications::after(&mut db, self.user_id(), self.seq(), PAGE).await
            };
            match read.await {
                Ok(news) => {
                    if let Some(last) = news.last() {
                        self.move_on(last.seq);
                        return Some(news);
                    }
                }
                // Nothing is lost: the next look begins at the same place.
                Err(error) => tracing::debug!(%error, "a stream looks again later"),
            }
            if !self.woken().await {
                return None;
            }
        }
    }
}
