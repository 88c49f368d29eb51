//! The job protocol (`src/jobs/store`, `src/jobs/delivery`, `workers/runner`): enqueue, relay, Redis, claim, lease, fence, effects, rescuer.
//!
//! Postgres is one row per job, changed a statement at a time. Redis holds ids and may lose or double them. Workers and relays are killed, or stand
//! still past their lease and go on. Time is not counted: what has a time-out may run out at any moment.

mod acts;
mod state;
mod steps;

use stateright::{Model, Property};

pub use self::acts::Act;
pub use self::state::{Effect, JobState, RELAYS, ROWS, Relay, Row, Step, Store, WORKERS, Worker};
use crate::protocol::{Fairness, Protocol};

/// Copies of one id that Redis holds at most.
const MAX_COPIES: u8 = 2;

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The requests that come, in this order, each by its kind; requests of one kind have the same dedupe key.
    pub requests: Vec<u8>,
    /// All jobs have the same ordering key.
    pub is_ordered: bool,
    /// Kills, freezes, flushes and delays there can be, in all.
    pub faults: u8,
    pub without: Option<Line>,
}

/// A line of the product that protects; one of them can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// `enqueue` in the transaction of the change, rather than after it.
    EnqueueInTransaction,
    /// A running job absorbs no newer request: `jobs_dedupe_key … where state in ('ready', 'published')`.
    RunningAbsorbsNothing,
    /// `state in ('ready', 'published')` of the claim.
    ClaimComparesState,
    /// `epoch` of the claim, compared by every later statement.
    FenceComparesEpoch,
    /// `state = 'done'` in the transaction of the effects.
    FenceInTransaction,
    /// `epoch` in `record_outcome`.
    OutcomeComparesEpoch,
    /// `supersede_duplicate`.
    SupersedeDuplicate,
    /// The rescuer of ids that were published and not claimed.
    RescuePublished,
    /// The rescuer of expired leases.
    RescueLeases,
    /// `for update` of the rescuer.
    RescueUnderLock,
    /// The unique index `jobs_ordering_key`.
    OrderingKey,
    /// `state = 'published'` where the relay takes back what it could not push.
    TakeBackComparesState,
    /// `state in ('ready', 'published')` where a claim was blocked by its ordering key.
    BlockedComparesState,
    /// `begin_effect`, which finds that an earlier attempt has completed it.
    EffectRecord,
}

impl Model for Jobs {
    type State = Store;
    type Action = Act;

    fn init_states(&self) -> Vec<Store> {
        vec![Store {
            rows: [None; ROWS],
            redis: [0; ROWS],
            is_flush_unnoticed: false,
            relays: [Relay::Idle; RELAYS],
            workers: [Worker::Idle; WORKERS],
            rescued: None,
            unqueued: None,
            accepted: 0,
            served: 0,
            faults: 0,
        }]
    }

