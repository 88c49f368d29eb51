//! What an actor is made of: the state its commands share, and the commands.

use std::future::Future;
use std::time::Duration;

use uuid::Uuid;

use crate::error::Result;

/// The state that the commands of one actor share; a unit struct where they share none.
pub trait ActorState: Send + Sync + 'static {
    /// Given to every command beside the state: stores, clock, providers.
    type Context: Clone + Send + Sync + Unpin + 'static;
    /// The actor's name in logs.
    const NAME: &'static str;
    /// Commands that may run or wait for their ordering key in one shard; more are refused with `unavailable`.
    const MAX_IN_FLIGHT: usize = 256;
    /// The number of actix actors that share the work, spread over the threads they are started on.
    const SHARDS: usize = 1;
}

/// A business operation, decided by its feature's actor: one transaction over `models`, with the jobs that follow enqueued in it.
///
/// ```
/// use rapport::actors::{ActorState, Command};
/// use rapport::app::App;
/// use rapport::error::{Code, Error, Result};
/// use rapport::models::auth::credentials;
/// use uuid::Uuid;
///
/// struct Accounts;
///
/// impl ActorState for Accounts {
///     type Context = App;
///     const NAME: &'static str = "accounts";
/// }
///
/// #[derive(Clone)]
/// struct ConfirmAddress {
///     user_id: Uuid,
/// }
///
/// impl Command for ConfirmAddress {
///     type State = Accounts;
///     type Output = ();
///
///     /// Two commands on one account never run at the same time.
///     fn ordering_key(&self) -> Option<Uuid> {
///         Some(self.user_id)
///     }
///
///     async fn run(self, app: &App, _: &Accounts) -> Result<()> {
///         let mut tx = app.begin().await?;
///         credentials::lock(&mut tx, self.user_id).await?.ok_or(Error::new(Code::NotFound))?;
///         credentials::mark_email_verified(&mut tx, self.user_id, app.now()).await?;
///         app.commit(tx).await
///     }
/// }
/// ```
///
/// A handler sends it with `actors.send(ConfirmAddress { user_id }).await?`. If the database rolls its transaction back because of a deadlock, it
/// is run once more from the beginning: the same as if the caller had retried it.
pub trait Command: Clone + Send + 'static {
    /// The state of the actor that runs it.
    type State: ActorState;
    /// What [`Command::run`] returns on success.
    type Output: Send + 'static;
    /// Runs longer than this are dropped, and the caller gets `unavailable`.
    const DEADLINE: Duration = Duration::from_secs(10);

    /// Commands with the same key run one after another, in the order they were sent, in this process.
    fn ordering_key(&self) -> Option<Uuid> {
        None
    }

    /// Commands with the same key run in the same shard, so that load on one key leaves the capacity of other shards alone.
    fn shard_key(&self) -> Option<Uuid> {
        self.ordering_key()
    }

    /// Decides in one transaction and enqueues what follows. Can be called without the actor system.
    fn run(
        self,
        context: &<Self::State as ActorState>::Context,
        state: &Self::State,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}
