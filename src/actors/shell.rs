//! The one actix shell round every room: a span, a deadline, a bound on what runs, and a guard against panics.
//!
//! *Invariant:* a command runs inside a `ResponseFuture`, so a panic fails that command alone; one in `handle` would end the
//! actor for good (actix 0.13), and then the desk starts it anew. The mailbox bounds nothing: the permits do.

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use actix::{Actor, Addr, Context, Handler, Message, ResponseFuture};
use actix_rt::ArbiterHandle;
use futures::FutureExt;
use tokio::sync::{OwnedMutexGuard, Semaphore};
use tracing::Instrument;
use uuid::Uuid;

use super::house::{House, WeakHouse};
use crate::error::{Code, Error, Result};

/// One room of the house: the state its commands share. Stateless rooms are unit structs.
pub trait Room: Send + Sync + 'static {
    /// The feature's word, in logs.
    const NAME: &'static str;
    /// Commands that run at once in one shard; more are asked to come back.
    const AT_ONCE: usize = 256;
    /// Actors that share the work, each on a thread of its own as far as there are any; a lane always has the same one.
    const SHARDS: usize = 1;
}

/// A change of the business, asked of its room.
pub trait Command: Send + 'static {
    /// The room that decides it.
    type Room: Room;
    /// What comes back.
    type Answer: Send + 'static;
    /// How long it may take before the caller is told to try again.
    const DEADLINE: Duration = Duration::from_secs(10);

    /// Commands of one lane run one after another in this process: one writer per coach.
    fn lane(&self) -> Option<Uuid> {
        None
    }

    /// Decides, in one transaction, and enqueues what follows. Runs without the actor system as well.
    fn run(self, house: &House, room: &Self::Room) -> impl Future<Output = Result<Self::Answer>> + Send;
}

/// Where a room is asked: keeps the addresses of its actors, and starts one anew that is gone.
pub struct Desk<R: Room> {
    room: Arc<R>,
    house: WeakHouse,
    shards: Vec<Shard<R>>,
}

struct Shard<R: Room> {
    arbiter: ArbiterHandle,
    address: Mutex<Addr<Shell<R>>>,
}

impl<R: Room> Desk<R> {
    /// Starts the room's actors, on these arbiters in turn.
    pub fn open(room: R, house: WeakHouse, arbiters: &[ArbiterHandle]) -> Self {
        let room = Arc::new(room);
        let shard = |arbiter: &ArbiterHandle| Shard {
            address: Mutex::new(Shell::start(room.clone(), house.clone(), arbiter)),
            arbiter: arbiter.clone(),
        };
        let shards = arbiters.iter().cycle().take(R::SHARDS).map(shard).collect();
        Self { room, house, shards }
    }

    /// The state behind the desk, for reads that need no command.
    pub fn room(&self) -> &R {
        &self.room
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// What the command answers; `unavailable` when the room is full, late or gone.
    pub async fn ask<C: Command<Room = R>>(&self, command: C) -> Result<C::Answer> {
        let lane = command.lane();
        let asked = self.address(lane).send(Ask { command, lane, span: tracing::Span::current() });
        match asked.await {
            Ok(answer) => answer,
            Err(error) => Err(Error::unavailable(error)),
        }
    }

    fn address(&self, lane: Option<Uuid>) -> Addr<Shell<R>> {
        // The last bits of an id are random, the first ones a time.
        let number = lane.map_or(0, |lane| lane.as_u128() as usize);
        let shard = &self.shards[number % self.shards.len()];
        let mut address = shard.address.lock().unwrap_or_else(PoisonError::into_inner);
        if !address.connected() {
            tracing::error!(room = R::NAME, "an actor was gone and is started anew");
            *address = Shell::start(self.room.clone(), self.house.clone(), &shard.arbiter);
        }
        address.clone()
    }
}

/// The actor: nothing but the room's state and the bounds on it.
pub struct Shell<R: Room> {
    room: Arc<R>,
    house: WeakHouse,
    permits: Arc<Semaphore>,
    lanes: Lanes,
}

impl<R: Room> Shell<R> {
    fn start(room: Arc<R>, house: WeakHouse, arbiter: &ArbiterHandle) -> Addr<Self> {
        Self::start_in_arbiter(arbiter, move |context: &mut Context<Self>| {
            // The permits bound what runs; the mailbox only has to hold what has not been looked at yet.
            context.set_mailbox_capacity(10_000);
            Self { room, house, permits: Arc::new(Semaphore::new(R::AT_ONCE)), lanes: Lanes::default() }
        })
    }
}

impl<R: Room> Actor for Shell<R> {
    type Context = Context<Self>;
}

struct Ask<C: Command> {
    command: C,
    lane: Option<Uuid>,
    span: tracing::Span,
}

impl<C: Command> Message for Ask<C> {
    type Result = Result<C::Answer>;
}

impl<C: Command> Handler<Ask<C>> for Shell<C::Room> {
    type Result = ResponseFuture<Result<C::Answer>>;

    fn handle(&mut self, ask: Ask<C>, _: &mut Context<Self>) -> Self::Result {
        let Ok(permit) = self.permits.clone().try_acquire_owned() else {
            return Box::pin(async {
                Err(Error::new(Code::Unavailable)
                    .because("Very many people are here right now. Try again in a moment."))
            });
        };
        let Some(house) = self.house.upgrade() else {
            return Box::pin(async { Err(Error::new(Code::Unavailable).because("The service is stopping.")) });
        };
        let (room, lanes) = (self.room.clone(), self.lanes.clone());
        let work = async move {
            let _permit = permit;
            let _turn = match ask.lane {
                Some(lane) => Some(lanes.enter(lane).await),
                None => None,
            };
            ask.command.run(&house, &room).await
        };
        let guarded = async move {
            match tokio::time::timeout(C::DEADLINE, AssertUnwindSafe(work).catch_unwind()).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(panic)) => Err(Error::internal(panic_text(panic.as_ref()))),
                Err(late) => Err(Error::unavailable(late)),
            }
        };
        Box::pin(guarded.instrument(ask.span))
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text =
        panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_else(|| "without a word".to_owned()))
}

/// One queue per lane, forgotten when nobody stands in it.
#[derive(Clone, Default)]
struct Lanes(Arc<Mutex<HashMap<Uuid, Weak<tokio::sync::Mutex<()>>>>>);

impl Lanes {
    async fn enter(&self, lane: Uuid) -> OwnedMutexGuard<()> {
        let queue = {
            let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if lanes.len() > 1_024 {
                lanes.retain(|_, queue| queue.strong_count() > 0);
            }
            let known = lanes.get(&lane).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let queue = Arc::new(tokio::sync::Mutex::new(()));
                lanes.insert(lane, Arc::downgrade(&queue));
                queue
            })
        };
        queue.lock_owned().await
    }
}