    fn actions(&self, store: &Store, acts: &mut Vec<Act>) {
        let may_fail = store.faults < self.faults;
        if store.unqueued.is_some() {
            acts.extend([Act::EnqueueLater, Act::KillWeb]);
        } else if usize::from(store.accepted) < self.requests.len() {
            acts.push(Act::Enqueue);
        }
        let jobs = (0_u8..).zip(&store.rows).filter_map(|(job, row)| row.as_ref().map(|row| (job, row)));
        for (relay, is_at) in (0..).zip(&store.relays) {
            match is_at {
                Relay::Marked(_) => {
                    acts.push(Act::Push(relay));
                    if may_fail {
                        acts.extend([true, false].map(|arrives| Act::PushUnanswered(relay, arrives)));
                    }
                }
                Relay::Refused(_) => acts.push(Act::TakeBack(relay)),
                Relay::Idle => {
                    let ready = jobs.clone().filter(|(_, row)| row.state == JobState::Ready);
                    acts.extend(ready.map(|(job, _)| Act::Mark(relay, job)));
                    acts.extend(store.is_flush_unnoticed.then_some(Act::NoticeFlush(relay)));
                }
            }
            acts.extend((may_fail && *is_at != Relay::Idle).then_some(Act::KillRelay(relay)));
        }
        acts.extend((may_fail && store.redis != [0; ROWS]).then_some(Act::Flush));
        for (worker, is_at) in (0..).zip(&store.workers) {
            match is_at {
                Worker::Idle => {
                    let pushed = (0_u8..).zip(&store.redis).filter(|(_, copies)| **copies > 0);
                    acts.extend(pushed.map(|(job, _)| Act::Fetch(worker, job)));
                }
                Worker::Fetched(_) => acts.push(Act::Claim(worker)),
                Worker::Blocked(_) => acts.push(Act::Unblock(worker)),
                Worker::Runs { step, .. } => {
                    acts.push(Act::Work(worker, *step));
                    // What the mail server has accepted is recorded as long as the lease lasts.
                    let may_end = *step != Step::MarkDone && (may_fail || *step != Step::CompleteEffect);
                    acts.extend(may_end.then_some(Act::Fail(worker)));
                    acts.extend(may_fail.then_some(Act::HandBack(worker)));
                    acts.push(Act::Renew(worker));
                }
            }
            acts.extend((may_fail && *is_at != Worker::Idle).then_some(Act::KillWorker(worker)));
        }
        for (job, row) in jobs {
            let is_running = row.state == JobState::Running;
            if is_running && !row.is_lease_expired && (may_fail || !store.is_held(job)) {
                acts.push(Act::ExpireLease(job));
            }
            let is_expired = is_running && row.is_lease_expired && store.rescued.is_none();
            if self.has(Line::RescueLeases) && is_expired || store.rescued == Some(job) {
                acts.push(Act::RescueLease(job));
            }
            let is_published = row.state == JobState::Published;
            if self.has(Line::RescuePublished) && is_published && (may_fail || !store.is_under_way(job)) {
                acts.push(Act::RescueId(job));
            }
        }
    }

    fn next_state(&self, last: &Store, act: Act) -> Option<Store> {
        let mut store = last.clone();
        store.faults += u8::from(self.is_fault(last, &act));
        match act {
            Act::Enqueue if self.has(Line::EnqueueInTransaction) => {
                self.enqueue(&mut store, last.accepted)?;
                store.accepted += 1;
            }
            Act::Enqueue => (store.unqueued, store.accepted) = (Some(last.accepted), last.accepted + 1),
            Act::EnqueueLater => self.enqueue(&mut store, last.unqueued?).map(|()| store.unqueued = None)?,
            Act::KillWeb => store.unqueued = None,
            Act::Mark(relay, job) => {
                store.rows[usize::from(job)].as_mut()?.state = JobState::Published;
                store.relays[usize::from(relay)] = Relay::Marked(job);
            }
            Act::Push(relay) | Act::PushUnanswered(relay, _) => {
                let Relay::Marked(job) = last.relays[usize::from(relay)] else { return None };
                let copies = &mut store.redis[usize::from(job)];
                let is_answered = act == Act::Push(relay) && *copies < MAX_COPIES;
                *copies = (*copies + u8::from(act != Act::PushUnanswered(relay, false))).min(MAX_COPIES);
                store.relays[usize::from(relay)] = if is_answered { Relay::Idle } else { Relay::Refused(job) };
            }
            Act::TakeBack(relay) => {
                let Relay::Refused(job) = last.relays[usize::from(relay)] else { return None };
                let row = store.rows[usize::from(job)].as_mut()?;
                if row.state == JobState::Published || !self.has(Line::TakeBackComparesState) {
                    row.state = JobState::Ready;
                }
                store.relays[usize::from(relay)] = Relay::Idle;
            }
            Act::KillRelay(relay) => store.relays[usize::from(relay)] = Relay::Idle,
            Act::Flush => (store.redis, store.is_flush_unnoticed) = ([0; ROWS], true),
            Act::NoticeFlush(_) => {
                (store.redis, store.is_flush_unnoticed) = ([0; ROWS], false);
                for row in store.rows.iter_mut().flatten().filter(|row| row.state == JobState::Published) {
                    row.state = JobState::Ready;
                }
            }
            Act::Fetch(worker, job) => {
                store.redis[usize::from(job)] -= 1;
                store.workers[usize::from(worker)] = Worker::Fetched(job);
            }
            Act::Claim(worker) => {
                let Worker::Fetched(job) = last.workers[usize::from(worker)] else { return None };
                self.claim(&mut store, worker, job);
            }
            Act::Unblock(worker) => {
                let Worker::Blocked(job) = last.workers[usize::from(worker)] else { return None };
                let row = store.rows[usize::from(job)].as_mut()?;
                if row.is_waiting() || !self.has(Line::BlockedComparesState) {
                    row.state = JobState::Ready;
                }
                store.workers[usize::from(worker)] = Worker::Idle;
            }
            Act::Work(worker, _) => self.work(&mut store, worker)?,
            Act::Fail(worker) => self.end_attempt(&mut store, worker, true)?,
            Act::HandBack(worker) => self.end_attempt(&mut store, worker, false)?,
            Act::Renew(worker) => {
                let Worker::Runs { job, epoch, .. } = last.workers[usize::from(worker)] else { return None };
                let row = store.rows[usize::from(job)].as_mut()?;
                if row.state == JobState::Running && row.epoch == epoch {
                    row.is_lease_expired = false;
                } else {
                    store.workers[usize::from(worker)] = Worker::Idle;
                }
            }
            Act::KillWorker(worker) => store.workers[usize::from(worker)] = Worker::Idle,
            Act::ExpireLease(job) => store.rows[usize::from(job)].as_mut()?.is_lease_expired = true,
            Act::RescueId(job) => store.rows[usize::from(job)].as_mut()?.state = JobState::Ready,
            Act::RescueLease(job) => self.rescue_lease(&mut store, job)?,
        }
        Some(store)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("the effects of a job are committed once", |_, store: &Store| {
                store.rows.iter().flatten().all(|row| row.committed <= 1)
            }),
            Property::always("a mail is repeated only after a fault, at most once for each", |_, store: &Store| {
                store.rows.iter().flatten().all(|row| row.sent <= 1 + store.faults)
            }),
            Property::always("without a fault no job is run by two workers", |_, store: &Store| {
                store.faults > 0 || (0..).zip(&store.rows).all(|(job, _)| store.runners(job) <= 1)
            }),
            Property::always("of jobs with one ordering key one runs", |jobs: &Jobs, store: &Store| {
                let running = store.rows.iter().flatten().filter(|row| row.state == JobState::Running);
                !jobs.is_ordered || running.count() <= 1
            }),
            Property::always("a job that is done stays done, its effects committed", |_, store: &Store| {
                let is_true = |row: &Row| (row.state == JobState::Done) == (row.committed > 0);
                store.rows.iter().flatten().all(is_true)
            }),
        ]
    }
}

