//! Opening a stream of a user's notifications, and reading from it; and knowing when the login ends that another stream was opened with.

use uuid::Uuid;

use super::state::Notifications;
use super::stream_registry::{NotificationStream, Subscription};
use crate::actors::Command;
use crate::app::App;
use crate::error::Result;
use crate::models::notifications::{self, Notification};

/// Notifications read in one query.
const BATCH_SIZE: i64 = 100;

/// Opens a stream of a user's notifications, from now on or after the one they saw last.
#[derive(Clone, Copy, Debug)]
pub struct OpenStream {
    pub user_id: Uuid,
    /// The login that the stream ends with.
    pub session_id: Uuid,
    /// `Last-Event-ID`. One that has been deleted is older than every one that is left.
    pub after: Option<Uuid>,
}

impl Command for OpenStream {
    type State = Notifications;
    type Output = NotificationStream;

    async fn run(self, app: &App, state: &Notifications) -> Result<NotificationStream> {
        // Subscribe first, then read the position: what is written in between wakes the stream.
        let subscription = state.streams.subscribe(self.user_id, self.session_id)?;
        let mut db = app.db.acquire().await?;
        let seq = match self.after {
            Some(id) => notifications::seq_of(&mut db, self.user_id, id).await?.unwrap_or(0),
            None => notifications::last_seqs(&mut db, &[self.user_id]).await?.first().map_or(0, |(_, seq)| *seq),
        };
        Ok(NotificationStream::after(seq, subscription))
    }
}

impl NotificationStream {
    /// Waits for new notifications, and answers them, the oldest first. `None`: the stream is closed.
    pub async fn next(&mut self, app: &App) -> Option<Vec<Notification>> {
        loop {
            self.clear_signal();
            let read = async {
                let mut db = app.db.acquire().await?;
                notifications::after(&mut db, self.user_id(), self.seq(), BATCH_SIZE).await
            };
            match read.await {
                Ok(new) => {
                    if let Some(last) = new.last() {
                        self.advance(last.seq);
                        return Some(new);
                    }
                }
                // Nothing is lost: the next read begins at the same position.
                Err(error) => tracing::debug!(%error, "notifications of a stream not read"),
            }
            if !self.wait().await {
                return None;
            }
        }
    }
}

/// Registers a stream that is not of notifications: it counts as one of the user's, and ends with the login or the process as these do.
#[derive(Clone, Copy, Debug)]
pub struct WatchLogin {
    pub user_id: Uuid,
    pub session_id: Uuid,
}

/// A login that a stream was opened with.
pub struct LoginWatch(Subscription);

impl Command for WatchLogin {
    type State = Notifications;
    type Output = LoginWatch;

    async fn run(self, _: &App, state: &Notifications) -> Result<LoginWatch> {
        Ok(LoginWatch(state.streams.subscribe(self.user_id, self.session_id)?))
    }
}

impl LoginWatch {
    /// Waits until the login has ended, or the process stops.
    pub async fn ended(&mut self) {
        while self.0.wait().await {}
    }
}
