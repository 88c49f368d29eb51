//! Consuming one queue: an apalis worker that fetches due ids.

use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, WorkerBuilder};

use super::context::WorkerContext;
use super::execute::claim_and_run;
use crate::ids;
use crate::jobs::delivery::{DueJob, transport};

/// Runs the apalis worker of a queue, and rebuilds it under a new name whenever an error of Redis has ended it.
pub(super) async fn consume(context: WorkerContext) {
    let queue = context.queue;
    let mut pause = Duration::from_millis(100);
    while !context.stop.is_cancelled() {
        let backend = transport(&context.app.cache, queue).poll_with_strategy(context.wakers.strategy(queue));
        let worker = WorkerBuilder::new(format!("{}-{queue}-{}", context.name, ids::random().simple()))
            .backend(backend)
            .data(context.clone())
            .concurrency(context.concurrency)
            .build(on_delivery);
        let started = tokio::time::Instant::now();
        tokio::select! {
            () = context.stop.cancelled() => return,
            ended = worker.run() => tracing::warn!(%queue, ?ended, "queue consumer ended, restarting"),
        }
        pause = if started.elapsed() > Duration::from_secs(10) {
            Duration::from_millis(100)
        } else {
            (pause * 2).min(Duration::from_secs(2))
        };
        tokio::time::sleep(pause).await;
    }
}

/// Called by apalis with a due id; always returns Ok. The job runs in a task of its own, which is not dropped when the apalis worker ends: a
/// claimed job is always either run or handed back.
async fn on_delivery(due: DueJob, context: Data<WorkerContext>) -> Result<(), std::convert::Infallible> {
    let context: WorkerContext = (*context).clone();
    // Taken before `stop` is checked, so that the shutdown waits for a job that is about to be claimed.
    let _tracked = context.running.token();
    if context.stop.is_cancelled() {
        return Ok(());
    }
    if let Err(error) = context.running.spawn(claim_and_run(context.clone(), due)).await {
        tracing::error!(%error, "job task failed");
    }
    Ok(())
}
