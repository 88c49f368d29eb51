//! The rows, Redis, the relays and the workers, as far as the protocol depends on them.

/// Rows there can be at most: as many as requests.
pub const ROWS: usize = 3;
/// Worker slots, each in a process of its own.
pub const WORKERS: usize = 2;
/// Relays that believe to be elected: one was frozen past its lease.
pub const RELAYS: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobState {
    Ready,
    Published,
    Running,
    Done,
    Dead,
    Superseded,
}

/// A row of `jobs`, with its row of `job_effects`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    pub kind: u8,
    pub state: JobState,
    pub epoch: u8,
    pub attempt: u8,
    pub is_lease_expired: bool,
    pub effect: Effect,
    /// How often its transaction was committed, and its mail accepted.
    pub committed: u8,
    pub sent: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    None,
    Intended,
    Done,
}

/// What a relay is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relay {
    Idle,
    /// It has marked a job as published, and not pushed its id yet.
    Marked(u8),
    /// Redis had no capacity, or did not answer when the id was pushed.
    Refused(u8),
}

/// What a worker is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Worker {
    Idle,
    /// It has taken an id out of Redis.
    Fetched(u8),
    /// Its claim was refused by the ordering key.
    Blocked(u8),
    Runs {
        job: u8,
        epoch: u8,
        seen: u8,
        step: Step,
    },
}

/// The next thing a running job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    BeginEffect,
    Send,
    CompleteEffect,
    Commit,
    /// Only without [`Line::FenceInTransaction`].
    MarkDone,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Store {
    pub rows: [Option<Row>; ROWS],
    /// Copies of each id in Redis.
    pub redis: [u8; ROWS],
    pub is_flush_unnoticed: bool,
    pub relays: [Relay; RELAYS],
    pub workers: [Worker; WORKERS],
    /// What the rescuer has read; only without [`Line::RescueUnderLock`].
    pub rescued: Option<u8>,
    /// A change that is committed without its job; only without [`Line::EnqueueInTransaction`].
    pub unqueued: Option<u8>,
    pub accepted: u8,
    /// Requests that a job has served which began after them; as bits.
    pub served: u8,
    pub faults: u8,
}

impl Row {
    /// Whether it waits to be run.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, JobState::Ready | JobState::Published)
    }
}

impl Store {
    pub(super) fn row(&self, job: u8) -> Option<&Row> {
        self.rows[usize::from(job)].as_ref()
    }

    /// Whether a worker that holds the lease is alive.
    pub(super) fn is_held(&self, job: u8) -> bool {
        let is_holder = |worker: &Worker| matches!(worker, Worker::Runs { job: of, epoch, .. } if *of == job && self.row(job).is_some_and(|row| row.epoch == *epoch));
        self.workers.iter().any(is_holder)
    }

    /// Whether the id of a published job is on its way to a worker.
    pub(super) fn is_under_way(&self, job: u8) -> bool {
        self.redis[usize::from(job)] > 0
            || self.relays.contains(&Relay::Marked(job))
            || self
                .workers
                .iter()
                .any(|worker| matches!(worker, Worker::Fetched(of) | Worker::Blocked(of) if *of == job))
    }

    pub(super) fn runners(&self, job: u8) -> usize {
        self.workers.iter().filter(|worker| matches!(worker, Worker::Runs { job: of, .. } if *of == job)).count()
    }
}
