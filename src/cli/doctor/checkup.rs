//! The lines of the checks, and how many of them are bad.

use std::future::Future;
use std::time::Duration;

use crate::cli::output::{print_check, print_line};

/// How long one check may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a check found: facts worth a line, or what is wrong and what to do.
pub(super) type Finding = Result<String, String>;

/// The checks so far.
#[derive(Debug, Default)]
pub(super) struct Checkup {
    failed: u32,
}

impl Checkup {
    /// Runs a check within ten seconds, and prints what it found. Says whether all is well.
    pub(super) async fn check(&mut self, name: &str, work: impl Future<Output = Finding>) -> bool {
        let late = || Err("no answer in ten seconds".to_owned());
        self.found(name, &tokio::time::timeout(TIMEOUT, work).await.unwrap_or_else(|_| late()))
    }

    /// Prints what a check found.
    pub(super) fn found(&mut self, name: &str, finding: &Finding) -> bool {
        let is_good = print_check(name, finding);
        self.failed += u32::from(!is_good);
        is_good
    }

    /// Prints what is switched off, or not looked at, and why.
    pub(super) fn off(&mut self, name: &str, why: &str) {
        print_line(&format!("  · {name:12}off: {why}"));
    }

    /// How many checks found something wrong.
    pub(super) fn failed(&self) -> u32 {
        self.failed
    }
}
