//! Corrects the open streams when messages between processes were lost: which users have new notifications, and which logins have ended.
//! Two queries for all streams of this process together.

use std::sync::Arc;
use std::time::Duration;

use super::state::Notifications;
use crate::app::App;
use crate::error::Result;
use crate::models::auth::sessions;
use crate::models::notifications;

/// A login that has ended closes its streams within this time, and a lost message delays a notification by as much.
const INTERVAL: Duration = Duration::from_secs(2);

/// Polls until the process ends.
pub async fn poll_streams(app: App, state: Arc<Notifications>) {
    loop {
        if let Err(error) = poll(&app, &state).await {
            tracing::debug!(%error, "notification streams not polled");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

async fn poll(app: &App, state: &Notifications) -> Result<()> {
    let (users, session_ids) = state.streams.subscribers();
    if users.is_empty() {
        return Ok(());
    }
    let mut db = app.db.acquire().await?;
    state.streams.close_sessions(&sessions::ended(&mut db, &session_ids, app.now()).await?);
    state.streams.wake_if_advanced(&notifications::last_seqs(&mut db, &users).await?);
    Ok(())
}
