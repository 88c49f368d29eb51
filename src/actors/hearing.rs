//! What processes tell each other by Redis: which coach has changed. A word may be lost: what is remembered has an age or a version
//! as well, and a subscription that broke empties it.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use uuid::Uuid;

use super::House;
use super::bookings::Bookings;
use super::house::WeakHouse;
use super::matching::Matching;

/// Where it is said which coaches' pages or calendars have changed: `<process>:<coach>,<coach>,…`.
const COACH_CHANGED: &str = "coaches";

/// How long words are gathered before they are said in one.
const BREATH: Duration = Duration::from_millis(3);

/// What this process has to say next.
#[derive(Default)]
pub struct Words(Mutex<Vec<Uuid>>);

impl Words {
    /// Adds a coach. `true`: nobody is about to speak yet.
    fn add(&self, coach_id: Uuid) -> bool {
        let mut coaches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        coaches.push(coach_id);
        coaches.len() == 1
    }

    fn take(&self) -> Vec<Uuid> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The pause before listening anew.
const AGAIN: Duration = Duration::from_secs(1);

/// A coach's page or calendar has changed: this process forgets what it remembers, and every other one is told.
pub fn coach_changed(house: &House, coach_id: Uuid) {
    if let Ok(room) = house.room::<Bookings>() {
        room.calendars.forget(coach_id);
    }
    tell(house, coach_id);
}

/// As [`coach_changed`], by the one who has written the change into its own calendars already.
pub(super) fn tell(house: &House, coach_id: Uuid) {
    if let Ok(room) = house.room::<Matching>() {
        room.note_change();
    }
    if !house.words.add(coach_id) {
        return;
    }
    let house = house.clone();
    // Nobody waits for it: a Redis that is away must not hold up an answer.
    tokio::spawn(async move {
        tokio::time::sleep(BREATH).await;
        let mut coaches = house.words.take();
        coaches.sort_unstable();
        coaches.dedup();
        let coaches: Vec<String> = coaches.iter().map(Uuid::to_string).collect();
        if let Err(error) = house.cache.publish(COACH_CHANGED, &format!("{}:{}", house.name, coaches.join(","))).await {
            tracing::debug!(%error, "nobody was told of a change of a coach");
        }
    });
}

/// Listens for as long as the house stands.
pub(super) async fn listen(house: WeakHouse) {
    while let Some(standing) = house.upgrade() {
        let heard = standing.cache.listen(COACH_CHANGED).await;
        // Nobody listens while holding on to the house.
        drop(standing);
        match heard {
            Ok(words) => {
                let mut words = pin!(words);
                forget_all(&house);
                while let Some(word) = words.next().await {
                    if !note(&house, &word) {
                        return;
                    }
                }
            }
            Err(error) => tracing::debug!(%error, "nothing is heard from other processes"),
        }
        forget_all(&house);
        tokio::time::sleep(AGAIN).await;
    }
}

/// Something may have been missed: nothing that is remembered is to be believed.
fn forget_all(house: &WeakHouse) {
    let Some(house) = house.upgrade() else { return };
    if let (Ok(matching), Ok(bookings)) = (house.room::<Matching>(), house.room::<Bookings>()) {
        matching.note_change();
        bookings.calendars.forget_all();
    }
}

/// `false`: the house is gone.
fn note(house: &WeakHouse, word: &str) -> bool {
    let Some(house) = house.upgrade() else { return false };
    let Some((teller, coaches)) = word.split_once(':') else { return true };
    if teller.parse() == Ok(house.name) {
        return true;
    }
    if let (Ok(matching), Ok(bookings)) = (house.room::<Matching>(), house.room::<Bookings>()) {
        matching.note_change();
        coaches.split(',').filter_map(|coach| coach.parse().ok()).for_each(|coach| bookings.calendars.forget(coach));
    }
    true
}
