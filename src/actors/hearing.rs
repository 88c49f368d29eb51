//! What other processes say by Redis: which coach has changed. A subscription that broke may have missed something, so everything
//! remembered is taken as out of date then.

use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;

use super::bookings::COACH_CHANGED;
use super::house::WeakHouse;
use super::matching::Matching;

/// The pause before listening anew.
const AGAIN: Duration = Duration::from_secs(1);

/// Listens for as long as the house stands.
pub(super) async fn listen(house: WeakHouse) {
    while let Some(standing) = house.upgrade() {
        let heard = standing.cache.listen(COACH_CHANGED).await;
        // Nobody listens while holding on to the house.
        drop(standing);
        match heard {
            Ok(words) => {
                let mut words = pin!(words);
                note(&house);
                while words.next().await.is_some() {
                    if !note(&house) {
                        return;
                    }
                }
                note(&house);
            }
            Err(error) => tracing::debug!(%error, "nothing is heard from other processes"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// `false`: the house is gone.
fn note(house: &WeakHouse) -> bool {
    let Some(house) = house.upgrade() else { return false };
    if let Ok(room) = house.room::<Matching>() {
        room.note_change();
    }
    true
}
