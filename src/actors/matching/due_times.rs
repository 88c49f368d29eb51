//! What of the index time alone makes wrong, and when: a hold that expires, a day that passes. Each coach is looked at again by then, each at
//! another hour of the day, so that midnight is like any other minute.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::coaches::changes::Seen;

/// When a coach's row is to be read again though nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// In the background.
    pub look_at: Timestamp,
    /// Whoever reads the index from then on waits until that is done.
    pub wrong_from: Timestamp,
}

/// Of every coach in the index: when it is due, and which changes its row has seen.
#[derive(Default)]
pub(super) struct DueTimes {
    coaches: HashMap<Uuid, (Due, Seen)>,
    to_look_at: BTreeSet<(Timestamp, Uuid)>,
    to_be_wrong: BTreeSet<(Timestamp, Uuid)>,
}

impl DueTimes {
    /// The coach was read, having seen all changes before `seen`.
    pub fn set(&mut self, id: Uuid, due: Due, seen: Seen) {
        self.remove(id);
        self.coaches.insert(id, (due, seen));
        self.to_look_at.insert((due.look_at, id));
        self.to_be_wrong.insert((due.wrong_from, id));
    }

    /// The coach is not in the index any more.
    pub fn remove(&mut self, id: Uuid) {
        if let Some((due, _)) = self.coaches.remove(&id) {
            self.to_look_at.remove(&(due.look_at, id));
            self.to_be_wrong.remove(&(due.wrong_from, id));
        }
    }

    /// Whether the row in the index has this change; unknown ones have none.
    pub fn has_seen(&self, id: Uuid, change: Seen) -> bool {
        self.coaches.get(&id).is_some_and(|(_, seen)| change < *seen)
    }

    /// Those that the index is wrong about.
    pub fn wrong_at(&self, now: Timestamp) -> Vec<Uuid> {
        due(&self.to_be_wrong, now)
    }

    /// Those to be looked at.
    pub fn due_at(&self, now: Timestamp) -> Vec<Uuid> {
        due(&self.to_look_at, now)
    }

    /// When the index becomes wrong next.
    pub fn wrong_from(&self) -> Option<Timestamp> {
        self.to_be_wrong.first().map(|(at, _)| *at)
    }
}

fn due(times: &BTreeSet<(Timestamp, Uuid)>, now: Timestamp) -> Vec<Uuid> {
    times.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::minutes;

    fn due(look_at: i64, wrong_from: i64) -> Due {
        let at = |minute| Timestamp::EPOCH + minutes(minute);
        Due { look_at: at(look_at), wrong_from: at(wrong_from) }
    }

    #[test]
    fn each_coach_is_due_at_its_latest_times() {
        let (ana, ben) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (mut times, seen) = (DueTimes::default(), Seen::default());
        let at = |minute| Timestamp::EPOCH + minutes(minute);
        times.set(ana, due(5, 20), seen);
        times.set(ben, due(6, 10), seen);
        assert_eq!((times.due_at(at(4)), times.due_at(at(6)), times.wrong_at(at(9))), (vec![], vec![ana, ben], vec![]));
        assert_eq!((times.wrong_from(), times.wrong_at(at(10))), (Some(at(10)), vec![ben]));
        times.set(ben, due(30, 40), seen);
        assert_eq!((times.due_at(at(6)), times.wrong_from()), (vec![ana], Some(at(20))));
        times.remove(ana);
        times.remove(ana);
        assert_eq!((times.due_at(at(29)), times.wrong_from()), (vec![], Some(at(40))));
        assert!(!times.has_seen(ana, seen) && !times.has_seen(ben, seen), "a change of the same number may be missing");
    }
}
