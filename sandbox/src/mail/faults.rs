//! What the mail server has been told to do wrong, beyond being shut ([`crate::door`]).
//!
//! The one that matters most is a connection lost between the final dot and the 250: the client can't know whether
//! the message was kept, and here it may be either.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

/// Where in a transaction the server answers badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The MAIL command.
    Mail,
    /// One RCPT command.
    Rcpt,
    /// The DATA command.
    Data,
    /// After the final dot: nothing is kept.
    Message,
}

/// Whether a message whose 250 is lost is in the mailbox all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Yes,
    No,
}

/// The faults of one mail server; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    answers: Vec<(Stage, Run<u16>)>,
    drops: VecDeque<Run<Kept>>,
    greeting: Duration,
    replies: Duration,
}

#[derive(Debug)]
struct Run<T> {
    times: usize,
    what: T,
}

impl Faults {
    /// The next `times` commands of this stage are answered with `code` (4xx or 5xx; 421 also closes the connection).
    pub fn answer_next(&self, stage: Stage, times: usize, code: u16) {
        self.with(|plan| plan.answers.push((stage, Run { times, what: code })));
    }

    /// The next `times` messages are read to their final dot; then the connection drops without an answer.
    pub fn drop_next(&self, times: usize, kept: Kept) {
        self.with(|plan| plan.drops.push_back(Run { times, what: kept }));
    }

    /// The 220 comes this late on every connection.
    pub fn greet_late(&self, delay: Duration) {
        self.with(|plan| plan.greeting = delay);
    }

    /// Every reply comes this late.
    pub fn slow(&self, delay: Duration) {
        self.with(|plan| plan.replies = delay);
    }

    /// All is well again.
    pub fn clear(&self) {
        self.with(|plan| *plan = Plan::default());
    }

    pub(super) fn answer(&self, stage: Stage) -> Option<u16> {
        self.with(|plan| {
            plan.answers.retain(|(_, run)| run.times > 0);
            let (_, run) = plan.answers.iter_mut().find(|(at, _)| *at == stage)?;
            run.times -= 1;
            Some(run.what)
        })
    }

    pub(super) fn lost(&self) -> Option<Kept> {
        self.with(|plan| {
            plan.drops.retain(|run| run.times > 0);
            let run = plan.drops.front_mut()?;
            run.times -= 1;
            Some(run.what)
        })
    }

    pub(super) fn greeting(&self) -> Duration {
        self.with(|plan| plan.greeting)
    }

    pub(super) fn replies(&self) -> Duration {
        self.with(|plan| plan.replies)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a server says with such a code (RFC 3463 has the enhanced codes).
pub(super) fn text(code: u16) -> &'static str {
    match code {
        421 => "4.3.2 Closing for maintenance, try again later",
        450 => "4.2.1 The mailbox is busy, try again later",
        451 => "4.3.0 Something went wrong here, try again later",
        452 => "4.3.1 Out of room, try again later",
        550 => "5.1.1 No such mailbox",
        552 => "5.3.4 Too big",
        553 => "5.1.3 No such address",
        554 => "5.7.1 Not wanted here",
        400..500 => "4.0.0 Try again later",
        _ => "5.0.0 No",
    }
}
