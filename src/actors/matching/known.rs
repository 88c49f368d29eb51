//! What this process knows of the coaches: the index, which of its rows are to be read again, and when changes were looked for.
//!
//! *Invariant:* a note is dropped only when the index has what was read after it, so whoever finds no note reads the latest that this process
//! knows of. And what it does not know of is a second old at most, or whoever reads looks for it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::time::Instant;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::matching::Index;

/// How long ago changes may have been looked for that no message announced.
const MAX_AGE: Duration = Duration::from_secs(1);

/// When they are looked for again, so that no reader waits for it.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// The index, and the notes on it.
pub(super) struct Known {
    index: ArcSwapOption<Index>,
    notes: Mutex<Notes>,
    /// When the index becomes wrong by time alone, in microseconds.
    wrong_from: AtomicI64,
}

/// What of a coach has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Changed {
    /// Busy times.
    Times,
    /// Perhaps everything.
    All,
}

/// A coach to be read again.
#[derive(Clone, Copy)]
struct Note {
    number: u64,
    changed: Changed,
}

/// What is to be done.
#[derive(Default)]
struct Notes {
    coaches: HashMap<Uuid, Note>,
    /// How many of them are about everything.
    about_all: usize,
    /// Messages may have been missed; the number of the note.
    gap: Option<u64>,
    count: u64,
    /// What was committed before then is in the index or noted.
    looked_at: Option<Instant>,
}

impl Default for Known {
    fn default() -> Self {
        Self { index: ArcSwapOption::default(), notes: Mutex::default(), wrong_from: AtomicI64::new(i64::MAX) }
    }
}

impl Known {
    /// The index, if nothing is known to have changed.
    pub fn fresh(&self, now: Timestamp) -> Option<Arc<Index>> {
        let is_right = self.notes().is_current(|notes| notes.coaches.is_empty());
        self.index().filter(|_| is_right && self.is_timely(now))
    }

    /// The index, if nothing but times is known to have changed: for whoever does not ask for them.
    pub fn fresh_profiles(&self) -> Option<Arc<Index>> {
        let is_right = self.notes().is_current(|notes| notes.about_all == 0);
        self.index().filter(|_| is_right)
    }

    /// The index, if none of these coaches' profiles is known to have changed.
    pub fn fresh_profiles_of(&self, ids: &[Uuid]) -> Option<Arc<Index>> {
        let has_changed = |notes: &Notes, id| notes.coaches.get(id).is_some_and(|note| note.changed == Changed::All);
        let is_right = self.notes().is_current(|notes| !ids.iter().any(|id| has_changed(notes, id)));
        self.index().filter(|_| is_right)
    }

    /// The index, if nothing of this coach is known to have changed.
    pub fn fresh_coach(&self, id: Uuid, now: Timestamp) -> Option<Arc<Index>> {
        let is_right = self.notes().is_current(|notes| !notes.coaches.contains_key(&id));
        self.index().filter(|_| is_right && self.is_timely(now))
    }

    fn is_timely(&self, now: Timestamp) -> bool {
        now.as_microseconds() < self.wrong_from.load(Ordering::Acquire)
    }

    /// The index as it is.
    pub fn index(&self) -> Option<Arc<Index>> {
        self.index.load_full()
    }

    /// Another index, and when it becomes wrong by time alone.
    pub fn store(&self, index: Index, wrong_from: Option<Timestamp>) {
        self.index.store(Some(Arc::new(index)));
        self.wrong_from.store(wrong_from.map_or(i64::MAX, Timestamp::as_microseconds), Ordering::Release);
    }

    /// Notes coaches to be read again.
    pub fn note(&self, coaches: impl IntoIterator<Item = Uuid>, changed: Changed) {
        let mut notes = self.notes();
        for coach_id in coaches {
            notes.count += 1;
            let before = notes.remove(coach_id).map_or(changed, |note| note.changed);
            let note = Note { number: notes.count, changed: changed.max(before) };
            notes.about_all += usize::from(note.changed == Changed::All);
            notes.coaches.insert(coach_id, note);
        }
    }

    /// The coaches to be read again, with the number of the note.
    pub fn noted(&self) -> HashMap<Uuid, u64> {
        self.notes().coaches.iter().map(|(coach_id, note)| (*coach_id, note.number)).collect()
    }

    /// These are done, unless they were noted again since.
    pub fn done(&self, noted: impl IntoIterator<Item = (Uuid, u64)>) {
        let mut notes = self.notes();
        for (coach_id, number) in noted {
            if notes.coaches.get(&coach_id).is_some_and(|note| note.number == number) {
                notes.remove(coach_id);
            }
        }
    }

    /// Notes that messages may have been missed.
    pub fn note_gap(&self) {
        let mut notes = self.notes();
        notes.count += 1;
        notes.gap = Some(notes.count);
    }

    /// The number of the note that messages may have been missed.
    pub fn gap(&self) -> Option<u64> {
        self.notes().gap
    }

