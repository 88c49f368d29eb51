//! Fault injection for the mail server; outages of the whole port are in [`crate::toggle_listener`].
//!
//! The most important one is a connection lost between the final dot and the 250: the client can't know whether the
//! message was stored, and here it may be either.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

/// The step of a mail transaction that gets an error reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The MAIL command.
    Mail,
    /// One RCPT command.
    Rcpt,
    /// The DATA command.
    Data,
    /// After the final dot: the message is not stored.
    Message,
}

/// Whether a message whose 250 is lost has been stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Yes,
    No,
}

/// The faults of one mail server; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Config>>);

#[derive(Debug, Default)]
struct Config {
    replies: Vec<(Stage, Repeated<u16>)>,
    drops: VecDeque<Repeated<Kept>>,
    greeting_delay: Duration,
    reply_delay: Duration,
    /// How often each stage was reached.
    seen: Vec<Stage>,
}

#[derive(Debug)]
struct Repeated<T> {
    times: usize,
    value: T,
}

impl Faults {
    /// The next `times` commands of this stage are answered with `code` (4xx or 5xx; 421 also closes the connection).
    pub fn answer_next(&self, stage: Stage, times: usize, code: u16) {
        self.with(|config| config.replies.push((stage, Repeated { times, value: code })));
    }

    /// The next `times` messages are read to their final dot; then the connection is closed without a reply.
    pub fn drop_next(&self, times: usize, kept: Kept) {
        self.with(|config| config.drops.push_back(Repeated { times, value: kept }));
    }

    /// The greeting (220) of every connection is sent this late.
    pub fn greet_late(&self, delay: Duration) {
        self.with(|config| config.greeting_delay = delay);
    }

    /// Every reply is sent this late.
    pub fn slow(&self, delay: Duration) {
        self.with(|config| config.reply_delay = delay);
    }

    /// Ends every fault; the counts stay.
    pub fn clear(&self) {
        self.with(|config| *config = Config { seen: std::mem::take(&mut config.seen), ..Config::default() });
    }

    /// How often a stage was reached, refused or not.
    pub fn seen(&self, stage: Stage) -> usize {
        self.with(|config| config.seen.iter().filter(|at| **at == stage).count())
    }

    pub(super) fn next_reply(&self, stage: Stage) -> Option<u16> {
        self.with(|config| {
            config.seen.push(stage);
            config.replies.retain(|(_, repeated)| repeated.times > 0);
            let (_, repeated) = config.replies.iter_mut().find(|(at, _)| *at == stage)?;
            repeated.times -= 1;
            Some(repeated.value)
        })
    }

    pub(super) fn next_drop(&self) -> Option<Kept> {
        self.with(|config| {
            config.drops.retain(|repeated| repeated.times > 0);
            let repeated = config.drops.front_mut()?;
            repeated.times -= 1;
            Some(repeated.value)
        })
    }

    pub(super) fn greeting_delay(&self) -> Duration {
        self.with(|config| config.greeting_delay)
    }

    pub(super) fn reply_delay(&self) -> Duration {
        self.with(|config| config.reply_delay)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Config) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The text of an injected reply (RFC 3463 has the enhanced codes).
pub(super) fn reply_text(code: u16) -> &'static str {
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
