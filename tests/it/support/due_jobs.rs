//! Jobs that a test runs itself, one after the other, in a product without a worker.

use rapport::jobs::Queue;
use rapport::workers::runner::run_job;
use serde_json::Value;
use uuid::Uuid;

use super::TestApp;

/// How many jobs a test runs in a row, before what is due is thought to have no end.
const MOST: usize = 2_000;

/// A job that could run now.
pub struct DueJob {
    pub id: Uuid,
    pub queue: Queue,
    pub kind: String,
    pub args: Value,
}

impl TestApp {
    /// The jobs that could run now, oldest first.
    pub async fn due_jobs(&self) -> Vec<DueJob> {
        let sql = "select id, queue, kind, args from jobs where state = 'ready' and run_at <= $1
                   and not exists (select from queue_control c where c.queue = jobs.queue and suspended_until > $1)
                   order by created_at, id";
        let rows: Vec<(Uuid, String, String, Value)> =
            sqlx::query_as(sql).bind(self.now()).fetch_all(&self.db).await.unwrap();
        let due = |(id, queue, kind, args): (_, String, _, _)| DueJob { id, queue: queue.parse().unwrap(), kind, args };
        rows.into_iter().map(due).collect()
    }

    /// Runs one as a worker does.
    pub async fn runs_job(&self, job: &DueJob) {
        run_job(self.app.clone(), job.queue, job.id).await;
    }

    /// Runs what is due until nothing is.
    pub async fn runs_due_jobs(&self) {
        for _ in 0..MOST {
            self.sandbox.stripe.deliveries().idle().await;
            let Some(job) = self.due_jobs().await.into_iter().next() else { return };
            self.runs_job(&job).await;
        }
        panic!("there is no end to what is due: {:?}", self.jobs_left().await);
    }
}
