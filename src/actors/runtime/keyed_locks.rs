//! One lock per key, granted in the order of requests and dropped when it is neither held nor awaited.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// The number of keys above which unused ones are removed.
const PRUNE_ABOVE: usize = 1_024;

/// One fair lock per key; clones share them.
#[derive(Clone, Default)]
pub struct KeyedLocks(Arc<Mutex<HashMap<Uuid, Weak<tokio::sync::Mutex<()>>>>>);

impl KeyedLocks {
    /// Waits for the lock of this key.
    pub async fn lock(&self, key: Uuid) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if locks.len() > PRUNE_ABOVE {
                locks.retain(|_, lock| lock.strong_count() > 0);
            }
            let existing = locks.get(&key).and_then(Weak::upgrade);
            existing.unwrap_or_else(|| {
                let lock = Arc::new(tokio::sync::Mutex::new(()));
                locks.insert(key, Arc::downgrade(&lock));
                lock
            })
        };
        lock.lock_owned().await
    }
}
