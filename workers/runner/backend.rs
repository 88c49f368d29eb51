//! The backend of an apalis worker: the ids of due jobs of one queue, each removed from Redis when it is fetched.
//!
//! Redis itself chooses the worker: each waits in `BLPOP`, and one pushed id wakes the one that has waited longest. A worker fetches only when it
//! can run one more job. Nothing is acknowledged: what was fetched and not claimed, the rescuer publishes again.

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::{Backend, Task, TaskBuilder, WorkerContext};
use apalis_core::backend::BackendConfig;
use apalis_core::backend::finalize::Ephemeral;
use apalis_core::task::task_id::TaskId;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio_util::sync::{CancellationToken, DropGuard};
use tower_layer::Identity;
use uuid::Uuid;

use crate::cache::Cache;
use crate::jobs::Queue;
use crate::jobs::delivery::{DueJob, Fetcher};

/// The pause after the first failure, which doubles up to [`MAX_RETRY_DELAY`].
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// The longest pause while Redis does not answer.
const MAX_RETRY_DELAY: Duration = Duration::from_secs(1);

/// The due jobs of one queue. Ends only when the process stops: it connects again whenever Redis was away.
pub(super) struct DueJobs(BoxStream<'static, DueJob>);

struct State {
    cache: Cache,
    queue: Queue,
    stop: CancellationToken,
    fetcher: Option<Fetcher>,
    pause: Duration,
    _ended: DropGuard,
}

impl DueJobs {
    /// The backend, and a token that is cancelled once it has ended.
    pub(super) fn of(cache: &Cache, queue: Queue, stop: CancellationToken) -> (Self, CancellationToken) {
        let ended = CancellationToken::new();
        let guard = ended.clone().drop_guard();
        let state = State { cache: cache.clone(), queue, stop, fetcher: None, pause: RETRY_DELAY, _ended: guard };
        let due_jobs = stream::unfold(state, async |mut state| {
            let due = state.next().await?;
            Some((due, state))
        });
        (Self(due_jobs.boxed()), ended)
    }
}

impl State {
    /// The next id. `None`: the process stops.
    async fn next(&mut self) -> Option<DueJob> {
        while !self.stop.is_cancelled() {
            match self.fetch().await {
                Ok(due) => {
                    self.pause = RETRY_DELAY;
                    if due.is_some() {
                        return due;
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, queue = %self.queue, "due jobs not fetched");
                    self.fetcher = None;
                    tokio::select! {
                        () = self.stop.cancelled() => {}
                        () = tokio::time::sleep(self.pause) => {}
                    }
                    self.pause = (self.pause * 2).min(MAX_RETRY_DELAY);
                }
            }
        }
        None
    }

    async fn fetch(&mut self) -> redis::RedisResult<Option<DueJob>> {
        let fetcher = match &mut self.fetcher {
            Some(fetcher) => fetcher,
            none => none.insert(Fetcher::connect(&self.cache, self.queue).await?),
        };
        fetcher.next(&self.stop).await
    }
}

impl Backend for DueJobs {
    type Task = Task<DueJob>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Option<Result<Task<DueJob>, Infallible>>> {
        let task = |due: DueJob| Ok(TaskBuilder::new(due).task_id(TaskId::from_string(due.id.to_string())).build());
        self.0.poll_next_unpin(cx).map(|due| due.map(task))
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for DueJobs {
    type Args = DueJob;
    type Id = Uuid;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}
