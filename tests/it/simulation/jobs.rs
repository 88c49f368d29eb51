//! Jobs that run one by one, and what goes wrong with them.

use std::pin::pin;

use rand::Rng;
use rapport::jobs::delivery::rescuer::rescue;
use rapport::workers::runner::run_job;
use rapport_sandbox::mail::{Kept, Stage};
use serde_json::Value;
use uuid::Uuid;

use super::world::World;
use crate::support::due_jobs::DueJob;
use crate::support::processes::eventually;

/// What goes wrong with one job.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The next calls of each provider fail.
    ProviderFails,
    /// The next call of each provider is carried out, and its answer lost.
    AnswerLost,
    /// Its worker dies before it has this answer of Postgres.
    Dies { answer: usize },
    /// Its worker stands still before it has this answer of Postgres, of those outside of transactions, and goes on when another has done the job.
    LosesLease { answer: usize },
}

impl World {
    /// Runs one of the due jobs, and lets something go wrong with every third.
    pub async fn runs_a_job(&mut self) -> bool {
        let mut due = self.due_by_name().await;
        if due.is_empty() {
            return false;
        }
        let (name, job) = due.swap_remove(self.rng.random_range(0..due.len()));
        let answer = self.rng.random_range(1..16);
        let fault = match self.rng.random_range(0..12) {
            0 => Some(Fault::ProviderFails),
            1 => Some(Fault::AnswerLost),
            2 => Some(Fault::Dies { answer }),
            3 => Some(Fault::LosesLease { answer }),
            _ => None,
        };
        match fault {
            None => {}
            Some(Fault::ProviderFails) => {
                self.http_faults().into_iter().for_each(|faults| faults.fail_next(4, 503));
                self.app.sandbox.mail.faults().answer_next(Stage::Data, 1, 451);
            }
            Some(Fault::AnswerLost) => {
                self.http_faults().into_iter().for_each(|faults| faults.lose_next(1, 502));
                self.app.sandbox.mail.faults().drop_next(1, Kept::Yes);
            }
            Some(Fault::Dies { answer }) => self.dies(&job, answer).await,
            Some(Fault::LosesLease { answer }) => self.loses_lease(&job, answer).await,
        }
        if !matches!(fault, Some(Fault::Dies { .. } | Fault::LosesLease { .. })) {
            self.app.runs_job(&job).await;
        }
        self.no_more_faults();
        let state = sqlx::query_scalar("select state from jobs where id = $1").bind(job.id);
        let state: String = state.fetch_one(&self.app.db).await.unwrap();
        self.records(format!("{name}{}: {state}", fault.map(|fault| format!(", {fault:?}")).unwrap_or_default()));
        true
    }

    async fn dies(&self, job: &DueJob, answer: usize) {
        let (worker, wire) = self.app.another_worker().await;
        wire.hold_after(answer, false);
        tokio::select! {
            () = run_job(worker, job.queue, job.id) => {}
            () = wire.reached() => {}
        }
        wire.cut();
        eventually("Postgres has ended what it did", async || {
            let sql = "select not exists (select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
                and pid <> pg_backend_pid() and state <> 'idle')";
            sqlx::query_scalar(sql).fetch_one(&self.app.db).await.unwrap()
        })
        .await;
        self.lease_ends(job.id).await;
    }

    async fn loses_lease(&self, job: &DueJob, answer: usize) {
        let (worker, wire) = self.app.another_worker().await;
        wire.hold_after(answer, true);
        let mut first = pin!(run_job(worker, job.queue, job.id));
        let is_held = tokio::select! {
            () = &mut first => false,
            () = wire.reached() => true,
        };
        if is_held {
            if self.lease_ends(job.id).await {
                self.app.runs_job(job).await;
            }
            wire.release();
            first.await;
        }
    }

    /// The jobs that are due, each with what the trace calls it: by name, those of one name by age.
    async fn due_by_name(&self) -> Vec<(String, DueJob)> {
        let due = self.app.due_jobs().await.into_iter();
        let mut due: Vec<(String, DueJob)> = due.map(|job| (self.name(&job.kind, &job.args), job)).collect();
        due.sort_by(|(one, _), (other, _)| one.cmp(other));
        due
    }

    /// A job without what is different in each run of the same seed: `emails.send about: booking_confirmed to: Ana`.
    fn name(&self, kind: &str, args: &Value) -> String {
        let known = |value: &Value| {
            let text = value.as_str()?;
            match text.parse::<Uuid>() {
                Ok(id) => self.names.get(&id).cloned(),
                Err(_) => text.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '.').then(|| text.to_owned()),
            }
        };
        let fields = args.as_object().into_iter().flatten();
        let fields: Vec<String> =
            fields.filter_map(|(field, value)| Some(format!(" {field}: {}", known(value)?))).collect();
        format!("{kind}{}", fields.concat())
    }

    /// The lease of a running job ends, and it is ready again. `false`: it is not running, or a transaction of its worker has it locked, of which there may be
    /// several at once.
    async fn lease_ends(&self, id: Uuid) -> bool {
        let sql = "update jobs set lease_until = clock_timestamp() - interval '1 second'
                   where id = (select id from jobs where id = $1 and state = 'running' for update skip locked)";
        let ended = sqlx::query(sql).bind(id).execute(&self.app.db).await.unwrap();
        rescue(&self.app.db, self.app.now()).await.unwrap();
        ended.rows_affected() == 1
    }
}