impl Jobs {
    fn is_fault(&self, store: &Store, act: &Act) -> bool {
        match act {
            Act::KillRelay(_) | Act::PushUnanswered(..) | Act::Flush | Act::HandBack(_) | Act::KillWorker(_) => true,
            Act::Fail(worker) => {
                matches!(store.workers[usize::from(*worker)], Worker::Runs { step: Step::CompleteEffect, .. })
            }
            Act::ExpireLease(job) => store.is_held(*job),
            Act::RescueId(job) => store.is_under_way(*job),
            _ => false,
        }
    }
}

impl Protocol for Jobs {
    fn fairness(&self, act: &Act) -> Option<Fairness> {
        match act {
            Act::Mark(relay, _) | Act::Push(relay) | Act::TakeBack(relay) | Act::NoticeFlush(relay) => {
                Some(Fairness::Weak(*relay))
            }
            Act::Fetch(worker, _)
            | Act::Claim(worker)
            | Act::Unblock(worker)
            | Act::Work(worker, _)
            | Act::Renew(worker) => Some(Fairness::Weak(10 + worker)),
            Act::RescueId(_) | Act::RescueLease(_) => Some(Fairness::Weak(20)),
            Act::ExpireLease(_) => Some(Fairness::Weak(21)),
            Act::EnqueueLater => Some(Fairness::Weak(22)),
            _ => None,
        }
    }

    /// Each request was served by a job that began after it, or its job is dead, which admins see; and nothing runs.
    fn is_settled(&self, store: &Store) -> bool {
        let has_ended = |row: &Row| !row.is_waiting() && row.state != JobState::Running;
        let is_served = |kind: u8| {
            let all = self.of_kind(kind, store.accepted);
            let mut rows = store.rows.iter().flatten();
            store.served & all == all || rows.any(|row| row.kind == kind && row.state == JobState::Dead)
        };
        store.rows.iter().flatten().all(has_ended)
            && self.requests.iter().take(usize::from(store.accepted)).all(|kind| is_served(*kind))
            && store.workers == [Worker::Idle; WORKERS]
            && store.relays == [Relay::Idle; RELAYS]
    }
}
