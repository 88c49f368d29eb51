//! The definition of a kind of job, and how long it waits between attempts. Jobs carry ids: never copies, never secrets.

use std::time::Duration;

use jiff::SignedDuration;
use rand::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::queues::Queue;

/// Something a worker may be asked to do.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the row, `<feature>.<phrase>`.
    const KIND: &'static str;
    /// The queue it waits in.
    const QUEUE: Queue;
    /// Raised when the shape of the arguments changes; workers leave versions they do not know to newer ones.
    const VERSION: i16 = 1;
    /// Attempts before it is dead.
    const MAX_ATTEMPTS: i32 = 20;
    /// How long one attempt may take.
    const TIMEOUT: Duration = Duration::from_secs(60);
    /// How long to wait after a failure.
    const RETRY: Retry = Retry::Exponential { first: 5, most: 3600 };
    /// Lower goes first.
    const PRIORITY: i16 = 2;

    /// While a job of this kind and key waits, another request for it changes nothing.
    fn dedupe_key(&self) -> Option<String> {
        None
    }

    /// Jobs of one key never run at the same time, whatever their kind.
    fn ordering_key(&self) -> Option<String> {
        None
    }
}

/// The wait before another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Doubling from `first` seconds up to `most`, each halved to one-and-a-halved at random so that a herd spreads out.
    Exponential { first: u32, most: u32 },
    /// `EMAIL_RETRY_DELAYS`.
    Configured,
}

impl Retry {
    /// The wait after that many attempts have failed.
    pub fn after(self, attempts: i32, configured: &[Duration]) -> SignedDuration {
        let failed = u32::try_from(attempts.max(1)).unwrap_or(1);
        match self {
            Retry::Configured => {
                let index = usize::try_from(failed - 1).unwrap_or(usize::MAX).min(configured.len().saturating_sub(1));
                let delay = configured.get(index).copied().unwrap_or(Duration::from_secs(60));
                SignedDuration::try_from(delay).unwrap_or(SignedDuration::from_secs(60))
            }
            Retry::Exponential { first, most } => {
                let doubled = u64::from(first) << (failed - 1).min(20);
                let millis = doubled.min(u64::from(most)) * 1000;
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
    fn back_off_doubles_with_jitter_up_to_its_cap() {
        let retry = Retry::Exponential { first: 10, most: 100 };
        for (attempts, middle) in [(1, 10.0), (2, 20.0), (3, 40.0), (10, 100.0), (500, 100.0)] {
            let wait = retry.after(attempts, &[]).as_secs_f64();
            assert!((middle * 0.5..=middle * 1.5).contains(&wait), "{attempts}: {wait}");
        }
    }

    #[test]
    fn emails_wait_as_configured() {
        let delays = [15, 60, 600, 3600].map(Duration::from_secs);
        let waits = [1, 2, 3, 4, 5].map(|attempts| Retry::Configured.after(attempts, &delays).as_secs());
        assert_eq!(waits, [15, 60, 600, 3600, 3600]);
    }
}
