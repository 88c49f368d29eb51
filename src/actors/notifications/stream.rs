//! Opening a stream of a user's notifications, and reading from it.

use uuid::Uuid;

use super::state::Notifications;
use super::stream_registry::NotificationStream;
use crate::actors::Command;
use crate::app::App;
use crate::error::Result;
use crate::models::notifications::{self, Notification};

/// Notifications read in one query.
const PAGE: i64 = 100;

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
    type State = Notifications;
    type Output = NotificationStream;

    async fn run(self, app: &App, state: &Notifications) -> Result<NotificationStream> {
        // First in, then asked where to begin: what is told in between wakes it.
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
    /// What is new, the oldest first: waits until there is something. `None`: the stream is over.
    pub async fn next(&mut self, app: &App) -> Option<Vec<Notification>> {
        loop {
            self.mark_polled();
            let read = async {
                let mut db = app.db.acquire().await?;
                notifications::after(&mut db, self.user_id(), self.seq(), PAGE).await
            };
            match read.await {
                Ok(news) => {
                    if let Some(last) = news.last() {
                        self.advance(last.seq);
                        return Some(news);
                    }
                }
                // Nothing is lost: the next look begins at the same place.
                Err(error) => tracing::debug!(%error, "notifications of a stream not read"),
            }
            if !self.wait().await {
                return None;
            }
        }
    }
}
