//! What processes tell each other by Redis: which coach has changed, and who may have been told something. A word may be lost: what is
//! remembered has an age or a version as well, streams look by themselves, and a subscription that broke empties what is remembered.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use uuid::Uuid;

use super::House;
use super::bookings::Bookings;
use super::house::WeakHouse;
use super::matching::Matching;
use super::notifications::Notifications;
use crate::models::bookings::Booking;

/// Where it is said which coaches' pages or calendars have changed, and who has news: `<process>:<coach>,…:<user>,…`.
const CHANGES: &str = "changes";

/// How long words are gathered before they are said in one.
const BREATH: Duration = Duration::from_millis(3);

/// What this process has to say next.
#[derive(Default)]
pub struct Words(Mutex<Gathered>);

#[derive(Default)]
struct Gathered {
    coaches: BTreeSet<Uuid>,
    told: BTreeSet<Uuid>,
    /// Somebody is about to speak.
    is_due: bool,
}

impl Words {
    /// Adds to what is said next. `true`: nobody is about to say it yet.
    fn add(&self, coach_id: Option<Uuid>, told: &[Uuid]) -> bool {
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words.coaches.extend(coach_id);
        words.told.extend(told);
        !std::mem::replace(&mut words.is_due, true)
    }

    fn take(&self) -> Gathered {
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
    say(house, Some(coach_id), &[]);
}

/// A booking has changed: as [`coach_changed`], and both sides may have been told.
pub(super) fn booking_changed(house: &House, booking: &Booking) {
    if let Ok(room) = house.room::<Bookings>() {
        room.calendars.forget(booking.coach_id);
    }
    booked(house, booking);
}

/// As [`booking_changed`], by the one who has written the change into its own calendars already.
pub(super) fn booked(house: &House, booking: &Booking) {
    say(house, Some(booking.coach_id), &[booking.client_id, booking.coach_id]);
}

/// These users may have been told something: their streams look, here and everywhere.
pub fn told(house: &House, user_ids: &[Uuid]) {
    say(house, None, user_ids);
}

fn say(house: &House, coach_id: Option<Uuid>, told: &[Uuid]) {
    if coach_id.is_some()
        && let Ok(room) = house.room::<Matching>()
    {
        room.note_change();
    }
    if let Ok(room) = house.room::<Notifications>() {
        told.iter().for_each(|user_id| room.note(*user_id));
    }
    if !house.words.add(coach_id, told) {
        return;
    }
    let house = house.clone();
    // Nobody waits for it: a Redis that is away must not hold up an answer.
    tokio::spawn(async move {
        tokio::time::sleep(BREATH).await;
        let words = house.words.take();
        let word = format!("{}:{}:{}", house.name, listed(&words.coaches), listed(&words.told));
        if let Err(error) = house.cache.publish(CHANGES, &word).await {
            tracing::debug!(%error, "nobody was told of a change");
        }
    });
}

fn listed(ids: &BTreeSet<Uuid>) -> String {
    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")
}

/// Listens for as long as the house stands.
pub(super) async fn listen(house: WeakHouse) {
    while let Some(standing) = house.upgrade() {
        let heard = standing.cache.listen(CHANGES).await;
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
    let mut parts = word.split(':');
    if parts.next().is_some_and(|teller| teller.parse() == Ok(house.name)) {
        return true;
    }
    let mut ids = || parts.next().into_iter().flat_map(|ids| ids.split(',')).filter_map(|id| id.parse().ok());
    let (coaches, told): (Vec<Uuid>, Vec<Uuid>) = (ids().collect(), ids().collect());
    let (Ok(matching), Ok(bookings)) = (house.room::<Matching>(), house.room::<Bookings>()) else { return true };
    if !coaches.is_empty() {
        matching.note_change();
        coaches.iter().for_each(|coach_id| bookings.calendars.forget(*coach_id));
    }
    if let Ok(notifications) = house.room::<Notifications>() {
        told.iter().for_each(|user_id| notifications.note(*user_id));
    }
    true
}
