//! The bus of changes: within the process by function calls, between processes by Redis pub/sub. It knows no subscriber.
//!
//! Delivery between processes is at most once. So no cache relies on messages alone: each also has a maximum age or checks a version,
//! and drops its entries when the subscription was interrupted ([`Subscriber::on_gap`]).

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use futures::StreamExt;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cache::Cache;
use crate::models::bookings::Booking;

/// The Redis pub/sub channel.
const CHANNEL: &str = "changes";

/// How long changes are collected into one message.
const BATCH_WINDOW: Duration = Duration::from_millis(3);

/// The pause before a broken subscription is opened again.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// What has changed in the database. Published after the commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A coach's profile or availability.
    Coach(Uuid),
    /// A booking, and with it its coach's busy times and both parties' notifications.
    Booking { coach_id: Uuid, client_id: Uuid },
    /// A new hold, which its writer has already added to the local cache of busy times. To other processes it is a [`Change::Booking`].
    Hold { coach_id: Uuid, client_id: Uuid },
    /// A user's notifications, or what a client has written about themselves.
    User(Uuid),
    /// A login (`sessions` row) has ended.
    SessionEnded(Uuid),
}

impl Change {
    /// This booking has changed.
    pub fn booking(booking: &Booking) -> Self {
        Change::Booking { coach_id: booking.coach_id, client_id: booking.client_id }
    }

    /// This booking is new, and the local cache of busy times has it already.
    pub fn hold(booking: &Booking) -> Self {
        Change::Hold { coach_id: booking.coach_id, client_id: booking.client_id }
    }

    /// The coach whose profile or busy times have changed.
    pub fn coach_id(self) -> Option<Uuid> {
        match self {
            Change::Coach(coach_id) | Change::Booking { coach_id, .. } | Change::Hold { coach_id, .. } => {
                Some(coach_id)
            }
            Change::User(_) | Change::SessionEnded(_) => None,
        }
    }

    /// The users who may have new notifications, or have written something else about themselves.
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

/// A cache to be invalidated by changes.
pub trait Subscriber: Send + Sync {
    /// Invalidates or updates the entries of this change. Called on the publisher's task: must not block.
    fn on_change(&self, change: Change);

    /// Messages of other processes may have been missed: drops every entry that may be stale because of it.
    fn on_gap(&self);
}

/// A shared handle on the bus.
#[derive(Clone)]
pub struct Events(Arc<Bus>);

struct Bus {
    cache: Cache,
    /// Marks this process' messages, which it ignores when they come back.
    instance_id: Uuid,
    subscribers: RwLock<Vec<Weak<dyn Subscriber>>>,
    pending: Mutex<Batch>,
}

/// The changes that the next message will carry.
#[derive(Default)]
struct Batch {
    invalidations: Invalidations,
    /// Whether a task that will send it is running.
    is_scheduled: bool,
}

/// The ids of what has changed, by kind.
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

    /// Registers a subscriber; it is called for as long as it exists.
    pub fn subscribe(&self, subscriber: Weak<dyn Subscriber>) {
        self.0.subscribers.write().unwrap_or_else(PoisonError::into_inner).push(subscriber);
    }

    /// Calls the subscribers of this process before it returns; those of other processes follow within milliseconds. Never waits for Redis.
    pub fn publish(&self, change: Change) {
        self.for_each_subscriber(|subscriber| subscriber.on_change(change));
        let needs_sender = self.0.add(change);
        if !needs_sender {
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

    /// Receives the changes of other processes, and never returns.
    pub async fn receive(self) {
        loop {
            match self.0.cache.subscribe(CHANNEL).await {
                Ok(messages) => {
                    let mut messages = pin!(messages);
                    self.for_each_subscriber(|subscriber| subscriber.on_gap());
                    while let Some(text) = messages.next().await {
                        self.apply(&text);
                    }
                }
                Err(error) => tracing::debug!(%error, "not subscribed to changes of other processes"),
            }
            self.for_each_subscriber(|subscriber| subscriber.on_gap());
            tokio::time::sleep(RECONNECT_DELAY).await;
        }
    }

    fn apply(&self, text: &str) {
        let Ok(Message { from, invalidations }) = serde_json::from_str(text) else {
            // A message of another release in a format that is not known here.
            return self.for_each_subscriber(|subscriber| subscriber.on_gap());
        };
        if from == self.0.instance_id {
            return;
        }
        let Invalidations { coaches, users, ended_sessions } = invalidations;
        let changes = coaches.into_iter().map(Change::Coach).chain(users.into_iter().map(Change::User));
        for change in changes.chain(ended_sessions.into_iter().map(Change::SessionEnded)) {
            self.for_each_subscriber(|subscriber| subscriber.on_change(change));
        }
    }

    fn for_each_subscriber(&self, call: impl Fn(&dyn Subscriber)) {
        let subscribers = self.0.subscribers.read().unwrap_or_else(PoisonError::into_inner);
        subscribers.iter().filter_map(Weak::upgrade).for_each(|subscriber| call(&*subscriber));
    }
}

impl Bus {
    /// Adds a change to the next message. `true`: no task is running to send it yet.
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
