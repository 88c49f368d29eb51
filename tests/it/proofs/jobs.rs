//! Traces of the job protocol: claim, fence, outcome, rescuer and effects as the store has them; a relay's marks by hand, Redis as a number of ids.

use jiff::SignedDuration;
use rapport::clock::{Timestamp, seconds};
use rapport::jobs::delivery::rescuer::rescue;
use rapport::jobs::delivery::{take_back, take_back_all};
use rapport::jobs::store::{
    Claim, ClaimedJob, EffectState, Outcome, begin_effect, claim, complete_effect, is_fenced, record_outcome, renew,
};
use rapport::jobs::{Job, Queue, enqueue};
use rapport::origin::Origin;
use rapport_proofs::jobs::{Act, Effect, JobState, Jobs, Relay, Row, Step, Store, WORKERS, Worker};
use rapport_proofs::{Model, walk};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use super::ok;
use crate::support::app::NOW;
use crate::support::stores;

/// A job of the model's kinds.
#[derive(Serialize, Deserialize)]
struct Modelled<const ORDERED: bool, const NUMBER: u8>;

impl<const ORDERED: bool, const NUMBER: u8> Job for Modelled<ORDERED, NUMBER> {
    const KIND: &'static str = if NUMBER == 0 { "emails.first" } else { "emails.second" };
    const QUEUE: Queue = Queue::Emails;
    const MAX_ATTEMPTS: i32 = 2;

    fn dedupe_key(&self) -> Option<String> {
        Some("the same".to_owned())
    }

    fn ordering_key(&self) -> Option<String> {
        ORDERED.then(|| "the same".to_owned())
    }
}

const KINDS: &[&str] = &[Modelled::<true, 0>::KIND, Modelled::<true, 1>::KIND];

/// The name of the effect.
const MAIL: &str = "smtp";

/// The product at a step of a trace.
struct Replay {
    db: PgPool,
    is_ordered: bool,
    kinds: Vec<u8>,
    now: Timestamp,
    /// The jobs by the model's numbers, and what each worker has claimed.
    ids: Vec<Uuid>,
    claimed: [Option<ClaimedJob>; WORKERS],
}

impl Replay {
    /// With an empty store.
    async fn begin(db: &PgPool, model: &Jobs) -> Replay {
        sqlx::query("truncate jobs, committed cascade").execute(db).await.unwrap();
        Replay {
            db: db.clone(),
            is_ordered: model.is_ordered,
            kinds: model.requests.clone(),
            now: NOW.parse().unwrap(),
            ids: Vec::new(),
            claimed: [const { None }; WORKERS],
        }
    }

    /// Does with the product what the model has done; `before` is the model's state.
    async fn take(&mut self, act: Act, before: &Store) {
        self.now = self.now + seconds(10);
        let (db, now, step) = (self.db.clone(), self.now, format!("{act:?}"));
        match act {
            Act::Enqueue => self.enqueue(self.kinds[usize::from(before.accepted)]).await,
            Act::Mark(_, job) => {
                let sql = "update jobs set state = 'published', published_at = clock_timestamp() where id = $1 and state = 'ready' and run_at <= $2";
                let marked = sqlx::query(sql).bind(self.id(job)).bind(now).execute(&db).await.unwrap();
                assert_eq!(marked.rows_affected(), 1);
            }
            Act::TakeBack(relay) => {
                let Relay::Refused(job) = before.relays[usize::from(relay)] else { panic!("{act:?}") };
                ok(take_back(&db, &[self.id(job)]).await, &step);
            }
            Act::NoticeFlush(_) => drop(ok(take_back_all(&db).await, &step)),
            Act::Claim(worker) => self.claim(usize::from(worker), before).await,
            Act::Work(worker, next) => self.work(usize::from(worker), next, before).await,
            Act::Fail(worker) => {
                let outcome = Outcome::Retry { at: now, error: "no".to_owned() };
                self.end_attempt(usize::from(worker), &outcome).await;
            }
            Act::HandBack(worker) => self.end_attempt(usize::from(worker), &Outcome::HandBack).await,
            Act::Renew(worker) => {
                let slot = &mut self.claimed[usize::from(worker)];
                if !ok(renew(&db, slot.as_ref().unwrap().fence()).await, &step) {
                    *slot = None;
                }
            }
            Act::KillWorker(worker) => self.claimed[usize::from(worker)] = None,
            Act::ExpireLease(job) => {
                let sql = "update jobs set lease_until = clock_timestamp() - interval '1 second' where id = $1";
                sqlx::query(sql).bind(self.id(job)).execute(&db).await.unwrap();
            }
            Act::RescueId(job) => {
                let sql = "update jobs set published_at = clock_timestamp() - interval '21 seconds' where id = $1";
                sqlx::query(sql).bind(self.id(job)).execute(&db).await.unwrap();
                assert_eq!(ok(rescue(&db, now).await, &step).republished, 1);
            }
            Act::RescueLease(_) => assert_eq!(ok(rescue(&db, now).await, &step).recovered, 1),
            // Within Redis and the processes; the second half of a refused claim is done by the claim.
            Act::Push(_)
            | Act::PushUnanswered(..)
            | Act::KillRelay(_)
            | Act::Flush
            | Act::Fetch(..)
            | Act::Unblock(_) => {}
            Act::EnqueueLater | Act::KillWeb => panic!("only with a line taken out"),
        }
    }

