//! Serving one queue: an apalis worker that delivers due ids.

use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, WorkerBuilder};

use super::context::WorkerContext;
use super::execute::claim_and_run;
use crate::ids;
use crate::jobs::delivery::{DueJob, transport};

/// One queue: an apalis worker, built anew under a new name whenever Redis broke it.
pub(super) async fn serve(context: WorkerContext) {
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
            ended = worker.run() => tracing::warn!(%queue, ?ended, "the transport broke and is built anew"),
        }
        pause = if started.elapsed() > Duration::from_secs(10) {
            Duration::from_millis(100)
        } else {
            (pause * 2).min(Duration::from_secs(2))
        };
        tokio::time::sleep(pause).await;
    }
}

/// What apalis calls with a due id; it is always content. The work is a task of its own, which no end of the transport cuts short:
/// a claim that was asked for is either carried out or put down.
async fn on_delivery(due: DueJob, context: Data<WorkerContext>) -> Result<(), std::convert::Infallible> {
    let context: WorkerContext = (*context).clone();
    // Counted before `stop` is looked at, so that whoever stops the process waits for what is about to be claimed.
    let _counted = context.running.token();
    if context.stop.is_cancelled() {
        return Ok(());
    }
    if let Err(error) = context.running.spawn(claim_and_run(context.clone(), due)).await {
        tracing::error!(%error, "job task failed");
    }
    Ok(())
}
