//! A session in a connected calendar (`src/actors/calendars/write.rs`, `models/calendars/links.rs`): its booking moves and is cancelled, its owner
//! chooses another calendar, answers are lost, workers die, and one is stopped for so long that another has its job.

use std::fmt::{Display, Formatter};

use stateright::{Model, Property};

use crate::protocol::{Fairness, Protocol};

/// Workers of the one connection.
pub const WORKERS: usize = 2;

/// Calendars of the account.
const CALENDARS: u8 = 2;

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct Calendars {
    /// How often the booking changes.
    pub changes: u8,
    /// How often another calendar is chosen.
    pub choices: u8,
    pub faults: u8,
    pub without: Option<Line>,
}

/// A line of the product that protects; one of them can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// `EventKey`: the key of an event follows from the booking and the connection.
    KeyOfEvent,
    /// `intend`, before the first write into a calendar.
    IntendFirst,
    /// `delete_event` in the calendar that it was in before.
    DeleteBefore,
    /// `is_pending = asked > $3`: whoever asks while it is being written is not served by that.
    RecordComparesAsked,
    /// `fence.check`, where it is recorded.
    RecordUnderFence,
    /// `write_again`, by whoever finds that another has the job.
    FencedWritesAgain,
    /// `strays`: where they may have left an event.
    FencedSaysWhere,
}

/// Where a worker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Idle,
    /// It has read the link and the choice.
    HasLink,
    /// It has read the booking.
    HasBooking,
    /// It has taken the event out of the calendar that it was in before.
    HasDeleted,
    /// The calendar is recorded.
    HasIntended,
    /// The provider has answered.
    HasWritten,
}

/// What a worker knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Worker {
    pub step: Step,
    pub asked: u8,
    pub before: Option<u8>,
    pub strays: [bool; CALENDARS as usize],
    /// Whether the id of the event in `before` is known.
    pub is_known: bool,
    pub target: Option<u8>,
    pub revision: u8,
}

const IDLE: Worker = Worker {
    step: Step::Idle,
    asked: 0,
    before: None,
    strays: [false; CALENDARS as usize],
    is_known: false,
    target: None,
    revision: 0,
};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub revision: u8,
    pub takes_place: bool,
    /// The calendar that its owner has chosen.
    pub chosen: u8,
    pub choices: u8,
    /// The row of the link.
    pub asked: u8,
    pub is_pending: bool,
    pub calendar: Option<u8>,
    pub is_known: bool,
    /// Calendars in which a worker that had lost the job may have left an event.
    pub strays: [bool; CALENDARS as usize],
    /// The revisions of the events in each calendar.
    pub shown: [Vec<u8>; CALENDARS as usize],
    pub workers: [Worker; WORKERS],
    /// Who has the job.
    pub holder: Option<u8>,
    pub faults: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Move,
    Cancel,
    Choose,
    Claim(u8),
    Step(u8),
    LoseAnswer(u8),
    Kill(u8),
    LoseLease,
}

impl Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Act::Move => write!(f, "the session is moved"),
            Act::Cancel => write!(f, "the session is cancelled"),
            Act::Choose => write!(f, "its owner chooses the other calendar"),
            Act::Claim(worker) => write!(f, "worker {worker} claims the job, and reads the link and the choice"),
            Act::Step(worker) => write!(f, "worker {worker} takes its next step"),
            Act::LoseAnswer(worker) => {
                write!(f, "worker {worker} asks the provider, whose answer is lost: it gives up")
            }
            Act::Kill(worker) => write!(f, "worker {worker} is killed"),
            Act::LoseLease => write!(f, "the worker with the job stops for so long that the job is free"),
        }
    }
}

impl Calendars {
    fn has(&self, line: Line) -> bool {
        self.without != Some(line)
    }

    /// What the worker asks of the provider next, if it is its turn to.
    fn call(&self, session: &mut Session, index: usize) -> Option<()> {
        let worker = session.workers[index];
        match (worker.step, worker.target) {
            (Step::HasBooking, target) => {
                let is_left = |at: u8| worker.before == Some(at) || worker.strays[usize::from(at)];
                let left: Vec<u8> = (0..CALENDARS).filter(|at| is_left(*at) && Some(*at) != target).collect();
                if self.has(Line::DeleteBefore) {
                    left.iter().for_each(|at| session.shown[usize::from(*at)].clear());
                }
                (!left.is_empty()).then_some(())
            }
            (Step::HasIntended, Some(target)) => {
                let events = &mut session.shown[usize::from(target)];
                if let Some(event) = events.first_mut().filter(|_| self.has(Line::KeyOfEvent) || worker.is_known) {
                    *event = worker.revision;
                } else if events.len() < 2 {
                    events.push(worker.revision);
                    events.sort_unstable();
                }
                Some(())
            }
            _ => None,
        }
    }

