//! The one policy for calls of providers: a time-out for each attempt and for all of them, a bounded number of attempts, and only failures
//! that may pass are tried again, when the provider says or after a pause with jitter.
//!
//! *Invariant:* this is the only layer that repeats a call within one request or one attempt of a job: the retries of the crates are off.
//! `tests/it/retries.rs` counts them at the wire, for each provider.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use jiff::fmt::rfc2822;
use rand::Rng;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use tokio::time::Instant;

use crate::error::Error;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::traces;

/// How often, and for how long, one provider is called.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// For the log and for traces.
    pub provider: &'static str,
    /// The first attempt and the retries.
    pub max_attempts: u32,
    pub attempt_timeout: Duration,
    /// All attempts, and the pauses between them. A pause that would not end before is not begun.
    pub timeout: Duration,
    /// The pause before the first retry; each further one is twice as long. A random quarter is taken off.
    pub first_pause: Duration,
}

/// A failed attempt.
#[derive(Debug)]
pub struct Failure<E> {
    pub error: E,
    /// Another attempt may succeed.
    pub may_pass: bool,
    /// How long the provider asked to wait.
    pub retry_after: Option<Duration>,
}

/// No answer in time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no answer in time")]
pub struct TimedOut;

impl From<TimedOut> for Error {
    fn from(late: TimedOut) -> Self {
        Error::unavailable(late)
    }
}

impl<E> Failure<E> {
    /// Of the connection, or without a readable answer: another attempt may succeed.
    pub fn passing(error: E) -> Self {
        Self { error, may_pass: true, retry_after: None }
    }

    /// The same call will fail again.
    pub fn lasting(error: E) -> Self {
        Self { error, may_pass: false, retry_after: None }
    }

    /// An answer with this status.
    pub fn answered(error: E, status: u16, headers: &HeaderMap) -> Self {
        Self { error, may_pass: may_pass(status), retry_after: retry_after(headers) }
    }
}

impl Policy {
    /// The same policy with another time-out for all attempts together.
    #[must_use]
    pub const fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Calls until an attempt succeeds, fails for good, or the policy is used up, in a span of its own.
    ///
    /// # Errors
    /// That of the last attempt.
    pub async fn call<T, E, F>(&self, attempt: impl FnMut() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, Failure<E>>>,
        E: Display + From<TimedOut>,
    {
        traces::call(self.provider, self.attempts(attempt)).await
    }

    async fn attempts<T, E, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, Failure<E>>>,
        E: Display + From<TimedOut>,
    {
        let deadline = Instant::now() + self.timeout;
        let mut number = 1;
        loop {
            let until = deadline.min(Instant::now() + self.attempt_timeout);
            let failure = match tokio::time::timeout_at(until, attempt()).await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::passing(E::from(TimedOut)),
            };
            let pause = failure.retry_after.unwrap_or_else(|| self.pause(number));
            if !failure.may_pass || number >= self.max_attempts || Instant::now() + pause >= deadline {
                return Err(failure.error);
            }
            let error = &failure.error;
            METRICS.provider_retries.with_label_values(&[self.provider]).inc();
            tracing::warn!(%error, call_attempt = number, ?pause, "provider call failed, retrying");
            tokio::time::sleep(pause).await;
            number += 1;
        }
    }

    fn pause(&self, attempt: u32) -> Duration {
        let full = self.first_pause * 2_u32.saturating_pow(attempt - 1);
        full.mul_f64(1.0 - rand::rng().random_range(0.0..0.25))
    }
}

/// Whether the same request may succeed later: time-outs, conflicts with a request that is still running, rate limits and failures of the
/// server; never what is wrong with the request itself, its key or its rights (400, 401, 403, 404, 422).
pub fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 409 | 424 | 425 | 429 | 500 | 502..=504 | 507 | 520..=599)
}

