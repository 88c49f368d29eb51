//! What the statements of the job store do to the rows, and a worker with its job.

use super::state::{Effect, JobState, Row, Step, Store, Worker};
use super::{Jobs, Line};

/// Attempts a job has.
const MAX_ATTEMPTS: u8 = 2;

impl Jobs {
    pub(super) fn has(&self, line: Line) -> bool {
        self.without != Some(line)
    }

    /// The requests of a kind among the first `count`, as bits.
    pub(super) fn of_kind(&self, kind: u8, count: u8) -> u8 {
        let requests = self.requests.iter().take(usize::from(count)).enumerate();
        requests.filter(|(_, of)| **of == kind).fold(0, |bits, (index, _)| bits | 1 << index)
    }

    /// `claim`: one worker gets the job, if it waits and its ordering key is free.
    pub(super) fn claim(&self, store: &mut Store, worker: u8, job: u8) {
        let is_blocked = self.is_ordered
            && self.has(Line::OrderingKey)
            && store.rows.iter().flatten().any(|row| row.state == JobState::Running);
        let accepted = store.accepted;
        let slot = &mut store.workers[usize::from(worker)];
        let Some(row) = &mut store.rows[usize::from(job)] else { return };
        if self.has(Line::ClaimComparesState) && !row.is_waiting() {
            *slot = Worker::Idle;
        } else if is_blocked {
            *slot = Worker::Blocked(job);
        } else {
            (row.state, row.is_lease_expired) = (JobState::Running, false);
            (row.epoch, row.attempt) = (row.epoch + 1, row.attempt + 1);
            let seen = self.of_kind(row.kind, accepted);
            *slot = Worker::Runs { job, epoch: row.epoch, seen, step: Step::BeginEffect };
        }
    }

    /// The next step of a running job.
    pub(super) fn work(&self, store: &mut Store, worker: u8) -> Option<()> {
        let Worker::Runs { job, epoch, seen, step } = store.workers[usize::from(worker)] else { return None };
        let row = store.rows[usize::from(job)].as_mut()?;
        let mut next = |step| store.workers[usize::from(worker)] = Worker::Runs { job, epoch, seen, step };
        match step {
            Step::BeginEffect if row.effect == Effect::Done && self.has(Line::EffectRecord) => next(Step::Commit),
            Step::BeginEffect => {
                row.effect = if row.effect == Effect::Done { Effect::Done } else { Effect::Intended };
                next(Step::Send);
            }
            Step::Send => {
                row.sent += 1;
                next(Step::CompleteEffect);
            }
            Step::CompleteEffect => {
                row.effect = Effect::Done;
                next(Step::Commit);
            }
            Step::Commit if !self.has(Line::FenceInTransaction) => {
                row.committed += 1;
                store.served |= seen;
                next(Step::MarkDone);
            }
            Step::Commit | Step::MarkDone => {
                let is_ours = row.epoch == epoch || !self.has(Line::FenceComparesEpoch);
                if row.state == JobState::Running && is_ours {
                    row.state = JobState::Done;
                    if step == Step::Commit {
                        row.committed += 1;
                        store.served |= seen;
                    }
                }
                store.workers[usize::from(worker)] = Worker::Idle;
            }
        }
        Some(())
    }

    /// `record_outcome`: ready again, or dead; nothing if the lease was lost. `None`: the unique index refuses it.
    pub(super) fn end_attempt(&self, store: &mut Store, worker: u8, counts: bool) -> Option<()> {
        let Worker::Runs { job, epoch, .. } = store.workers[usize::from(worker)] else { return None };
        let row = store.rows[usize::from(job)].as_mut()?;
        let is_held = row.state == JobState::Running && row.epoch == epoch;
        if is_held || !self.has(Line::OutcomeComparesEpoch) {
            if counts && row.attempt >= MAX_ATTEMPTS {
                row.state = JobState::Dead;
            } else {
                row.attempt -= u8::from(!counts);
                self.make_ready(store, job)?;
            }
        }
        store.workers[usize::from(worker)] = Worker::Idle;
        Some(())
    }

    /// Makes a job that ran ready again, and a duplicate that waits superseded. `None`: the unique index `jobs_dedupe_key` refuses it.
    fn make_ready(&self, store: &mut Store, job: u8) -> Option<()> {
        let kind = store.rows[usize::from(job)]?.kind;
        for (other, row) in store.rows.iter_mut().enumerate() {
            if let Some(row) = row.as_mut().filter(|row| row.kind == kind && row.is_waiting())
                && other != usize::from(job)
            {
                if !self.has(Line::SupersedeDuplicate) {
                    return None;
                }
                row.state = JobState::Superseded;
            }
        }
        store.rows[usize::from(job)].as_mut()?.state = JobState::Ready;
        Some(())
    }

    /// The rescuer: the job is ready again, and has its attempt back.
    pub(super) fn rescue_lease(&self, store: &mut Store, job: u8) -> Option<()> {
        if !self.has(Line::RescueUnderLock) && store.rescued.is_none() {
            store.rescued = Some(job);
            return Some(());
        }
        store.rescued = None;
        let row = store.rows[usize::from(job)].as_mut()?;
        row.attempt = row.attempt.saturating_sub(1);
        self.make_ready(store, job)
    }

    /// Inserts the job of the request, unless one of its kind waits.
    pub(super) fn enqueue(&self, store: &mut Store, request: u8) -> Option<()> {
        let kind = *self.requests.get(usize::from(request))?;
        let absorbs =
            |row: &Row| row.is_waiting() || row.state == JobState::Running && !self.has(Line::RunningAbsorbsNothing);
        if !store.rows.iter().flatten().any(|row| row.kind == kind && absorbs(row)) {
            *store.rows.iter_mut().find(|row| row.is_none())? = Some(Row {
                kind,
                state: JobState::Ready,
                epoch: 0,
                attempt: 0,
                is_lease_expired: false,
                effect: Effect::None,
                committed: 0,
                sent: 0,
            });
        }
        Some(())
    }
}
