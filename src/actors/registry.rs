//! The actors of a process, started together, and the one way to send a command.

use std::sync::{Arc, Weak};

use tokio::task::JoinHandle;

use super::admin::Admin;
use super::admin::read_only::follow_read_only_mode;
use super::auth::Auth;
use super::bookings::Bookings;
use super::calendars::Calendars;
use super::community::Community;
use super::matching::{Matching, keep_index_current};
use super::notifications::{Notifications, poll_streams};
use super::payments::Payments;
use super::privacy::Privacy;
use super::profiles::Profiles;
use super::runtime::{ActorHandle, ActorState, Command};
use crate::app::App;
use crate::error::Result;
use crate::events::Subscriber;

/// The actors of this process; clones share them. They stop when the last clone is dropped.
#[derive(Clone)]
pub struct Actors(Arc<Handles>);

struct Handles {
    admin: ActorHandle<Admin>,
    auth: ActorHandle<Auth>,
    profiles: ActorHandle<Profiles>,
    matching: ActorHandle<Matching>,
    bookings: ActorHandle<Bookings>,
    calendars: ActorHandle<Calendars>,
    community: ActorHandle<Community>,
    payments: ActorHandle<Payments>,
    privacy: ActorHandle<Privacy>,
    notifications: ActorHandle<Notifications>,
    /// The threads they run on.
    arbiters: Vec<actix_rt::Arbiter>,
    /// Receiving changes of other processes; polling for notification streams; the matching index; read-only mode.
    background_tasks: Vec<JoinHandle<()>>,
}

impl Drop for Handles {
    fn drop(&mut self) {
        self.background_tasks.iter().for_each(JoinHandle::abort);
        for arbiter in &self.arbiters {
            arbiter.stop();
        }
    }
}

impl Actors {
    /// Starts all actors, matching and bookings on threads of their own, and subscribes their caches to changes. Needs a running actix
    /// system.
    pub fn start(app: &App) -> Actors {
        let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, Bookings::SHARDS);
        let arbiters: Vec<_> = (0..2 + threads).map(|_| actix_rt::Arbiter::new()).collect();
        let threads: Vec<_> = arbiters.iter().map(actix_rt::Arbiter::handle).collect();
        let (shared, matching, bookings) = (&threads[..1], &threads[1..2], &threads[2..]);
        let mut handles = Handles {
            admin: ActorHandle::start(Admin::default(), app, shared),
            auth: ActorHandle::start(Auth::default(), app, shared),
            profiles: ActorHandle::start(Profiles::default(), app, shared),
            payments: ActorHandle::start(Payments::default(), app, shared),
            privacy: ActorHandle::start(Privacy, app, shared),
            calendars: ActorHandle::start(Calendars, app, shared),
            community: ActorHandle::start(Community, app, shared),
            notifications: ActorHandle::start(Notifications::default(), app, shared),
            matching: ActorHandle::start(Matching::default(), app, matching),
            bookings: ActorHandle::start(Bookings::default(), app, bookings),
            arbiters,
            background_tasks: Vec::new(),
        };
        subscribe(app, handles.auth.state());
        subscribe(app, handles.matching.state());
        subscribe(app, handles.bookings.state());
        subscribe(app, handles.notifications.state());
        handles.background_tasks = vec![
            tokio::spawn(app.events.clone().receive()),
            tokio::spawn(poll_streams(app.clone(), handles.notifications.state().clone())),
            tokio::spawn(keep_index_current(app.clone(), handles.matching.state().clone())),
            tokio::spawn(follow_read_only_mode(app.clone(), handles.admin.state().clone())),
        ];
        Actors(Arc::new(handles))
    }

    /// Sends a command to its actor and waits for the output.
    ///
    /// # Errors
    /// The command's own; `unavailable` when the actor is overloaded, over its deadline or dead.
    pub async fn send<C: Command>(&self, command: C) -> Result<C::Output>
    where
        C::State: HasActor,
    {
        C::State::handle(self).send(command).await
    }

    /// The state of an actor, for reads that need no command.
    pub fn state<S: HasActor>(&self) -> &Arc<S> {
        S::handle(self).state()
    }
}

fn subscribe<S: Subscriber + 'static>(app: &App, state: &Arc<S>) {
    let subscriber: Weak<S> = Arc::downgrade(state);
    app.events.subscribe(subscriber);
}

/// A state whose actor is in the registry.
pub trait HasActor: ActorState + Sized {
    #[doc(hidden)]
    fn handle(actors: &Actors) -> &ActorHandle<Self>;
}

macro_rules! register_actors {
    ($($state:ident: $handle:ident),+ $(,)?) => {$(
        impl HasActor for $state {
            fn handle(actors: &Actors) -> &ActorHandle<Self> {
                &actors.0.$handle
            }
        }
    )+};
}

register_actors!(Admin: admin, Auth: auth, Profiles: profiles, Matching: matching, Bookings: bookings, Calendars: calendars, Community: community, Payments: payments, Privacy: privacy, Notifications: notifications);