/// How long the server asks to wait (RFC 9110, section 10.2.3): in seconds, or until a date by the server's own clock.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let parser = rfc2822::DateTimeParser::new();
    let until = parser.parse_timestamp(text).ok()?;
    let now = parser.parse_timestamp(headers.get(DATE)?.to_str().ok()?.trim()).ok()?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        provider: "test",
        max_attempts: 3,
        attempt_timeout: Duration::from_millis(20),
        timeout: Duration::from_secs(60),
        first_pause: Duration::from_millis(1),
    };

    /// Attempts made, and whether the last succeeded. After the outcomes no answer comes.
    async fn run(policy: Policy, mut outcomes: Vec<Result<(), Failure<Error>>>) -> (u32, bool) {
        let mut attempts = 0;
        outcomes.reverse();
        let result = policy
            .call(|| {
                attempts += 1;
                let outcome = outcomes.pop();
                async move {
                    match outcome {
                        Some(outcome) => outcome,
                        None => std::future::pending().await,
                    }
                }
            })
            .await;
        (attempts, result.is_ok())
    }

    fn passing(retry_after: Option<u64>) -> Result<(), Failure<Error>> {
        let error = Error::unavailable("down");
        Err(Failure { error, may_pass: true, retry_after: retry_after.map(Duration::from_secs) })
    }

    fn lasting() -> Result<(), Failure<Error>> {
        Err(Failure::lasting(Error::internal("refused")))
    }

    #[tokio::test]
    async fn only_what_may_pass_is_tried_again_and_only_so_often() {
        assert_eq!(run(POLICY, vec![Ok(())]).await, (1, true));
        assert_eq!(run(POLICY, vec![lasting(), Ok(())]).await, (1, false));
        assert_eq!(run(POLICY, vec![passing(None), passing(None), Ok(())]).await, (3, true));
        assert_eq!(run(POLICY, vec![passing(None), passing(None), passing(None), Ok(())]).await, (3, false));
        assert_eq!(run(POLICY, vec![passing(None), lasting(), Ok(())]).await, (2, false));
    }

    #[tokio::test]
    async fn a_wait_that_the_provider_asks_for_is_kept_or_the_call_ends() {
        assert_eq!(run(POLICY, vec![passing(Some(1)), Ok(())]).await, (2, true));
        assert_eq!(run(POLICY, vec![passing(Some(3600)), Ok(())]).await, (1, false));
    }

    #[tokio::test]
    async fn each_attempt_and_all_of_them_have_a_time_out() {
        assert_eq!(run(POLICY, vec![]).await, (3, false));
        assert_eq!(run(POLICY.within(Duration::from_millis(10)), vec![]).await, (1, false));
    }

    #[test]
    fn pauses_double_and_a_quarter_of_them_is_random() {
        let policy = Policy { first_pause: Duration::from_millis(400), ..POLICY };
        for (attempt, longest) in [(1, 400), (2, 800), (3, 1_600)] {
            let pause = policy.pause(attempt).as_millis();
            assert!(longest * 3 / 4 <= pause && pause <= longest, "{attempt}: {pause}");
        }
    }

    #[test]
    fn refusals_do_not_pass_and_outages_do() {
        assert!([400, 401, 402, 403, 404, 405, 410, 413, 422, 501, 505].iter().all(|status| !may_pass(*status)));
        assert!([408, 409, 429, 500, 502, 503, 504, 529].iter().all(|status| may_pass(*status)));
    }

    #[test]
    fn retry_after_is_in_seconds_or_a_date() {
        let read = |fields: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.insert(
                    reqwest::header::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                    reqwest::header::HeaderValue::from_str(value).unwrap(),
                );
            }
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        let now = ("date", "Tue, 01 Dec 2026 08:00:00 GMT");
        assert_eq!(read(&[("retry-after", "120")]), Some(120));
        assert_eq!(read(&[("retry-after", "Tue, 01 Dec 2026 08:00:30 GMT"), now]), Some(30));
        assert_eq!(read(&[("retry-after", "Tue, 01 Dec 2026 07:00:00 GMT"), now]), Some(0));
        for unreadable in ["", "soon", "-5", "1.5"] {
            assert_eq!(read(&[("retry-after", unreadable), now]), None, "{unreadable}");
        }
    }
}
