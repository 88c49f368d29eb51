//! The definition of a kind of job, and its delays between attempts. Jobs carry ids: never copies, never secrets.

use std::time::Duration;

use jiff::SignedDuration;
use rand::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::queues::Queue;

/// A kind of job: its arguments are the fields, its settings the constants.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the row, `<queue>.<phrase>`.
    const KIND: &'static str;
    /// Its queue.
    const QUEUE: Queue;
    /// Raised when the shape of the arguments changes; older workers release jobs of a newer version.
    const VERSION: i16 = 1;
    /// Failed attempts after which it is dead.
    const MAX_ATTEMPTS: i32 = 20;
    /// The time-out of one attempt.
    const TIMEOUT: Duration = Duration::from_secs(60);
    /// The delay before a retry.
    const RETRY: Retry = Retry::Exponential { first_seconds: 5, max_seconds: 3600 };
    /// Lower numbers are published first.
    const PRIORITY: i16 = 2;

    /// While a job of this kind and key waits, enqueuing another one changes nothing.
    fn dedupe_key(&self) -> Option<String> {
        None
    }

    /// Jobs of one key never run at the same time, whatever their kind.
    fn ordering_key(&self) -> Option<String> {
        None
    }
}

/// The delay before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Doubles from `first_seconds` up to `max_seconds`; times a random factor from 0.5 to 1.5, so that jobs which failed together spread out.
    Exponential { first_seconds: u32, max_seconds: u32 },
    /// The variable `EMAIL_RETRY_DELAYS`.
    Configured,
}

impl Retry {
    /// The delay after that many failed attempts.
    pub fn delay(self, attempts: i32, configured: &[Duration]) -> SignedDuration {
        let failed = u32::try_from(attempts.max(1)).unwrap_or(1);
        match self {
            Retry::Configured => {
                let index = usize::try_from(failed - 1).unwrap_or(usize::MAX).min(configured.len().saturating_sub(1));
                let delay = configured.get(index).copied().unwrap_or(Duration::from_secs(60));
                SignedDuration::try_from(delay).unwrap_or(SignedDuration::from_secs(60))
            }
            Retry::Exponential { first_seconds, max_seconds } => {
                let doubled = u64::from(first_seconds) << (failed - 1).min(20);
                let millis = doubled.min(u64::from(max_seconds)) * 1000;
                let jittered = rand::rng().random_range(millis / 2..=millis * 3 / 2);
                SignedDuration::from_millis(i64::try_from(jittered).unwrap_or(i64::MAX))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_back_off_doubles_with_jitter_up_to_its_maximum() {
        let retry = Retry::Exponential { first_seconds: 10, max_seconds: 100 };
        for (attempts, middle) in [(1, 10.0), (2, 20.0), (3, 40.0), (10, 100.0), (500, 100.0)] {
            let wait = retry.delay(attempts, &[]).as_secs_f64();
            assert!((middle * 0.5..=middle * 1.5).contains(&wait), "{attempts}: {wait}");
        }
    }

    #[test]
    fn configured_delays_are_used_in_order_and_the_last_one_repeats() {
        let delays = [15, 60, 600, 3600].map(Duration::from_secs);
        let waits = [1, 2, 3, 4, 5].map(|attempts| Retry::Configured.delay(attempts, &delays).as_secs());
        assert_eq!(waits, [15, 60, 600, 3600, 3600]);
    }
}
