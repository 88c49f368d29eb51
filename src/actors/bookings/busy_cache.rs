//! Coaches' cache in memory: page and taken times as rows had them, and what this process has booked since.
//!
//! A cache that decides nothing by itself. A *yes* from here that is out of date is stopped by the constraints; a *no* is confirmed
//! against rows before anybody is refused, at most every 100 ms for each coach, so that a thousand clients on one time cost one look.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::bookings::slots::{self, Ask, NotBookable, Slot};
use crate::models::bookings::{BusyInterval, BusyIntervals};
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::Availability;

/// How long a look at the rows confirms a refusal.
const CONFIRMED_FOR: Duration = Duration::from_millis(100);

/// How long a schedule is kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(600);

/// How many are kept; beyond, the idle ones go at once.
const MAX_ENTRIES: usize = 4_096;

/// One coach's schedule as it was read.
#[derive(Clone, Debug)]
pub struct CoachSchedule {
    /// The page, without the availability.
    pub coach: CoachRow,
    pub availability: Availability,
    held: BusyIntervals,
    read_at: Instant,
}

impl CoachSchedule {
    /// Reads it.
    ///
    /// # Errors
    /// The database does not answer.
    async fn read(app: &App, coach_id: Uuid) -> Result<Option<CoachSchedule>> {
        let read_at = Instant::now();
        let mut db = app.db.acquire().await?;
        let Some(mut coach) = CoachRow::by_id(&mut db, coach_id).await? else { return Ok(None) };
        let held = BusyIntervals::of(&mut db, coach_id, app.now() - days(2), None).await?;
        let availability = coach.availability.take().map(|json| json.0);
        let availability = availability.unwrap_or_else(|| Availability::weekly(coach.timezone.clone(), Vec::new()));
        Ok(Some(CoachSchedule { coach, availability, held, read_at }))
    }

    /// Asks the one rule that also lists slots.
    ///
    /// # Errors
    /// Why the time can't be booked.
    pub fn check(&self, starts_at: Timestamp, duration_minutes: u16, now: Timestamp) -> Result<Slot, NotBookable> {
        let (busy, booked) = self.held.taken(now, None);
        let paid = self.coach.price().is_some_and(|price| !price.prorated(duration_minutes).is_zero());
        let ask = Ask { availability: &self.availability, duration_minutes, paid, busy: &busy, booked: &booked, now };
        slots::check(&ask, starts_at)
    }

    /// The same page with these taken times.
    pub fn with(&self, held: BusyIntervals) -> CoachSchedule {
        CoachSchedule { held, ..self.clone() }
    }

    /// Whether the client has that time with this coach themselves.
    pub fn is_theirs(&self, client_id: Uuid, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.held.is_theirs(client_id, from, to, now)
    }

    /// Whether a refusal from here has been confirmed against rows just now.
    pub fn is_confirmed(&self) -> bool {
        self.read_at.elapsed() < CONFIRMED_FOR
    }
}

/// The cache of this process.
#[derive(Default)]
pub struct BusyCache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    by_coach: HashMap<Uuid, Entry>,
    /// Raised when everything is forgotten.
    epoch: u64,
    swept_at: Option<Instant>,
}

struct Entry {
    /// `None`: somebody is reading it, or it was forgotten.
    schedule: Option<Arc<CoachSchedule>>,
    /// Raised whenever it is forgotten, so that what was read before is not put here after.
    generation: u64,
    used_at: Instant,
}