    fn step(&self, session: &mut Session, index: usize) -> Option<()> {
        let worker = session.workers[index];
        let holds = session.holder.map(usize::from) == Some(index);
        let next = match worker.step {
            Step::Idle => return None,
            Step::HasLink => {
                session.workers[index].revision = session.revision;
                if !session.takes_place {
                    session.workers[index].target = None;
                }
                Step::HasBooking
            }
            Step::HasBooking => {
                self.call(session, index);
                Step::HasDeleted
            }
            Step::HasDeleted if worker.target.is_none() => Step::HasWritten,
            Step::HasDeleted if worker.target == worker.before => Step::HasIntended,
            Step::HasDeleted => {
                if self.has(Line::IntendFirst) {
                    if !holds {
                        self.give_up(session, index);
                        return Some(());
                    }
                    (session.calendar, session.is_known) = (worker.target, false);
                }
                session.workers[index].is_known = false;
                Step::HasIntended
            }
            Step::HasIntended => {
                self.call(session, index);
                Step::HasWritten
            }
            Step::HasWritten => {
                if !holds && self.has(Line::RecordUnderFence) {
                    self.give_up(session, index);
                    return Some(());
                }
                session.is_pending = self.has(Line::RecordComparesAsked) && session.asked > worker.asked;
                if session.asked == worker.asked {
                    session.strays = IDLE.strays;
                }
                (session.calendar, session.is_known) = (worker.target, worker.target.is_some());
                if holds {
                    session.holder = None;
                }
                session.workers[index] = IDLE;
                return Some(());
            }
        };
        session.workers[index].step = next;
        Some(())
    }

    /// Another has the job. What was asked of the provider may have come after what the other asked.
    fn give_up(&self, session: &mut Session, index: usize) {
        if self.has(Line::FencedWritesAgain) {
            ask(session);
            if let Some(target) = session.workers[index].target.filter(|_| self.has(Line::FencedSaysWhere)) {
                session.strays[usize::from(target)] = true;
            }
        }
        session.workers[index] = IDLE;
    }
}

/// The link is to be looked at again.
fn ask(session: &mut Session) {
    session.asked += 1;
    session.is_pending = true;
}

impl Model for Calendars {
    type State = Session;
    type Action = Act;

    fn init_states(&self) -> Vec<Session> {
        vec![Session {
            revision: 0,
            takes_place: true,
            chosen: 0,
            choices: 0,
            asked: 0,
            is_pending: true,
            calendar: None,
            is_known: false,
            strays: IDLE.strays,
            shown: [Vec::new(), Vec::new()],
            workers: [IDLE; WORKERS],
            holder: None,
            faults: 0,
        }]
    }

    fn actions(&self, session: &Session, acts: &mut Vec<Act>) {
        let may_fail = session.faults < self.faults;
        if session.takes_place && session.revision < self.changes {
            acts.extend([Act::Move, Act::Cancel]);
        }
        acts.extend((session.choices < self.choices).then_some(Act::Choose));
        for (index, worker) in (0_u8..).zip(&session.workers) {
            if worker.step == Step::Idle {
                acts.extend((session.holder.is_none() && session.is_pending).then_some(Act::Claim(index)));
                continue;
            }
            acts.push(Act::Step(index));
            let holds = session.holder == Some(index);
            // Whoever was stopped for so long is not killed as well.
            acts.extend((may_fail && holds).then_some(Act::Kill(index)));
            acts.extend((may_fail && holds).then_some(Act::LoseAnswer(index)));
        }
        acts.extend((may_fail && session.holder.is_some()).then_some(Act::LoseLease));
    }

    fn next_state(&self, last: &Session, act: Act) -> Option<Session> {
        let mut session = last.clone();
        match act {
            Act::Move => {
                session.revision += 1;
                ask(&mut session);
            }
            Act::Cancel => {
                (session.takes_place, session.revision) = (false, last.revision + 1);
                ask(&mut session);
            }
            Act::Choose => {
                (session.chosen, session.choices) = (1 - last.chosen, last.choices + 1);
                ask(&mut session);
            }
            Act::Claim(index) => {
                session.holder = Some(index);
                session.workers[usize::from(index)] = Worker {
                    step: Step::HasLink,
                    asked: last.asked,
                    before: last.calendar,
                    strays: last.strays,
                    is_known: last.is_known,
                    target: Some(last.chosen),
                    revision: 0,
                };
            }
            Act::Step(index) => self.step(&mut session, usize::from(index))?,
            Act::LoseAnswer(index) => {
                self.call(&mut session, usize::from(index))?;
                session.workers[usize::from(index)] = IDLE;
                (session.holder, session.faults) = (None, last.faults + 1);
            }
            Act::Kill(index) => {
                session.workers[usize::from(index)] = IDLE;
                (session.holder, session.faults) = (None, last.faults + 1);
            }
            Act::LoseLease => (session.holder, session.faults) = (None, last.faults + 1),
        }
        Some(session)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("a session is in a calendar once", |_, session: &Session| {
            session.shown.iter().all(|events| events.len() < 2)
        })]
    }
}

impl Protocol for Calendars {
    fn fairness(&self, act: &Act) -> Option<Fairness> {
        match act {
            // A job waits for whichever worker is free.
            Act::Claim(_) => Some(Fairness::Strong(0)),
            Act::Step(worker) => Some(Fairness::Weak(1 + worker)),
            _ => None,
        }
    }

    /// The calendars are as the booking is: it is in the chosen one as it is now, and in no other.
    fn is_settled(&self, session: &Session) -> bool {
        let expected = |calendar: u8| match session.takes_place && calendar == session.chosen {
            true => vec![session.revision],
            false => Vec::new(),
        };
        let is_idle = session.workers.iter().all(|worker| worker.step == Step::Idle);
        is_idle && !session.is_pending && (0..CALENDARS).all(|at| session.shown[usize::from(at)] == expected(at))
    }
}
