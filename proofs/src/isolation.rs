//! The poison rule (`workers/runner/isolation.rs`, `src/jobs/delivery/rescuer.rs`): a job that kills its process ends dead, and takes no other job
//! with it, though nobody knows at first which of the jobs of a process has killed it.

use std::fmt::{Display, Formatter};

use stateright::{Model, Property};

use crate::protocol::{Fairness, Protocol};

/// Jobs, of which the first ones kill their process.
pub const JOBS: usize = 3;
const PROCESSES: u8 = 2;
const CRASHES_BEFORE_ISOLATION: u8 = 2;
const CRASHES_WHILE_ISOLATED: u8 = 3;

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct Isolation {
    /// How many of the jobs kill their process.
    pub poisonous: u8,
    /// How often power is cut, which kills a process as well.
    pub power_cuts: u8,
    pub without: Option<Line>,
}

/// A line of the product that protects; one of them can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// `needs_isolation`.
    Isolation,
    /// `isolation.shared()` before the claim.
    PermitBeforeClaim,
    /// `isolated_since is not null` where a crash is counted.
    CountsIsolatedOnly,
    /// `isolated_since = null` of the claim.
    ClaimResetsIsolation,
    /// Dead after so many crashes.
    DeadLetter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    Waiting,
    /// Claimed by this process, with this permit.
    Running(u8, Permit),
    Done,
    Dead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permit {
    Shared,
    /// It waits until it is alone.
    Awaited,
    Exclusive,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Job {
    pub state: JobState,
    pub crashes: u8,
    pub is_isolated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Processes {
    pub jobs: [Job; JOBS],
    pub power_cuts: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Claim(u8, u8),
    Isolate(u8),
    GiveWay(u8),
    Finish(u8),
    Crash(u8),
    CutPower(u8),
}

impl Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Act::Claim(process, job) => write!(f, "process {process} claims job {job}"),
            Act::Isolate(job) => write!(f, "job {job} is alone in its process, and runs isolated"),
            Act::GiveWay(job) => write!(f, "job {job} has waited too long to be alone, and waits in the queue again"),
            Act::Finish(job) => write!(f, "job {job} is done"),
            Act::Crash(job) => write!(f, "job {job} kills its process; the rescuer takes all jobs of it"),
            Act::CutPower(process) => write!(f, "process {process} loses power; the rescuer takes all jobs of it"),
        }
    }
}

impl Isolation {
    fn has(&self, line: Line) -> bool {
        self.without != Some(line)
    }

    fn needs_isolation(&self, job: &Job) -> bool {
        self.has(Line::Isolation) && job.crashes >= CRASHES_BEFORE_ISOLATION
    }

    /// The process is gone, its leases expire, and the rescuer counts.
    fn kill(&self, processes: &mut Processes, process: u8) {
        for job in &mut processes.jobs {
            if !matches!(job.state, JobState::Running(of, _) if of == process) {
                continue;
            }
            let counts = !self.needs_isolation(job) || job.is_isolated || !self.has(Line::CountsIsolatedOnly);
            let is_limited = self.has(Line::DeadLetter);
            job.crashes = (job.crashes + u8::from(counts)).min(CRASHES_BEFORE_ISOLATION + CRASHES_WHILE_ISOLATED);
            let is_dead = is_limited && job.crashes == CRASHES_BEFORE_ISOLATION + CRASHES_WHILE_ISOLATED;
            job.state = if is_dead { JobState::Dead } else { JobState::Waiting };
        }
    }
}

impl Processes {
    fn permits(&self, process: u8) -> impl Iterator<Item = Permit> {
        self.jobs.iter().filter_map(move |job| match job.state {
            JobState::Running(of, permit) if of == process => Some(permit),
            _ => None,
        })
    }
}

impl Model for Isolation {
    type State = Processes;
    type Action = Act;

    fn init_states(&self) -> Vec<Processes> {
        let job = Job { state: JobState::Waiting, crashes: 0, is_isolated: false };
        vec![Processes { jobs: [job; JOBS], power_cuts: 0 }]
    }

    fn actions(&self, processes: &Processes, acts: &mut Vec<Act>) {
        for (number, job) in (0..).zip(&processes.jobs) {
            match job.state {
                JobState::Waiting => acts.extend((0..PROCESSES).map(|process| Act::Claim(process, number))),
                JobState::Running(_, Permit::Awaited) => acts.extend([Act::Isolate(number), Act::GiveWay(number)]),
                JobState::Running(..) if number < self.poisonous => acts.push(Act::Crash(number)),
                JobState::Running(..) => acts.push(Act::Finish(number)),
                JobState::Done | JobState::Dead => {}
            }
        }
        if processes.power_cuts < self.power_cuts {
            acts.extend((0..PROCESSES).map(Act::CutPower));
        }
    }

    fn next_state(&self, last: &Processes, act: Act) -> Option<Processes> {
        let mut processes = last.clone();
        match act {
            Act::Claim(process, number) => {
                // A process in which a job waits to be alone, or is, starts no other.
                let is_closed = last.permits(process).any(|permit| permit != Permit::Shared);
                if is_closed && self.has(Line::PermitBeforeClaim) {
                    return None;
                }
                let job = &mut processes.jobs[usize::from(number)];
                let permit = if self.needs_isolation(job) { Permit::Awaited } else { Permit::Shared };
                job.is_isolated &= !self.has(Line::ClaimResetsIsolation);
                job.state = JobState::Running(process, permit);
            }
            Act::Isolate(number) => {
                let job = &mut processes.jobs[usize::from(number)];
                let JobState::Running(process, _) = job.state else { return None };
                if last.permits(process).count() > 1 {
                    return None;
                }
                (job.state, job.is_isolated) = (JobState::Running(process, Permit::Exclusive), true);
            }
            Act::GiveWay(number) => processes.jobs[usize::from(number)].state = JobState::Waiting,
            Act::Finish(number) => processes.jobs[usize::from(number)].state = JobState::Done,
            Act::Crash(number) => {
                let JobState::Running(process, _) = last.jobs[usize::from(number)].state else { return None };
                self.kill(&mut processes, process);
            }
            Act::CutPower(process) => {
                self.kill(&mut processes, process);
                processes.power_cuts += 1;
            }
        }
        Some(processes)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "a job that kills nothing does not end dead",
                |model: &Isolation, processes: &Processes| {
                    let harmless = processes.jobs.iter().skip(usize::from(model.poisonous));
                    harmless.into_iter().all(|job| job.state != JobState::Dead)
                },
            ),
            Property::always("a job that runs isolated runs alone", |_, processes: &Processes| {
                (0..PROCESSES).all(|process| {
                    let is_isolated = processes.permits(process).any(|permit| permit == Permit::Exclusive);
                    !is_isolated || processes.permits(process).count() == 1
                })
            }),
        ]
    }
}

impl Protocol for Isolation {
    fn fairness(&self, act: &Act) -> Option<Fairness> {
        match act {
            Act::Claim(_, job) | Act::Isolate(job) | Act::Finish(job) | Act::Crash(job) => Some(Fairness::Weak(*job)),
            // What waits too long waits because of others: nobody relies on it.
            Act::GiveWay(_) | Act::CutPower(_) => None,
        }
    }

    fn is_settled(&self, processes: &Processes) -> bool {
        processes.jobs.iter().all(|job| matches!(job.state, JobState::Done | JobState::Dead))
    }
}
