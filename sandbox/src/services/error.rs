//! Why the servers could not be started, and what the reader can install or change.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why there are no private servers.
#[derive(Debug, thiserror::Error)]
pub enum ServicesError {
    /// Neither installed nor available from any registry.
    #[error("no usable {server} was found, and none could be fetched:\n{}\n{advice}", Lines(tried))]
    NoServer {
        /// `Postgres` or `Redis`.
        server: &'static str,
        /// Every place that was tried, in order.
        tried: Vec<Attempt>,
        /// What the reader can do.
        advice: &'static str,
    },
    /// The supervisor failed, or ended before both servers answered.
    #[error("the private Postgres and Redis did not start: {reason}\nTheir logs are in {}", logs.display())]
    DidNotStart {
        /// The reason that the supervisor gave.
        reason: String,
        /// The folder with `supervisor.log`, `postgres.log` and `redis.log`.
        logs: PathBuf,
    },
    /// The servers run in durable mode and disposable ones were requested, or the other way round.
    #[error(
        "the servers in {} run in {} mode: stop what uses them, or choose another folder",
        data_dir.display(),
        if *durable { "durable" } else { "disposable" }
    )]
    OtherMode {
        /// The folder in question.
        data_dir: PathBuf,
        /// The mode of the running servers.
        durable: bool,
    },
    /// Another process took too long.
    #[error("waited {} s for {what}", waited.as_secs())]
    TimedOut {
        /// What was waited for.
        what: &'static str,
        /// For how long.
        waited: Duration,
    },
    /// The supervisor was run with something other than [`super::SupervisorOptions::to_argument`].
    #[error("the supervisor takes one argument, made by the process that starts it: {0}")]
    BadArgument(String),
    /// A file or process could not be reached.
    #[error("{what}: {source}")]
    Io {
        /// What was being done, and to which file.
        what: String,
        /// The system's error.
        source: io::Error,
    },
}

impl ServicesError {
    pub(super) fn did_not_start(reason: impl Into<String>, logs: &Path) -> Self {
        Self::DidNotStart { reason: reason.into(), logs: logs.to_owned() }
    }

    /// For `map_err`: adds what was being done to an error that does not say.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// One place that was tried, and why it could not be used.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Where: a path, or a registry with the package.
    pub place: String,
    /// Why it could not be used.
    pub reason: String,
}

impl Attempt {
    pub(super) fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }
}

struct Lines<'a>(&'a [Attempt]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(|it| format!("  - {}: {}", it.place, it.reason)).collect();
        out.write_str(&lines.join("\n"))
    }
}
