//! What an actor is made of: the state its commands share, and the commands.

use std::future::Future;
use std::time::Duration;

use uuid::Uuid;

use crate::error::Result;

/// The state that the commands of one actor share. Stateless ones are unit structs.
pub trait ActorState: Send + Sync + 'static {
    /// What every command is given beside the state: stores, clock, providers.
    type Context: Clone + Send + Sync + Unpin + 'static;
    /// The feature's word, in logs.
    const NAME: &'static str;
    /// Commands that run at once in one shard; more are refused with `unavailable`.
    const MAX_IN_FLIGHT: usize = 256;
    /// Actix actors that share the work, each on a thread of its own as far as there are any.
    const SHARDS: usize = 1;
}

/// A change of the business, decided by its feature's actor.
///
/// ```
/// use rapport::actors::{ActorState, Command};
/// use rapport::error::Result;
///
/// struct Greetings;
///
/// impl ActorState for Greetings {
///     type Context = ();
///     const NAME: &'static str = "greetings";
/// }
///
/// struct Greet {
///     name: String,
/// }
///
/// impl Command for Greet {
///     type State = Greetings;
///     type Output = String;
///
///     async fn run(self, _: &(), _: &Greetings) -> Result<String> {
///         Ok(format!("Hello, {}", self.name))
///     }
/// }
/// ```
pub trait Command: Send + 'static {
    /// The state it runs on.
    type State: ActorState;
    /// What comes back.
    type Output: Send + 'static;
    /// How long it may take before the caller is told to try again.
    const DEADLINE: Duration = Duration::from_secs(10);

    /// Commands of one key run one after another in this process.
    fn ordering_key(&self) -> Option<Uuid> {
        None
    }

    /// Commands of one key run in the same shard, so that a crowd on one key leaves the other shards' capacity alone.
    fn shard_key(&self) -> Option<Uuid> {
        self.ordering_key()
    }

    /// Decides, in one transaction, and enqueues what follows. Runs without the actor system as well.
    fn run(
        self,
        context: &<Self::State as ActorState>::Context,
        state: &Self::State,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}
