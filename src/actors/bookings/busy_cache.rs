//! A cache of coaches' profiles and busy times, as they were read, and what this process has booked since.
//!
//! It decides nothing by itself. A time that is stale here and looks free is refused by the constraints. One that looks taken is checked
//! against the database before anybody is refused, at most every 100 ms for each coach, so that a thousand clients of one slot cost one read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::bookings::slots::{self, NotBookable, Slot, SlotInput};
use crate::models::bookings::{BusyInterval, BusyIntervals, Timetable};
use crate::models::calendars::connections;
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::Availability;

/// How long after a read from the database a refusal needs no other.
const REFUSAL_TTL: Duration = Duration::from_millis(100);

/// How long an unused schedule is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(600);

/// How many schedules are kept; beyond, unused ones are dropped after [`IDLE_TIMEOUT_FULL`].
const MAX_ENTRIES: usize = 4_096;

/// [`IDLE_TIMEOUT`] while the cache is full.
const IDLE_TIMEOUT_FULL: Duration = Duration::from_secs(5);

/// One coach's profile and busy times.
#[derive(Clone, Debug)]
pub struct CoachSchedule {
    /// The profile, without the availability.
    pub coach: CoachRow,
    pub availability: Availability,
    /// Whether the coach has connected an account that can be looked at.
    pub has_connected_calendars: bool,
    busy: BusyIntervals,
    read_at: Instant,
}

impl CoachSchedule {
    /// Reads it from the database.
    ///
    /// # Errors
    /// The database does not answer.
    async fn read(app: &App, coach_id: Uuid) -> Result<Option<CoachSchedule>> {
        let read_at = Instant::now();
        let mut db = app.db.acquire().await?;
        let Some(mut coach) = CoachRow::by_id(&mut db, coach_id).await? else { return Ok(None) };
        let busy = BusyIntervals::of(&mut db, coach_id, Timetable::busy_from(app.now()), None).await?;
        let has_connected_calendars = connections::has_any(&mut db, coach_id).await?;
        let availability = coach.availability.take().map(|json| json.0);
        let availability = availability.unwrap_or_else(|| Availability::weekly(coach.timezone.clone(), Vec::new()));
        Ok(Some(CoachSchedule { coach, availability, has_connected_calendars, busy, read_at }))
    }

    /// Checks a start by the rule that also lists slots.
    ///
    /// # Errors
    /// Why the time can't be booked.
    pub fn check(&self, starts_at: Timestamp, duration_minutes: u16, now: Timestamp) -> Result<Slot, NotBookable> {
        let (busy, booked) = self.busy.busy_at(now, None);
        let paid = self.coach.costs(duration_minutes);
        let input =
            SlotInput { availability: &self.availability, duration_minutes, paid, busy: &busy, booked: &booked, now };
        slots::check(&input, starts_at)
    }

    /// The same profile with these busy times.
    pub fn with_busy(&self, busy: BusyIntervals) -> CoachSchedule {
        CoachSchedule { busy, ..self.clone() }
    }

    /// Whether a session of this client with the coach overlaps `[from, to)`.
    pub fn has_session_of(&self, client_id: Uuid, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.busy.has_session_of(client_id, from, to, now)
    }

    /// Whether it was read just now, so that a refusal needs no other read.
    pub fn is_fresh(&self) -> bool {
        self.read_at.elapsed() < REFUSAL_TTL
    }
}

/// The cache of this process.
#[derive(Default)]
pub struct BusyCache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    by_coach: HashMap<Uuid, Entry>,
    /// Incremented by [`BusyCache::invalidate_all`].
    epoch: u64,
    /// When unused schedules were dropped last.
    pruned_at: Option<Instant>,
}

struct Entry {
    /// `None`: it is being read, or was invalidated.
    schedule: Option<Arc<CoachSchedule>>,
    /// Incremented by [`BusyCache::invalidate`], so that what was read before is not stored after it.
    generation: u64,
    used_at: Instant,
}

