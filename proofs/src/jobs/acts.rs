//! The steps by name, and as sentences.

use std::fmt::{Display, Formatter};

use super::state::Step;

/// A step of somebody, or a fault. Relays, workers and jobs by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Enqueue,
    EnqueueLater,
    KillWeb,
    Mark(u8, u8),
    Push(u8),
    /// Redis does not answer; the id may have arrived all the same.
    PushUnanswered(u8, bool),
    TakeBack(u8),
    KillRelay(u8),
    Flush,
    NoticeFlush(u8),
    Fetch(u8, u8),
    Claim(u8),
    Unblock(u8),
    Work(u8, Step),
    Fail(u8),
    HandBack(u8),
    Renew(u8),
    KillWorker(u8),
    ExpireLease(u8),
    RescueId(u8),
    RescueLease(u8),
}

impl Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Act::Enqueue => write!(f, "a request commits a change, which asks for a job"),
            Act::EnqueueLater => write!(f, "the web process enqueues the job of the change it has committed"),
            Act::KillWeb => write!(f, "the web process is killed"),
            Act::Mark(relay, job) => write!(f, "relay {relay} marks job {job} as published"),
            Act::Push(relay) => write!(f, "relay {relay} pushes the id to Redis, if there is capacity"),
            Act::PushUnanswered(relay, true) => write!(f, "relay {relay} pushes the id to Redis, whose answer is lost"),
            Act::PushUnanswered(relay, false) => write!(f, "relay {relay} can't reach Redis"),
            Act::TakeBack(relay) => {
                write!(f, "relay {relay} takes back what it could not push: the job is ready again")
            }
            Act::KillRelay(relay) => write!(f, "relay {relay} is killed"),
            Act::Flush => write!(f, "Redis is flushed"),
            Act::NoticeFlush(relay) => {
                write!(f, "relay {relay} notices the flush, and makes published jobs ready again")
            }
            Act::Fetch(worker, job) => write!(f, "worker {worker} fetches the id of job {job}"),
            Act::Claim(worker) => write!(f, "worker {worker} claims it"),
            Act::Unblock(worker) => {
                write!(f, "worker {worker}, whose claim the ordering key refused, makes the job ready again")
            }
            Act::Work(worker, Step::BeginEffect) => {
                write!(f, "worker {worker} records that it begins to send a mail, if none was sent")
            }
            Act::Work(worker, Step::Send) => write!(f, "worker {worker} sends the mail"),
            Act::Work(worker, Step::CompleteEffect) => write!(f, "worker {worker} records that the mail was sent"),
            Act::Work(worker, Step::Commit) => write!(f, "worker {worker} commits the effects of the job"),
            Act::Work(worker, Step::MarkDone) => write!(f, "worker {worker} marks the job as done, by itself"),
            Act::Fail(worker) => write!(f, "worker {worker} records that the attempt failed"),
            Act::HandBack(worker) => write!(f, "worker {worker} stops, and hands its job back"),
            Act::Renew(worker) => write!(f, "worker {worker} renews its lease, or finds it lost and stops"),
            Act::KillWorker(worker) => write!(f, "worker {worker} is killed"),
            Act::ExpireLease(job) => write!(f, "the lease of job {job} expires"),
            Act::RescueId(job) => write!(f, "the rescuer makes job {job} ready again, which nobody has claimed"),
            Act::RescueLease(job) => write!(f, "the rescuer takes job {job}, whose lease has expired"),
        }
    }
}
