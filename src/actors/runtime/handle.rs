//! The handle of an actor: sends commands to its shards, and restarts a shard that has died.

use std::sync::{Arc, Mutex, PoisonError};

use actix::Addr;
use actix_rt::ArbiterHandle;
use uuid::Uuid;

use super::actor::{CommandActor, Envelope};
use super::command::{ActorState, Command};
use crate::error::{Error, Result};

/// The shards of one actor, and what a shard is restarted with.
pub struct ActorHandle<S: ActorState> {
    state: Arc<S>,
    context: S::Context,
    shards: Vec<Shard<S>>,
}

struct Shard<S: ActorState> {
    arbiter: ArbiterHandle,
    address: Mutex<Addr<CommandActor<S>>>,
}

impl<S: ActorState> ActorHandle<S> {
    /// Starts the shards, round-robin on these arbiters.
    pub fn start(state: S, context: &S::Context, arbiters: &[ArbiterHandle]) -> Self {
        let state = Arc::new(state);
        let shard = |arbiter: &ArbiterHandle| Shard {
            address: Mutex::new(CommandActor::start(state.clone(), context.clone(), arbiter)),
            arbiter: arbiter.clone(),
        };
        let shards = arbiters.iter().cycle().take(S::SHARDS).map(shard).collect();
        Self { state, context: context.clone(), shards }
    }

    /// The state, for reads that need no command.
    pub fn state(&self) -> &Arc<S> {
        &self.state
    }

    /// Sends a command and waits for its output.
    ///
    /// # Errors
    /// The command's own; `unavailable` when the actor is overloaded, over its deadline or dead.
    pub async fn send<C: Command<State = S>>(&self, command: C) -> Result<C::Output> {
        let address = self.address(command.shard_key());
        match address.send(Envelope { command, span: tracing::Span::current() }).await {
            Ok(output) => output,
            Err(error) => Err(Error::unavailable(error)),
        }
    }

    fn address(&self, key: Option<Uuid>) -> Addr<CommandActor<S>> {
        // The low bits of a UUIDv7 are random; the high bits are a time.
        let number = key.map_or(0, |key| key.as_u128() as usize);
        let shard = &self.shards[number % self.shards.len()];
        let mut address = shard.address.lock().unwrap_or_else(PoisonError::into_inner);
        if !address.connected() {
            tracing::error!(actor = S::NAME, "actor died, restarting it");
            *address = CommandActor::start(self.state.clone(), self.context.clone(), &shard.arbiter);
        }
        address.clone()
    }
}
