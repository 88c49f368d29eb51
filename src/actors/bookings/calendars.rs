//! Coaches' calendars in memory: page and taken times as rows had them, and what this process has booked since.
//!
//! A cache that decides nothing by itself. A *yes* from here that is out of date is stopped by the constraints; a *no* is confirmed
//! against rows before anybody is refused, at most every 100 ms for each coach, so that a thousand clients on one time cost one look.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant as Moment;
use uuid::Uuid;

use crate::actors::House;
use crate::clock::{Instant, days};
use crate::error::Result;
use crate::models::availability::Availability;
use crate::models::bookings::{HeldTime, HeldTimes};
use crate::models::profiles::CoachRow;
use crate::models::slots::{self, Ask, NotBookable, Slot};

/// How long a look at the rows confirms a refusal.
const CONFIRMED_FOR: Duration = Duration::from_millis(100);

/// How long a calendar is kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(600);

/// How many are kept; beyond, the idle ones go at once.
const MOST: usize = 4_096;

/// One coach's calendar as it was read.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The page, without the availability.
    pub coach: CoachRow,
    pub availability: Availability,
    held: HeldTimes,
    read_at: Moment,
}

impl Calendar {
    /// Reads it.
    ///
    /// # Errors
    /// The database does not answer.
    async fn read(house: &House, coach_id: Uuid) -> Result<Option<Calendar>> {
        let read_at = Moment::now();
        let mut db = house.db.acquire().await?;
        let Some(mut coach) = CoachRow::by_id(&mut db, coach_id).await? else { return Ok(None) };
        let held = HeldTimes::of(&mut db, coach_id, house.now() - days(2), None).await?;
        let availability = coach.availability.take().map(|json| json.0);
        let availability = availability.unwrap_or_else(|| Availability::weekly(coach.timezone.clone(), Vec::new()));
        Ok(Some(Calendar { coach, availability, held, read_at }))
    }

    /// Asks the one rule that also lists slots.
    ///
    /// # Errors
    /// Why the time can't be booked.
    pub fn check(&self, starts_at: Instant, duration_minutes: u16, now: Instant) -> Result<Slot, NotBookable> {
        let (busy, booked) = self.held.taken(now, None);
        let paid = self.coach.price().is_some_and(|price| !price.prorated(duration_minutes).is_zero());
        let ask = Ask { availability: &self.availability, duration_minutes, paid, busy: &busy, booked: &booked, now };
        slots::check(&ask, starts_at)
    }

    /// The same page with these taken times.
    pub fn with(&self, held: HeldTimes) -> Calendar {
        Calendar { held, ..self.clone() }
    }

    /// Whether the client has that time with this coach themselves.
    pub fn is_theirs(&self, client_id: Uuid, from: Instant, to: Instant, now: Instant) -> bool {
        self.held.is_theirs(client_id, from, to, now)
    }

    /// Whether a refusal from here has been confirmed against rows just now.
    pub fn is_confirmed(&self) -> bool {
        self.read_at.elapsed() < CONFIRMED_FOR
    }
}

/// The calendars of this process.
#[derive(Default)]
pub struct Calendars(Mutex<Shelves>);

#[derive(Default)]
struct Shelves {
    by_coach: HashMap<Uuid, Shelf>,
    /// Raised when everything is forgotten.
    era: u64,
    swept_at: Option<Moment>,
}

struct Shelf {
    /// `None`: somebody is reading it, or it was forgotten.
    calendar: Option<Arc<Calendar>>,
    /// Raised whenever it is forgotten, so that what was read before is not put here after.
    turn: u64,
    used_at: Moment,
}