impl BusyCache {
    /// A coach's schedule, from the cache if it is there. `None`: there is no such coach.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn current(&self, app: &App, coach_id: Uuid) -> Result<Option<Arc<CoachSchedule>>> {
        match self.entry(coach_id).0 {
            Some(cached) => Ok(Some(cached)),
            None => self.reload(app, coach_id).await,
        }
    }

    /// A coach's schedule from the database; it is cached.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn reload(&self, app: &App, coach_id: Uuid) -> Result<Option<Arc<CoachSchedule>>> {
        let (_, version) = self.entry(coach_id);
        let Some(read) = CoachSchedule::read(app, coach_id).await?.map(Arc::new) else {
            self.entries().by_coach.remove(&coach_id);
            return Ok(None);
        };
        let mut entries = self.entries();
        let epoch = entries.epoch;
        if let Some(entry) = entries.by_coach.get_mut(&coach_id)
            && version == (epoch, entry.generation)
        {
            entry.schedule = Some(read.clone());
        }
        Ok(Some(read))
    }

    /// Whether an expired hold with a checkout may be in that time of the coach, so that only Stripe can say that it is free. `true` if the
    /// schedule is not cached.
    pub fn may_need_settlement(&self, coach_id: Uuid, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.entry(coach_id).0.is_none_or(|schedule| schedule.busy.needs_settlement(from, to, now))
    }

    /// Adds a busy time that was just committed.
    pub fn add(&self, interval: BusyInterval) {
        let mut entries = self.entries();
        let cached = entries.by_coach.get_mut(&interval.coach_id).and_then(|entry| entry.schedule.as_mut());
        if let Some(schedule) = cached {
            Arc::make_mut(schedule).busy.add(interval);
        }
    }

    /// Drops the schedule of a coach.
    pub fn invalidate(&self, coach_id: Uuid) {
        if let Some(entry) = self.entries().by_coach.get_mut(&coach_id) {
            entry.schedule = None;
            entry.generation += 1;
        }
    }

    /// Drops all schedules.
    pub fn invalidate_all(&self) {
        let mut entries = self.entries();
        entries.by_coach.clear();
        entries.epoch += 1;
    }

    /// The cached schedule of a coach, and the version (epoch and generation) by which a later store detects an invalidation.
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
    /// Drops unused schedules, once a minute; once a second while the cache is full.
    fn drop_idle(&mut self, now: Instant) {
        let since = self.pruned_at.map_or(Duration::MAX, |at| now - at);
        let (is_full, pause) = (self.by_coach.len() >= MAX_ENTRIES, Duration::from_secs(60));
        if since < pause && !(is_full && since > Duration::from_secs(1)) {
            return;
        }
        self.pruned_at = Some(now);
        let timeout = if is_full { IDLE_TIMEOUT_FULL } else { IDLE_TIMEOUT };
        self.by_coach.retain(|_, entry| now - entry.used_at < timeout);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);

    #[test]
    fn an_unused_schedule_is_dropped() {
        let cache = BusyCache::default();
        let start = Instant::now();
        for coach in [ANA, BEN] {
            cache.entry(coach);
        }
        let mut entries = cache.entries();
        entries.drop_idle(start + IDLE_TIMEOUT - Duration::from_secs(1));
        assert_eq!(entries.by_coach.len(), 2);
        if let Some(entry) = entries.by_coach.get_mut(&BEN) {
            entry.used_at = start + IDLE_TIMEOUT;
        }
        entries.drop_idle(start + IDLE_TIMEOUT + Duration::from_secs(70));
        assert_eq!(entries.by_coach.keys().collect::<Vec<_>>(), [&BEN]);
    }

    #[test]
    fn a_full_cache_drops_unused_schedules_early() {
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
    fn invalidation_changes_the_version_of_a_schedule() {
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