impl BusyCache {
    /// A coach's schedule, from memory if it is there. `None`: there is no such coach.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn current(&self, app: &App, coach_id: Uuid) -> Result<Option<Arc<CoachSchedule>>> {
        match self.entry(coach_id).0 {
            Some(known) => Ok(Some(known)),
            None => self.reload(app, coach_id).await,
        }
    }

    /// A coach's schedule from rows, remembered.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn reload(&self, app: &App, coach_id: Uuid) -> Result<Option<Arc<CoachSchedule>>> {
        let (_, generation) = self.entry(coach_id);
        let Some(read) = CoachSchedule::read(app, coach_id).await?.map(Arc::new) else {
            self.entries().by_coach.remove(&coach_id);
            return Ok(None);
        };
        let mut entries = self.entries();
        let epoch = entries.epoch;
        if let Some(entry) = entries.by_coach.get_mut(&coach_id)
            && generation == (epoch, entry.generation)
        {
            entry.schedule = Some(read.clone());
        }
        Ok(Some(read))
    }

    /// Whether it may be that only Stripe knows if that time of a coach is free: a hold is over, its checkout is not. A schedule that
    /// is not remembered may have any.
    pub fn may_have_overdue_checkout(&self, coach_id: Uuid, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        let known = self.entry(coach_id).0;
        known.is_none_or(|schedule| schedule.held.is_overdue(from, to, now))
    }

    /// Writes into memory what has just been committed.
    pub fn add(&self, held: BusyInterval) {
        let mut entries = self.entries();
        let known = entries.by_coach.get_mut(&held.coach_id).and_then(|entry| entry.schedule.as_mut());
        if let Some(schedule) = known {
            Arc::make_mut(schedule).held.add(held);
        }
    }

    /// What was remembered of a coach may not be true any more.
    pub fn invalidate(&self, coach_id: Uuid) {
        if let Some(entry) = self.entries().by_coach.get_mut(&coach_id) {
            entry.schedule = None;
            entry.generation += 1;
        }
    }

    /// Nothing that is remembered may be true any more.
    pub fn invalidate_all(&self) {
        let mut entries = self.entries();
        entries.by_coach.clear();
        entries.epoch += 1;
    }

    /// What is known of a coach, and by what to tell later whether it was forgotten meanwhile.
    fn entry(&self, coach_id: Uuid) -> (Option<Arc<CoachSchedule>>, (u64, u64)) {
        let now = Instant::now();
        let mut entries = self.entries();
        entries.drop_idle(now);
        let epoch = entries.epoch;
        let entry =
            entries.by_coach.entry(coach_id).or_insert_with(|| Entry { schedule: None, generation: 0, used_at: now });
        entry.used_at = now;
        (entry.schedule.clone(), (epoch, entry.generation))
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    /// Once a minute; sooner when there are very many.
    fn drop_idle(&mut self, now: Instant) {
        let since = self.swept_at.map_or(Duration::MAX, |at| now - at);
        let (is_full, pause) = (self.by_coach.len() >= MAX_ENTRIES, Duration::from_secs(60));
        if since < pause && !(is_full && since > Duration::from_secs(1)) {
            return;
        }
        self.swept_at = Some(now);
        let idle = if is_full { Duration::from_secs(5) } else { IDLE };
        self.by_coach.retain(|_, entry| now - entry.used_at < idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);

    #[test]
    fn a_schedule_nobody_asks_for_is_dropped() {
        let cache = BusyCache::default();
        let began = Instant::now();
        for coach in [ANA, BEN] {
            cache.entry(coach);
        }
        let mut entries = cache.entries();
        entries.drop_idle(began + IDLE - Duration::from_secs(1));
        assert_eq!(entries.by_coach.len(), 2);
        if let Some(entry) = entries.by_coach.get_mut(&BEN) {
            entry.used_at = began + IDLE;
        }
        entries.drop_idle(began + IDLE + Duration::from_secs(70));
        assert_eq!(entries.by_coach.keys().collect::<Vec<_>>(), [&BEN]);
    }

    #[test]
    fn when_there_are_very_many_the_idle_go_at_once() {
        let cache = BusyCache::default();
        for number in 0..MAX_ENTRIES {
            cache.entry(Uuid::from_u128(number as u128));
        }
        let mut entries = cache.entries();
        let soon = Instant::now() + Duration::from_secs(6);
        entries.drop_idle(soon);
        assert!(entries.by_coach.is_empty(), "{}", entries.by_coach.len());
    }

    #[test]
    fn what_was_read_before_it_was_forgotten_is_not_kept_after() {
        let cache = BusyCache::default();
        let before = cache.entry(ANA).1;
        assert_eq!(cache.entry(ANA).1, before);
        cache.invalidate(BEN);
        assert_eq!(cache.entry(ANA).1, before, "another coach's");
        cache.invalidate(ANA);
        let after = cache.entry(ANA).1;
        assert_ne!(after, before);
        cache.invalidate_all();
        assert!(![before, after].contains(&cache.entry(ANA).1));
    }
}
