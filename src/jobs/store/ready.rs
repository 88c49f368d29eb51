//! In which queues the transaction of the running task has made jobs ready, remembered until it commits: a commit wakes the relay only when
//! there is something to publish.
//!
//! Known by task, because the statements are given a connection and know nothing of its transaction, and a task has one transaction at a time.
//! Only a wake-up depends on it: what is attributed wrongly, or forgotten, costs the relay a look or two seconds.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use tokio::task;

use crate::jobs::queues::{Queue, QueueSet};

/// Tasks that are remembered. One that rolls back and ends is never asked for again: beyond this number all are forgotten.
const MAX_TASKS: usize = 10_000;

static READY: LazyLock<Mutex<HashMap<Option<task::Id>, QueueSet>>> = LazyLock::new(Mutex::default);

/// The current transaction has made a job of that queue ready, or lifted what kept the queue from being published.
pub fn mark_ready(queue: Queue) {
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    if ready.len() >= MAX_TASKS {
        ready.clear();
    }
    ready.entry(task::try_id()).or_default().insert(queue);
}

/// The queues since the last time this task was asked; to be called when its transaction commits.
pub fn take_ready() -> QueueSet {
    READY.lock().unwrap_or_else(PoisonError::into_inner).remove(&task::try_id()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_task_is_told_of_its_own_queues_once() {
        let of_task = |queue| {
            tokio::spawn(async move {
                mark_ready(queue);
                mark_ready(queue);
                tokio::task::yield_now().await;
                (take_ready(), take_ready())
            })
        };
        let (emails, payments) = (of_task(Queue::Emails), of_task(Queue::Payments));
        assert_eq!(emails.await.unwrap(), (QueueSet::from(Queue::Emails), QueueSet::default()));
        assert_eq!(payments.await.unwrap(), (QueueSet::from(Queue::Payments), QueueSet::default()));
    }
}
