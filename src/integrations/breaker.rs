//! A circuit breaker: after some failures in a row a provider is not asked for a while, and calls fail at once.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Consecutive failures that open the circuit breaker, and for how long.
const FAILURES_TO_OPEN: u32 = 5;
const OPEN_FOR: Duration = Duration::from_secs(30);

/// The breaker of one provider in this process.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether the provider is not to be asked now.
    pub fn is_open(&self) -> bool {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.open_until.is_some_and(|until| Instant::now() < until)
    }

    /// Counts an outage, or an answer, which ends the count.
    pub fn record(&self, is_success: bool) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_success {
            *counted = Counted::default();
            return;
        }
        counted.failures += 1;
        if counted.failures >= FAILURES_TO_OPEN {
            counted.open_until = Some(Instant::now() + OPEN_FOR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_after_five_failures_in_a_row() {
        let breaker = Breaker::default();
        for _ in 0..4 {
            breaker.record(false);
        }
        breaker.record(true);
        for _ in 0..4 {
            breaker.record(false);
        }
        assert!(!breaker.is_open());
        breaker.record(false);
        assert!(breaker.is_open());
    }
}
