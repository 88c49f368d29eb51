//! The periodic look that makes the open streams right whatever words were lost between processes: whose news go on, and whose
//! sign-in is over. Two queries for all streams of this process together.

use std::time::Duration;

use super::Notifications;
use crate::actors::House;
use crate::actors::house::WeakHouse;
use crate::error::Result;
use crate::models::{notifications, sessions};

/// A sign-in that is over ends its streams within this, and a lost word costs as much.
const EVERY: Duration = Duration::from_secs(2);

/// Looks for as long as the house stands.
pub async fn watch(house: WeakHouse) {
    while let Some(standing) = house.upgrade() {
        if let Err(error) = look(&standing).await {
            tracing::debug!(%error, "the streams are looked after later");
        }
        drop(standing);
        tokio::time::sleep(EVERY).await;
    }
}

async fn look(house: &House) -> Result<()> {
    let room: &Notifications = house.room()?;
    let (users, session_ids) = room.streams.readers();
    if users.is_empty() {
        return Ok(());
    }
    let mut db = house.db.acquire().await?;
    room.streams.end(&sessions::over(&mut db, &session_ids, house.now()).await?);
    room.streams.wake_beyond(&notifications::last_places(&mut db, &users).await?);
    Ok(())
}
