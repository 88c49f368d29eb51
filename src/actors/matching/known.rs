//! What this process knows of the coaches: the index, and which of its rows are to be read again.
//!
//! *Invariant:* a note is dropped only when the index has what was read after it, so whoever finds no note reads the latest that this process
//! knows of.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::matching::Index;

/// The index, and the notes on it.
pub(super) struct Known {
    index: ArcSwapOption<Index>,
    notes: Mutex<Notes>,
    /// When the index becomes wrong by time alone, in microseconds.
    wrong_from: AtomicI64,
}

/// What is to be done.
#[derive(Default)]
struct Notes {
    /// Coaches to be read again, each with the number of its latest note.
    coaches: HashMap<Uuid, u64>,
    /// Messages may have been missed; the number of the note.
    gap: Option<u64>,
    count: u64,
}

impl Default for Known {
    fn default() -> Self {
        Self { index: ArcSwapOption::default(), notes: Mutex::default(), wrong_from: AtomicI64::new(i64::MAX) }
    }
}

impl Known {
    /// The index, if nothing is known to have changed.
    pub fn fresh(&self, now: Timestamp) -> Option<Arc<Index>> {
        let is_noted = {
            let notes = self.notes();
            !notes.coaches.is_empty() || notes.gap.is_some()
        };
        let is_right = now.as_microseconds() < self.wrong_from.load(Ordering::Acquire);
        self.index().filter(|_| !is_noted && is_right)
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
    pub fn note(&self, coaches: impl IntoIterator<Item = Uuid>) {
        let mut notes = self.notes();
        for coach_id in coaches {
            notes.count += 1;
            let count = notes.count;
            notes.coaches.insert(coach_id, count);
        }
    }

    /// The coaches to be read again, with the number of the note.
    pub fn noted(&self) -> HashMap<Uuid, u64> {
        self.notes().coaches.clone()
    }

    /// These are done, unless they were noted again since.
    pub fn done(&self, noted: impl IntoIterator<Item = (Uuid, u64)>) {
        let mut notes = self.notes();
        for (coach_id, number) in noted {
            if notes.coaches.get(&coach_id) == Some(&number) {
                notes.coaches.remove(&coach_id);
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

    /// What was missed before this note is noted.
    pub fn close(&self, gap: u64) {
        let mut notes = self.notes();
        notes.gap = notes.gap.filter(|latest| *latest != gap);
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::{EmbeddingSource, ExchangeRates, IndexConfig, Labels};

    fn index() -> Index {
        Index::new(IndexConfig {
            source: EmbeddingSource::Local,
            dimensions: 2,
            exchange_rates: ExchangeRates::default(),
            labels: Labels::english(),
        })
    }

    #[test]
    fn a_note_that_came_while_the_coach_was_read_stays() {
        let (known, ana, now) = (Known::default(), Uuid::from_u128(1), Timestamp::EPOCH);
        assert!(known.fresh(now).is_none(), "there is no index yet");
        known.store(index(), None);
        known.note([ana]);
        let noted = known.noted();
        known.note([ana]);
        known.store(index(), None);
        known.done(noted);
        assert!(known.fresh(now).is_none(), "it changed again while it was read");
        known.done(known.noted());
        assert!(known.fresh(now).is_some());
    }

    #[test]
    fn a_gap_and_the_clock_make_readers_wait_too() {
        let (known, now) = (Known::default(), Timestamp::EPOCH);
        known.store(index(), Some(now + crate::clock::seconds(1)));
        assert!(known.fresh(now).is_some() && known.fresh(now + crate::clock::seconds(1)).is_none());
        known.note_gap();
        let gap = known.gap().unwrap();
        known.note_gap();
        known.close(gap);
        assert!(known.fresh(now).is_none(), "another gap since");
        known.close(known.gap().unwrap());
        assert!(known.fresh(now).is_some());
    }
}
