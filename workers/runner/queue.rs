//! Consuming one queue: an apalis worker that fetches due ids.

use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{Data, WorkerBuilder};

use super::backend::DueJobs;
use super::context::WorkerContext;
use super::execute::claim_and_run;
use crate::ids;
use crate::jobs::delivery::DueJob;

/// The pause before an apalis worker that has ended is built anew.
const RESTART_DELAY: Duration = Duration::from_secs(1);

/// Runs the apalis worker of a queue until the process stops.
pub(super) async fn consume(context: WorkerContext) {
    let queue = context.queue;
    while !context.stop.is_cancelled() {
        let (backend, ended) = DueJobs::of(&context.app.cache, queue, context.stop.clone());
        let worker = WorkerBuilder::new(format!("{}-{queue}-{}", context.name, ids::random().simple()))
            .backend(backend)
            .data(context.clone())
            .concurrency(context.concurrency)
            .build(on_delivery);
        tokio::select! {
            () = ended.cancelled() => return,
            ended = worker.run() => tracing::warn!(%queue, ?ended, "queue consumer ended, restarting"),
        }
        tokio::time::sleep(RESTART_DELAY).await;
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
