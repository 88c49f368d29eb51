//! The history of a race, and what explains it: of each coach, that one after the other was booked, moved, cancelled or refused, each at one moment
//! between the request and its answer ([`rapport_proofs::linearizability`]). Who was answered, in whatever process, is seen by everybody who asks later.
//!
//! A refusal may be as old as what a process has read of a coach before it refuses: [`REFUSAL_AGE`].

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rapport::models::bookings::HOLD_MINUTES;
use rapport_proofs::linearizability::{Object, Operation, linearise};

use super::fixture::{Fixture, GAPS};

/// How long before a request its refusal may have been true: `REFUSAL_TTL` of the bookings actor's cache.
const REFUSAL_AGE: Duration = Duration::from_millis(100);

/// When the first hold of a race may expire.
const FIRST_EXPIRY: Duration = Duration::from_secs(60 * HOLD_MINUTES.unsigned_abs());

/// Quarters of an hour that a session lasts.
const SESSION: i64 = 4;

/// Quarters of an hour of a day.
const DAY: i64 = 96;

/// A booking, by the number of the request that made it.
pub type Number = usize;

/// What is asked of a coach's timetable. Times are numbers of quarters of an hour.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    Book { booking: Number, at: i64 },
    Move { booking: Number, to: i64 },
    Cancel { booking: Number },
}

/// What the answer says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    Taken,
}

/// The sessions of one coach, as if all requests came one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Timetable {
    sessions: BTreeMap<Number, i64>,
    /// Minutes after a session that are kept free.
    gap_minutes: i64,
    most_a_day: Option<i64>,
}

impl Timetable {
    /// Whether a session can begin then, apart from this booking's own.
    fn is_free(&self, booking: Number, at: i64) -> bool {
        let others = || self.sessions.iter().filter(|(other, _)| **other != booking).map(|(_, begins)| *begins);
        let apart = 15 * SESSION + self.gap_minutes;
        let of_the_day = others().filter(|begins| begins.div_euclid(DAY) == at.div_euclid(DAY)).count();
        others().all(|begins| 15 * (begins - at).abs() >= apart)
            && self.most_a_day.is_none_or(|most| i64::try_from(of_the_day).is_ok_and(|sessions| sessions < most))
    }
}

impl Object for Timetable {
    type Call = Call;
    type Answer = Answer;

    fn answers(&mut self, call: &Call, answer: Option<&Answer>) -> bool {
        let (booking, is_possible) = match *call {
            Call::Book { booking, at } => (booking, self.is_free(booking, at)),
            Call::Move { booking, to } => (booking, self.is_free(booking, to)),
            Call::Cancel { booking } => (booking, true),
        };
        if answer.is_some_and(|answer| (*answer == Answer::Done) != is_possible) {
            return false;
        }
        let is_booked = self.sessions.contains_key(&booking);
        match *call {
            Call::Book { at, .. } if is_possible => drop(self.sessions.insert(booking, at)),
            Call::Move { to, .. } if is_possible && is_booked => drop(self.sessions.insert(booking, to)),
            Call::Cancel { .. } => drop(self.sessions.remove(&booking)),
            Call::Book { .. } | Call::Move { .. } => {}
        }
        // What is moved or cancelled is there.
        is_booked || matches!(call, Call::Book { .. }) || answer != Some(&Answer::Done)
    }

    fn only_reads(_: &Call, answer: &Answer) -> bool {
        *answer == Answer::Taken
    }
}

/// What each coach was asked for, and the answers.
pub struct History {
    began: Instant,
    requests: AtomicUsize,
    by_coach: Vec<Mutex<Vec<Operation<Timetable>>>>,
}

/// A request that was sent.
#[derive(Clone, Copy)]
pub struct Sent {
    coach: usize,
    call: Call,
    from: Duration,
}

impl History {
    pub fn new(coaches: usize) -> Self {
        let by_coach = (0..coaches).map(|_| Mutex::default()).collect();
        Self { began: Instant::now(), requests: AtomicUsize::new(0), by_coach }
    }

    /// The number of a new booking.
    pub fn number(&self) -> Number {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// A request to this coach, which is sent now.
    pub fn sends(&self, coach: usize, call: Call) -> Sent {
        Sent { coach, call, from: self.began.elapsed() }
    }

    /// Its answer, which was received now; `None`: there was none.
    pub fn received(&self, sent: Sent, answer: Option<Answer>) {
        let Sent { coach, call, from } = sent;
        let is_refused = answer == Some(Answer::Taken);
        let from = if is_refused { from.saturating_sub(REFUSAL_AGE) } else { from };
        let operation = Operation { call, answer, from, until: self.began.elapsed() };
        self.by_coach[coach].lock().unwrap().push(operation);
    }

    /// Checks that the answers about each coach are those of one timetable. In a race in which holds may have expired, those about the coach who is paid
    /// are not.
    pub fn is_linearisable(&self) {
        let holds_may_have_expired = self.began.elapsed() > FIRST_EXPIRY;
        for (coach, history) in self.by_coach.iter().enumerate() {
            if holds_may_have_expired && Fixture::holds_expire(coach) {
                continue;
            }
            let (gap_minutes, most_a_day) = (GAPS[coach], Fixture::most_a_day(coach));
            let empty = Timetable { sessions: BTreeMap::new(), gap_minutes, most_a_day };
            let history = history.lock().unwrap();
            let count = |answer| history.iter().filter(|operation| operation.answer == answer).count();
            let (done, refused) = (count(Some(Answer::Done)), count(Some(Answer::Taken)));
            eprintln!("coach {coach}: {done} changes, {refused} refusals, {} without an answer", count(None));
            assert!(done > 0 && refused > 0, "nothing to order");
            if let Err(unexplained) = linearise(&empty, &history) {
                panic!("no order of the requests to coach {coach} explains their answers. {unexplained}");
            }
        }
    }
}
