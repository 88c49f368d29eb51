//! Which users something of was changed lately, as far as this process knows: for what was read of them and is kept for a moment.
//!
//! Messages of other processes can be lost. So nothing is taken for current that was read longer than [`MAX_AGE`] ago, and no note is needed for longer.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

/// How old an answer may be that a message has not outdated: as with public reads.
pub const MAX_AGE: Duration = Duration::from_secs(1);

/// Users who are remembered. If more change within [`MAX_AGE`], nothing is current until it is over.
const CAPACITY: usize = 20_000;

/// When each user changed last.
#[derive(Default)]
pub struct ChangedUsers(Mutex<Changes>);

#[derive(Default)]
struct Changes {
    by_user: HashMap<Uuid, Instant>,
    /// Somebody who is not remembered.
    of_others: Option<Instant>,
}

impl ChangedUsers {
    /// Something of this user has changed, and is committed.
    pub fn note(&self, user_id: Uuid) {
        self.note_at(user_id, Instant::now());
    }

    /// Whether what was read of this user from `since` on, and not before, is what would be read now.
    pub fn is_current(&self, user_id: Uuid, since: Instant) -> bool {
        self.is_current_at(user_id, since, Instant::now())
    }

    fn note_at(&self, user_id: Uuid, now: Instant) {
        let mut changes = self.changes();
        if changes.by_user.len() >= CAPACITY && !changes.by_user.contains_key(&user_id) {
            changes.by_user.retain(|_, at| now - *at < MAX_AGE);
            if changes.by_user.len() >= CAPACITY {
                changes.of_others = Some(now);
                return;
            }
        }
        changes.by_user.insert(user_id, now);
    }

    fn is_current_at(&self, user_id: Uuid, since: Instant, now: Instant) -> bool {
        let changes = self.changes();
        let changed_at = changes.by_user.get(&user_id).copied().max(changes.of_others);
        now - since < MAX_AGE && changed_at.is_none_or(|at| at < since)
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn what_was_read_is_current_until_its_user_changes_or_a_second_is_over() {
        let (users, read_at) = (ChangedUsers::default(), Instant::now());
        let changed_at = after(read_at, 400);
        assert!(users.is_current_at(ANA, read_at, changed_at) && users.is_current_at(BEN, read_at, changed_at));
        users.note_at(ANA, changed_at);
        assert!(!users.is_current_at(ANA, read_at, changed_at) && users.is_current_at(BEN, read_at, changed_at));
        assert!(
            !users.is_current_at(ANA, changed_at, changed_at),
            "what is read at that very instant may be of before"
        );
        assert!(users.is_current_at(ANA, after(changed_at, 1), after(changed_at, 1)));
        assert!(users.is_current_at(BEN, read_at, after(read_at, 999)));
        assert!(!users.is_current_at(BEN, read_at, after(read_at, 1_000)), "a message may be lost");
    }

    #[test]
    fn more_changes_than_are_remembered_leave_nothing_current() {
        let (users, read_at) = (ChangedUsers::default(), Instant::now());
        let changed_at = after(read_at, 1);
        (0..=CAPACITY).for_each(|number| users.note_at(Uuid::from_u128(number as u128 + 10), changed_at));
        assert!(!users.is_current_at(ANA, read_at, changed_at));
        assert_eq!(users.changes().by_user.len(), CAPACITY);
        let later = after(changed_at, 1_000);
        users.note_at(BEN, later);
        assert!(users.is_current_at(ANA, later, later) && users.changes().by_user.len() == 1);
    }
}
