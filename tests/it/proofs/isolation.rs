//! Traces of the poison rule: claims, isolation and the rescuer's count as the store has them; processes and their permits as numbers.

use rapport::clock::{Timestamp, seconds};
use rapport::jobs::delivery::rescuer::{needs_isolation, rescue};
use rapport::jobs::store::{Claim, ClaimedJob, Outcome, claim, mark_isolated, record_outcome};
use rapport::jobs::{Job, Queue, enqueue};
use rapport::origin::Origin;
use rapport_proofs::isolation::{Act, Isolation, JOBS, JobState, Permit, Processes};
use rapport_proofs::{Model, walk};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use super::ok;
use crate::support::app::NOW;
use crate::support::stores;

#[derive(Serialize, Deserialize)]
struct Modelled;

impl Job for Modelled {
    const KIND: &'static str = "emails.modelled";
    const QUEUE: Queue = Queue::Emails;
}

/// The product at a step of a trace.
struct Replay {
    db: PgPool,
    now: Timestamp,
    ids: Vec<Uuid>,
    claimed: [Option<ClaimedJob>; JOBS],
}

impl Replay {
    async fn begin(db: &PgPool) -> Replay {
        sqlx::query("truncate jobs cascade").execute(db).await.unwrap();
        let (now, mut ids) = (NOW.parse().unwrap(), Vec::new());
        let mut tx = db.begin().await.unwrap();
        for _ in 0..JOBS {
            ids.extend(ok(enqueue(&mut tx, &Origin::system("test"), now, &Modelled).await, "enqueue"));
        }
        tx.commit().await.unwrap();
        Replay { db: db.clone(), now, ids, claimed: [const { None }; JOBS] }
    }

    /// Does with the product what the model has done; `before` is the model's state.
    async fn take(&mut self, act: Act, before: &Processes) {
        self.now = self.now + seconds(10);
        let (db, step) = (self.db.clone(), format!("{act:?}"));
        match act {
            Act::Claim(_, job) => {
                let id = self.ids[usize::from(job)];
                let Claim::Claimed(claimed) = ok(claim(&db, id, "test", &[Modelled::KIND], self.now).await, &step)
                else {
                    panic!("{step}: not claimed")
                };
                let crashes = i16::from(before.jobs[usize::from(job)].crashes);
                assert_eq!(needs_isolation(claimed.crash_count), needs_isolation(crashes));
                self.claimed[usize::from(job)] = Some(*claimed);
            }
            Act::Isolate(job) => assert!(ok(mark_isolated(&db, self.job(job).fence()).await, &step)),
            Act::GiveWay(job) => {
                let outcome = Outcome::Wait { at: self.now, error: "others did not end in time".to_owned() };
                assert!(ok(record_outcome(&db, self.job(job), &outcome, self.now).await, &step));
            }
            Act::Finish(job) => {
                let mut tx = db.begin().await.unwrap();
                ok(self.job(job).fence().finish(&mut tx, self.now).await, &step);
                tx.commit().await.unwrap();
            }
            Act::Crash(job) => {
                let JobState::Running(process, _) = before.jobs[usize::from(job)].state else { panic!("{before:?}") };
                self.process_is_gone(process, before).await;
            }
            Act::CutPower(process) => self.process_is_gone(process, before).await,
        }
    }

    /// The leases of its jobs end, and the rescuer, which was there all the time, counts. No other process has crashed within a minute.
    async fn process_is_gone(&self, process: u8, before: &Processes) {
        let is_of = |state: JobState| matches!(state, JobState::Running(of, _) if of == process);
        let own = self.ids.iter().zip(&before.jobs).filter(|(_, job)| is_of(job.state));
        let own: Vec<Uuid> = own.map(|(id, _)| *id).collect();
        let sql = "update jobs set lease_until = clock_timestamp() - interval '1 second' where id = any($1)";
        sqlx::query(sql).bind(&own).execute(&self.db).await.unwrap();
        let sql = "insert into rescuer_state (healthy_since, last_run_at) values (clock_timestamp() - interval '1 hour', clock_timestamp())
                   on conflict (id) do update set healthy_since = excluded.healthy_since, last_run_at = excluded.last_run_at,
                       last_unattributed_crash_at = null";
        sqlx::query(sql).execute(&self.db).await.unwrap();
        let report = ok(rescue(&self.db, self.now).await, "rescue");
        assert_eq!(report.recovered + report.dead_lettered, own.len() as u64);
    }

    fn job(&self, job: u8) -> &ClaimedJob {
        self.claimed[usize::from(job)].as_ref().unwrap()
    }

    /// Of each job its state, crashes, and whether it was marked as isolated.
    async fn view(&self) -> Vec<(String, i16, bool)> {
        let sql =
            "select state, crash_count, isolated_since is not null from unnest($1::uuid[]) with ordinality as of(id, n)
                   join jobs using (id) order by n";
        sqlx::query_as(sql).bind(&self.ids).fetch_all(&self.db).await.unwrap()
    }
}

/// What the model says.
fn expected(processes: &Processes) -> Vec<(String, i16, bool)> {
    let state = |state| match state {
        JobState::Waiting => "ready",
        JobState::Running(..) => "running",
        JobState::Done => "done",
        JobState::Dead => "dead",
    };
    processes.jobs.iter().map(|job| (state(job.state).to_owned(), i16::from(job.crashes), job.is_isolated)).collect()
}

/// How often a step is taken: jobs that wait to be alone are more often alone than they give way, and crash more often than they end.
fn weight(_: Option<&Act>, _: &Processes, act: &Act) -> u32 {
    match act {
        Act::Crash(_) | Act::Isolate(_) => 6,
        Act::Claim(..) => 4,
        Act::GiveWay(_) | Act::Finish(_) | Act::CutPower(_) => 1,
    }
}

#[tokio::test]
async fn isolation_does_what_its_model_does() {
    let db = rapport::db::pool(&stores::database().await.url.into(), 4, None).unwrap();
    let (mut dead, mut isolated) = (0, 0);
    for seed in 0..60 {
        let model = Isolation { poisonous: u8::try_from(seed % 4).unwrap(), power_cuts: 2, without: None };
        let mut replay = Replay::begin(&db).await;
        let (mut before, mut story) = (model.init_states().remove(0), Vec::new());
        for (act, after) in walk(&model, seed, 60, weight) {
            story.push(act.to_string());
            replay.take(act, &before).await;
            assert_eq!(replay.view().await, expected(&after), "seed {seed}: {}", story.join("; "));
            isolated +=
                usize::from(after.jobs.iter().any(|job| matches!(job.state, JobState::Running(_, Permit::Exclusive))));
            before = after;
        }
        dead += before.jobs.iter().filter(|job| job.state == JobState::Dead).count();
    }
    assert!(dead > 20 && isolated > 20, "the traces come to where it matters: {dead} dead, {isolated} isolated");
}