    async fn enqueue(&mut self, kind: u8) {
        let mut tx = self.db.begin().await.unwrap();
        let (origin, now) = (Origin::system("test"), self.now);
        let id = match (self.is_ordered, kind) {
            (true, 0) => enqueue(&mut tx, &origin, now, &Modelled::<true, 0>).await,
            (true, _) => enqueue(&mut tx, &origin, now, &Modelled::<true, 1>).await,
            (false, 0) => enqueue(&mut tx, &origin, now, &Modelled::<false, 0>).await,
            (false, _) => enqueue(&mut tx, &origin, now, &Modelled::<false, 1>).await,
        };
        self.ids.extend(ok(id, "enqueue"));
        tx.commit().await.unwrap();
    }

    async fn claim(&mut self, worker: usize, before: &Store) {
        let Worker::Fetched(job) = before.workers[worker] else { panic!("{before:?}") };
        self.claimed[worker] = match ok(claim(&self.db, self.id(job), "test", KINDS, self.now).await, "claim") {
            Claim::Claimed(claimed) => Some(*claimed),
            Claim::NotClaimable | Claim::BlockedByOrderingKey => None,
            Claim::Released => panic!("no queue is paused, and every kind known"),
        };
    }

    async fn work(&mut self, worker: usize, step: Step, before: &Store) {
        let Worker::Runs { job, .. } = before.workers[worker] else { panic!("{before:?}") };
        let claimed = self.claimed[worker].clone().unwrap();
        match step {
            Step::BeginEffect => {
                let state = ok(begin_effect(&self.db, claimed.id, MAIL, self.now).await, "begin_effect");
                let expected = match before.rows[usize::from(job)].unwrap().effect {
                    Effect::None => EffectState::New,
                    Effect::Intended => EffectState::Unknown,
                    Effect::Done => EffectState::Done,
                };
                assert_eq!(state, expected);
            }
            Step::Send => {}
            Step::CompleteEffect => {
                ok(complete_effect(&self.db, claimed.id, MAIL, "250", self.now).await, "complete_effect");
            }
            Step::Commit => {
                let mut tx = self.db.begin().await.unwrap();
                sqlx::query("insert into committed values ($1)").bind(claimed.id).execute(&mut *tx).await.unwrap();
                match claimed.fence().finish(&mut tx, self.now).await {
                    Ok(()) => tx.commit().await.unwrap(),
                    Err(error) => assert!(is_fenced(&error), "{error}"),
                }
                self.claimed[worker] = None;
            }
            Step::MarkDone => panic!("only with a line taken out"),
        }
    }

    async fn end_attempt(&mut self, worker: usize, outcome: &Outcome) {
        let claimed = self.claimed[worker].take().unwrap();
        ok(record_outcome(&self.db, &claimed, outcome, self.now).await, "record_outcome");
    }

    fn id(&self, job: u8) -> Uuid {
        self.ids[usize::from(job)]
    }

