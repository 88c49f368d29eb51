//! The actix actor around a state: permits, ordering, deadline, panic guard, and the second run after a deadlock.
//!
//! *Invariant:* a command runs inside a `ResponseFuture`, so a panic fails that command alone. A panic in `handle` itself would stop the
//! actor for good (actix 0.13); its handle starts it again. Mailbox capacity does not limit work in flight: the permits do.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix::{Actor, Addr, Context, Handler, Message, ResponseFuture};
use actix_rt::ArbiterHandle;
use futures::FutureExt;
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::command::{ActorState, Command};
use super::keyed_locks::KeyedLocks;
use crate::db::retry_on_deadlock;
use crate::error::{Code, Error, Result};
use crate::telemetry::metrics::{InFlight, METRICS};

/// Messages that may wait for `handle`, which only takes a permit and returns.
const MAILBOX_CAPACITY: usize = 10_000;

/// One shard of an actor: the shared state, and the limits on commands in this shard.
pub(super) struct CommandActor<S: ActorState> {
    state: Arc<S>,
    context: S::Context,
    permits: Arc<Semaphore>,
    ordering_locks: KeyedLocks,
}

impl<S: ActorState> CommandActor<S> {
    /// Starts it on this arbiter.
    pub fn start(state: Arc<S>, context: S::Context, arbiter: &ArbiterHandle) -> Addr<Self> {
        Self::start_in_arbiter(arbiter, move |actor: &mut Context<Self>| {
            actor.set_mailbox_capacity(MAILBOX_CAPACITY);
            Self {
                state,
                context,
                permits: Arc::new(Semaphore::new(S::MAX_IN_FLIGHT)),
                ordering_locks: KeyedLocks::default(),
            }
        })
    }
}

impl<S: ActorState> Actor for CommandActor<S> {
    type Context = Context<Self>;
}

/// A command as a message, with the span it was sent from.
pub(super) struct Envelope<C: Command> {
    pub command: C,
    pub span: tracing::Span,
}

impl<C: Command> Message for Envelope<C> {
    type Result = Result<C::Output>;
}

impl<C: Command> Handler<Envelope<C>> for CommandActor<C::State> {
    type Result = ResponseFuture<Result<C::Output>>;

    fn handle(&mut self, Envelope { command, span }: Envelope<C>, _: &mut Context<Self>) -> Self::Result {
        let Ok(permit) = self.permits.clone().try_acquire_owned() else {
            METRICS.commands_refused.with_label_values(&[C::State::NAME]).inc();
            return Box::pin(async {
                Err(Error::new(Code::Unavailable)
                    .with_detail("Very many people are here right now. Try again in a moment."))
            });
        };
        let in_flight = InFlight::of(METRICS.commands_in_flight.with_label_values(&[C::State::NAME]));
        let (state, context, ordering_locks) = (self.state.clone(), self.context.clone(), self.ordering_locks.clone());
        let work = async move {
            let _permit = (permit, in_flight);
            let _ordering_lock = match command.ordering_key() {
                Some(key) => Some(ordering_locks.lock(key).await),
                None => None,
            };
            retry_on_deadlock(|| command.clone().run(&context, &state)).await
        };
        let guarded = async move {
            match tokio::time::timeout(C::DEADLINE, AssertUnwindSafe(work).catch_unwind()).await {
                Ok(Ok(output)) => output,
                Ok(Err(panic)) => Err(Error::internal(panic_message(panic.as_ref()))),
                Err(elapsed) => Err(Error::unavailable(elapsed)),
            }
        };
        Box::pin(guarded.instrument(span))
    }
}

/// The text of a caught panic, for the log.
pub fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text =
        panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_else(|| "non-string panic".to_owned()))
}