impl Calendars {
    /// A coach's calendar, from memory if it is there. `None`: there is no such coach.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn current(&self, house: &House, coach_id: Uuid) -> Result<Option<Arc<Calendar>>> {
        match self.shelf(coach_id).0 {
            Some(known) => Ok(Some(known)),
            None => self.read_anew(house, coach_id).await,
        }
    }

    /// A coach's calendar from rows, remembered.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn read_anew(&self, house: &House, coach_id: Uuid) -> Result<Option<Arc<Calendar>>> {
        let (_, turn) = self.shelf(coach_id);
        let Some(read) = Calendar::read(house, coach_id).await?.map(Arc::new) else {
            self.shelves().by_coach.remove(&coach_id);
            return Ok(None);
        };
        let mut shelves = self.shelves();
        let era = shelves.era;
        if let Some(shelf) = shelves.by_coach.get_mut(&coach_id)
            && turn == (era, shelf.turn)
        {
            shelf.calendar = Some(read.clone());
        }
        Ok(Some(read))
    }

    /// Whether it may be that only Stripe knows if that time of a coach is free: a hold is over, its checkout is not. A calendar that
    /// is not remembered may have any.
    pub fn may_be_overdue(&self, coach_id: Uuid, from: Instant, to: Instant, now: Instant) -> bool {
        let known = self.shelf(coach_id).0;
        known.is_none_or(|calendar| calendar.held.is_overdue(from, to, now))
    }

    /// Writes into memory what has just been committed.
    pub fn add(&self, held: HeldTime) {
        let mut shelves = self.shelves();
        let known = shelves.by_coach.get_mut(&held.coach_id).and_then(|shelf| shelf.calendar.as_mut());
        if let Some(calendar) = known {
            Arc::make_mut(calendar).held.add(held);
        }
    }

    /// What was remembered of a coach may not be true any more.
    pub fn forget(&self, coach_id: Uuid) {
        if let Some(shelf) = self.shelves().by_coach.get_mut(&coach_id) {
            shelf.calendar = None;
            shelf.turn += 1;
        }
    }

    /// Nothing that is remembered may be true any more.
    pub fn forget_all(&self) {
        let mut shelves = self.shelves();
        shelves.by_coach.clear();
        shelves.era += 1;
    }

    /// What is known of a coach, and by what to tell later whether it was forgotten meanwhile.
    fn shelf(&self, coach_id: Uuid) -> (Option<Arc<Calendar>>, (u64, u64)) {
        let now = Moment::now();
        let mut shelves = self.shelves();
        shelves.drop_idle(now);
        let era = shelves.era;
        let shelf = shelves.by_coach.entry(coach_id).or_insert_with(|| Shelf { calendar: None, turn: 0, used_at: now });
        shelf.used_at = now;
        (shelf.calendar.clone(), (era, shelf.turn))
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelves {
    /// Once a minute; sooner when there are very many.
    fn drop_idle(&mut self, now: Moment) {
        let since = self.swept_at.map_or(Duration::MAX, |at| now - at);
        let (is_full, pause) = (self.by_coach.len() >= MOST, Duration::from_secs(60));
        if since < pause && !(is_full && since > Duration::from_secs(1)) {
            return;
        }
        self.swept_at = Some(now);
        let idle = if is_full { Duration::from_secs(5) } else { IDLE };
        self.by_coach.retain(|_, shelf| now - shelf.used_at < idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);

    #[test]
    fn a_calendar_nobody_asks_for_is_dropped() {
        let calendars = Calendars::default();
        let began = Moment::now();
        for coach in [ANA, BEN] {
            calendars.shelf(coach);
        }
        let mut shelves = calendars.shelves();
        shelves.drop_idle(began + IDLE - Duration::from_secs(1));
        assert_eq!(shelves.by_coach.len(), 2);
        if let Some(shelf) = shelves.by_coach.get_mut(&BEN) {
            shelf.used_at = began + IDLE;
        }
        shelves.drop_idle(began + IDLE + Duration::from_secs(70));
        assert_eq!(shelves.by_coach.keys().collect::<Vec<_>>(), [&BEN]);
    }

    #[test]
    fn when_there_are_very_many_the_idle_go_at_once() {
        let calendars = Calendars::default();
        for number in 0..MOST {
            calendars.shelf(Uuid::from_u128(number as u128));
        }
        let mut shelves = calendars.shelves();
        let soon = Moment::now() + Duration::from_secs(6);
        shelves.drop_idle(soon);
        assert!(shelves.by_coach.is_empty(), "{}", shelves.by_coach.len());
    }

    #[test]
    fn what_was_read_before_it_was_forgotten_is_not_kept_after() {
        let calendars = Calendars::default();
        let before = calendars.shelf(ANA).1;
        assert_eq!(calendars.shelf(ANA).1, before);
        calendars.forget(BEN);
        assert_eq!(calendars.shelf(ANA).1, before, "another coach's");
        calendars.forget(ANA);
        let after = calendars.shelf(ANA).1;
        assert_ne!(after, before);
        calendars.forget_all();
        assert!(![before, after].contains(&calendars.shelf(ANA).1));
    }
}