    /// Changes were looked for at that instant: what was missed before, or before this note on a gap, is noted.
    pub fn looked(&self, at: Instant, gap: Option<u64>) {
        let mut notes = self.notes();
        notes.looked_at = notes.looked_at.max(Some(at));
        notes.gap = notes.gap.filter(|latest| Some(*latest) != gap);
    }

    /// Whether it is too long ago that changes were looked for.
    pub fn is_overdue(&self) -> bool {
        self.notes().looked_longer_ago_than(MAX_AGE)
    }

    /// Whether there is something to do, so that readers need not wait for it soon.
    pub fn has_work(&self) -> bool {
        let notes = self.notes();
        !notes.coaches.is_empty() || notes.gap.is_some() || notes.looked_longer_ago_than(LOOK_AGAIN_AFTER)
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notes {
    /// Whether nothing can have been missed, and this is so as well.
    fn is_current(&self, is_right: impl FnOnce(&Notes) -> bool) -> bool {
        self.gap.is_none() && !self.looked_longer_ago_than(MAX_AGE) && is_right(self)
    }

    fn looked_longer_ago_than(&self, age: Duration) -> bool {
        self.looked_at.is_none_or(|at| at.elapsed() > age)
    }

    fn remove(&mut self, coach_id: Uuid) -> Option<Note> {
        let note = self.coaches.remove(&coach_id)?;
        self.about_all -= usize::from(note.changed == Changed::All);
        Some(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::seconds;
    use crate::models::matching::{EmbeddingSource, ExchangeRates, IndexConfig, Labels};

    const ANA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);
    const NOW: Timestamp = Timestamp::EPOCH;

    fn index() -> Index {
        Index::new(IndexConfig {
            source: EmbeddingSource::Local,
            dimensions: 2,
            exchange_rates: ExchangeRates::default(),
            labels: Labels::english(),
        })
    }

    /// Loaded, and looked at just now.
    fn known() -> Known {
        let known = Known::default();
        known.store(index(), None);
        known.looked(Instant::now(), None);
        known
    }

    #[test]
    fn a_note_that_came_while_the_coach_was_read_stays() {
        let known = known();
        known.note([ANA], Changed::All);
        let noted = known.noted();
        known.note([ANA], Changed::Times);
        known.store(index(), None);
        known.done(noted);
        assert!(known.fresh(NOW).is_none(), "it changed again while it was read");
        assert!(
            known.fresh_profiles().is_none(),
            "a later change of the times alone does not undo that of the profile"
        );
        known.done(known.noted());
        assert!(known.fresh(NOW).is_some() && known.fresh_profiles().is_some());
    }

    #[test]
    fn a_gap_and_the_clock_make_readers_wait_too() {
        let known = known();
        assert!(Known::default().fresh(NOW).is_none(), "there is no index yet");
        known.store(index(), Some(NOW + seconds(1)));
        assert!(known.fresh(NOW).is_some() && known.fresh(NOW + seconds(1)).is_none());
        assert!(known.fresh_profiles().is_some(), "profiles don't change by themselves");
        known.note_gap();
        let gap = known.gap();
        known.note_gap();
        known.looked(Instant::now(), gap);
        assert!(known.fresh(NOW).is_none() && known.fresh_profiles().is_none(), "another gap since");
        known.looked(Instant::now(), known.gap());
        assert!(known.fresh(NOW).is_some());
    }

    #[test]
    fn a_change_of_one_coach_or_of_times_makes_nobody_else_wait() {
        let known = known();
        known.note([ANA], Changed::Times);
        assert!(known.fresh(NOW).is_none() && known.fresh_coach(ANA, NOW).is_none());
        assert!(known.fresh_profiles().is_some() && known.fresh_profiles_of(&[ANA]).is_some());
        assert!(known.fresh_coach(BEN, NOW).is_some());
        known.note([ANA], Changed::All);
        assert!(known.fresh_profiles().is_none() && known.fresh_profiles_of(&[ANA]).is_none());
        assert!(known.fresh_profiles_of(&[BEN]).is_some() && known.fresh_profiles_of(&[BEN, ANA]).is_none());
        assert!(known.has_work());
        known.done(known.noted());
        assert!(known.fresh_profiles().is_some() && !known.has_work());
    }

    #[test]
    fn what_was_not_looked_at_for_a_second_is_not_fresh() {
        let known = Known::default();
        known.store(index(), None);
        known.looked(Instant::now() - Duration::from_millis(1_100), None);
        assert!(known.is_overdue() && known.has_work());
        let fresh =
            [known.fresh(NOW), known.fresh_profiles(), known.fresh_profiles_of(&[ANA]), known.fresh_coach(ANA, NOW)];
        assert!(fresh.iter().all(Option::is_none));
        known.looked(Instant::now() - Duration::from_millis(600), None);
        assert!(known.has_work(), "soon");
        known.looked(Instant::now(), None);
        known.looked(Instant::now() - Duration::from_secs(9), None);
        assert!(known.fresh(NOW).is_some() && !known.has_work(), "the latest look counts");
    }
}