    /// The rows, as the model has them.
    async fn rows(&self) -> Vec<Row> {
        let sql = "select kind, state, epoch, attempt, state = 'running' and lease_until < clock_timestamp(), coalesce(e.state_of, 'none'),
                          (select count(*) from committed c where c.id = j.id)
                   from unnest($1::uuid[]) with ordinality as of(id, n) join jobs j on j.id = of.id
                   left join (select job_id, state as state_of from job_effects) e on e.job_id = j.id order by n";
        let rows: Vec<(String, String, i64, i32, bool, String, i64)> =
            sqlx::query_as(sql).bind(&self.ids).fetch_all(&self.db).await.unwrap();
        let row = |(kind, state, epoch, attempt, is_lease_expired, effect, committed): (
            String,
            String,
            i64,
            i32,
            bool,
            String,
            i64,
        )| Row {
            kind: u8::from(kind != KINDS[0]),
            state: match state.as_str() {
                "ready" => JobState::Ready,
                "published" => JobState::Published,
                "running" => JobState::Running,
                "done" => JobState::Done,
                "dead" => JobState::Dead,
                "superseded" => JobState::Superseded,
                other => panic!("{other}"),
            },
            epoch: u8::try_from(epoch).unwrap(),
            attempt: u8::try_from(attempt).unwrap(),
            is_lease_expired,
            effect: match effect.as_str() {
                "none" => Effect::None,
                "intended" => Effect::Intended,
                _ => Effect::Done,
            },
            committed: u8::try_from(committed).unwrap(),
            sent: 0,
        };
        rows.into_iter().map(row).collect()
    }
}

/// How often a step is taken. The product's rescuer takes all expired leases at once, so no second one expires before; and its claim puts back a job
/// that the ordering key has refused before anything else happens.
fn weight(_: Option<&Act>, before: &Store, act: &Act) -> u32 {
    let is_expired = before.rows.iter().flatten().any(|row| row.state == JobState::Running && row.is_lease_expired);
    let is_blocked = before.workers.iter().any(|worker| matches!(worker, Worker::Blocked(_)));
    match act {
        Act::Unblock(_) => 1,
        _ if is_blocked => 0,
        Act::ExpireLease(_) | Act::RescueId(_) if is_expired => 0,
        Act::Enqueue | Act::Work(..) | Act::Claim(_) | Act::Fetch(..) => 6,
        Act::Renew(_) | Act::KillRelay(_) | Act::HandBack(_) | Act::KillWorker(_) | Act::Flush => 1,
        _ => 3,
    }
}

/// What the model says of the rows, without what the product's tables don't say.
fn expected(store: &Store) -> Vec<Row> {
    let visible =
        |row: &Row| Row { sent: 0, is_lease_expired: row.is_lease_expired && row.state == JobState::Running, ..*row };
    store.rows.iter().flatten().map(visible).collect()
}

async fn replays(seeds: std::ops::Range<u64>) {
    let db = rapport::db::pool(&stores::database().await.url.into(), 4, None).unwrap();
    sqlx::query("create table committed (id uuid not null)").execute(&db).await.unwrap();
    let mut ends = std::collections::BTreeSet::new();
    for seed in seeds {
        let requests = [vec![0, 0, 0], vec![0, 1], vec![0, 0, 1]][usize::try_from(seed % 3).unwrap()].clone();
        let model = Jobs { requests, is_ordered: seed % 2 == 0, faults: 3, without: None };
        let mut replay = Replay::begin(&db, &model).await;
        let (mut before, mut story) = (model.init_states().remove(0), Vec::new());
        for (act, after) in walk(&model, seed, 60, weight) {
            story.push(act.to_string());
            replay.take(act, &before).await;
            // A refused claim has put the job back already.
            if !after.workers.iter().any(|worker| matches!(worker, Worker::Blocked(_))) {
                assert_eq!(replay.rows().await, expected(&after), "seed {seed}: {}", story.join("; "));
            }
            before = after;
        }
        ends.extend(before.rows.iter().flatten().map(|row| row.state));
    }
    // The traces come to where it matters.
    assert!([JobState::Done, JobState::Dead, JobState::Superseded].iter().all(|end| ends.contains(end)), "{ends:?}");
}

#[tokio::test]
async fn the_job_store_does_what_its_model_does() {
    replays(0..40).await;
}

#[tokio::test]
#[ignore = "minutes: 3,000 traces"]
async fn the_job_store_does_what_its_model_does_in_3000_traces() {
    replays(0..3_000).await;
}

#[test]
fn time_between_two_steps_is_longer_than_a_blocked_job_waits() {
    assert!(seconds(10) > SignedDuration::from_secs(1));
}
