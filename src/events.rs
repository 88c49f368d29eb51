//! The bus of changes: within the process by calls, between processes by Redis pub/sub. It knows no subscriber.
//!
//! A message may be lost. So nothing that is cached leans on it alone: every cache has an age or a version as well, and after a broken
//! subscription all of it is dropped ([`Subscriber::on_gap`]).

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use futures::StreamExt;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cache::Cache;
use crate::models::bookings::Booking;

/// The pub/sub channel of changes.
const CHANNEL: &str = "changes";

/// How long changes are collected before they are sent as one message.
const BATCH_WINDOW: Duration = Duration::from_millis(3);

/// The pause before subscribing again.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// Something has changed in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A coach's profile or times.
    Coach(Uuid),
    /// A booking: its coach's times, and what both sides are notified of.
    Booking { coach_id: Uuid, client_id: Uuid },
    /// A new hold. Its writer has added it to its own cache of the coach's times already; other processes learn of it as of a [`Change::Booking`].
    Hold { coach_id: Uuid, client_id: Uuid },
    /// What a user is notified of.
    User(Uuid),
    /// A login has ended.
    SessionEnded(Uuid),
}

impl Change {
    /// That this booking has changed.
    pub fn booking(booking: &Booking) -> Self {
        Change::Booking { coach_id: booking.coach_id, client_id: booking.client_id }
    }

    /// That this booking is new, and its coach's times are up to date in this process.
    pub fn hold(booking: &Booking) -> Self {
        Change::Hold { coach_id: booking.coach_id, client_id: booking.client_id }
    }

    /// The coach whose profile or times it concerns.
    pub fn coach_id(self) -> Option<Uuid> {
        match self {
            Change::Coach(coach_id) | Change::Booking { coach_id, .. } | Change::Hold { coach_id, .. } => {
                Some(coach_id)
            }
            Change::User(_) | Change::SessionEnded(_) => None,
        }
    }

    /// Those who may have a new notification.
    pub fn user_ids(self) -> impl Iterator<Item = Uuid> {
        let ids = match self {
            Change::Booking { coach_id, client_id } | Change::Hold { coach_id, client_id } => {
                [Some(coach_id), Some(client_id)]
            }
            Change::User(user_id) => [Some(user_id), None],
            Change::Coach(_) | Change::SessionEnded(_) => [None, None],
        };
        ids.into_iter().flatten()
    }
}

/// Whoever caches something that changes make stale.
pub trait Subscriber: Send + Sync {
    /// Drops or updates what this change makes stale. Called on the publisher's task: must not block.
    fn on_change(&self, change: Change);

    /// Messages of other processes may have been missed: drops everything that only they would have corrected.
    fn on_gap(&self);
}

/// The bus; clones share it.
#[derive(Clone)]
pub struct Events(Arc<Bus>);

struct Bus {
    cache: Cache,
    /// Tells this process' own messages from those of others.
    instance_id: Uuid,
    subscribers: RwLock<Vec<Weak<dyn Subscriber>>>,
    pending: Mutex<Batch>,
}

/// What is sent to other processes next.
#[derive(Default)]
struct Batch {
    invalidations: Invalidations,
    /// A task that will send it is under way.
    is_scheduled: bool,
}

/// What the message says: ids of everything that has changed.
#[derive(Default, Serialize, Deserialize)]
struct Invalidations {
    coaches: BTreeSet<Uuid>,
    users: BTreeSet<Uuid>,
    ended_sessions: BTreeSet<Uuid>,
}

#[derive(Serialize, Deserialize)]
struct Message {
    from: Uuid,
    #[serde(flatten)]
    invalidations: Invalidations,
}

impl Events {
    /// A bus between the processes that share this Redis and prefix.
    pub fn new(cache: Cache) -> Self {
        let (subscribers, pending) = (RwLock::default(), Mutex::default());
        Self(Arc::new(Bus { cache, instance_id: crate::ids::random(), subscribers, pending }))
    }

    /// Calls this subscriber for every change from now on, for as long as it exists.
    pub fn subscribe(&self, subscriber: Weak<dyn Subscriber>) {
        self.0.subscribers.write().unwrap_or_else(PoisonError::into_inner).push(subscriber);
    }

    /// Tells the subscribers of this process before it returns, and those of other processes within milliseconds. Never waits for Redis.
    pub fn publish(&self, change: Change) {
        self.each(|subscriber| subscriber.on_change(change));
        if !self.0.add(change) {
            return;
        }
        let bus = self.0.clone();
        tokio::spawn(async move {
            tokio::time::sleep(BATCH_WINDOW).await;
            let message = Message { from: bus.instance_id, invalidations: bus.take() };
            let Ok(text) = serde_json::to_string(&message) else { return };
            if let Err(error) = bus.cache.publish(CHANNEL, &text).await {
                tracing::debug!(%error, "changes not published to other processes");
            }
        });
    }

    /// Receives the changes of other processes, for ever.
    pub async fn receive(self) {
        loop {
            match self.0.cache.subscribe(CHANNEL).await {
                Ok(messages) => {
                    let mut messages = pin!(messages);
                    self.each(|subscriber| subscriber.on_gap());
                    while let Some(text) = messages.next().await {
                        self.apply(&text);
                    }
                }
                Err(error) => tracing::debug!(%error, "not subscribed to changes of other processes"),
            }
            self.each(|subscriber| subscriber.on_gap());
            tokio::time::sleep(RECONNECT_DELAY).await;
        }
    }

    fn apply(&self, text: &str) {
        let Ok(Message { from, invalidations }) = serde_json::from_str(text) else {
            // Of another release: what it would have said is not known.
            return self.each(|subscriber| subscriber.on_gap());
        };
        if from == self.0.instance_id {
            return;
        }
        let Invalidations { coaches, users, ended_sessions } = invalidations;
        let changes = coaches.into_iter().map(Change::Coach).chain(users.into_iter().map(Change::User));
        for change in changes.chain(ended_sessions.into_iter().map(Change::SessionEnded)) {
            self.each(|subscriber| subscriber.on_change(change));
        }
    }

    fn each(&self, call: impl Fn(&dyn Subscriber)) {
        let subscribers = self.0.subscribers.read().unwrap_or_else(PoisonError::into_inner);
        subscribers.iter().filter_map(Weak::upgrade).for_each(|subscriber| call(&*subscriber));
    }
}

impl Bus {
    /// Adds to what is sent next. `true`: nobody is about to send it yet.
    fn add(&self, change: Change) -> bool {
        let mut batch = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        batch.invalidations.coaches.extend(change.coach_id());
        batch.invalidations.users.extend(change.user_ids());
        if let Change::SessionEnded(session_id) = change {
            batch.invalidations.ended_sessions.insert(session_id);
        }
        !std::mem::replace(&mut batch.is_scheduled, true)
    }

    fn take(&self) -> Invalidations {
        std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner)).invalidations
    }
}
