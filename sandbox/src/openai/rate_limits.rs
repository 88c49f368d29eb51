//! Requests and tokens per minute: two token buckets that refill evenly, as OpenAI's do, and their response headers.
//!
//! <https://platform.openai.com/docs/guides/rate-limits>

use std::time::{Duration, Instant};

/// What an account may use in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub requests_per_minute: u32,
    pub tokens_per_minute: u32,
}

impl Default for Limits {
    /// Far above what tests and manual use need.
    fn default() -> Self {
        Self { requests_per_minute: 1_000_000, tokens_per_minute: 1_000_000_000 }
    }
}

#[derive(Debug)]
pub struct RateLimiter {
    requests: Bucket,
    tokens: Bucket,
}

#[derive(Debug)]
struct Bucket {
    name: &'static str,
    size: f64,
    remaining: f64,
    refilled_at: Instant,
}

/// Which limit was exceeded (`requests` or `tokens`), and when a retry will fit.
#[derive(Debug, PartialEq)]
pub struct LimitExceeded {
    pub limit: &'static str,
    pub retry_after: Duration,
}

impl RateLimiter {
    pub fn new(limits: Limits, now: Instant) -> Self {
        let bucket = |name, per_minute| {
            let size = f64::from(per_minute);
            Bucket { name, size, remaining: size, refilled_at: now }
        };
        Self {
            requests: bucket("requests", limits.requests_per_minute),
            tokens: bucket("tokens", limits.tokens_per_minute),
        }
    }

    /// Takes one request of so many tokens from both buckets, or nothing.
    pub fn take(&mut self, tokens: usize, now: Instant) -> Result<(), LimitExceeded> {
        let tokens = u32::try_from(tokens).map_or(f64::INFINITY, f64::from);
        let wanted = [(&mut self.requests, 1.0), (&mut self.tokens, tokens)];
        for (bucket, amount) in wanted {
            bucket.refill(now);
            if bucket.remaining < amount {
                return Err(LimitExceeded {
                    limit: bucket.name,
                    retry_after: bucket.time_for(amount - bucket.remaining),
                });
            }
        }
        self.requests.remaining -= 1.0;
        self.tokens.remaining -= tokens;
        Ok(())
    }

    /// The six `x-ratelimit-` headers.
    pub fn headers(&mut self, now: Instant) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for bucket in [&mut self.requests, &mut self.tokens] {
            bucket.refill(now);
            let name = bucket.name;
            headers.push((format!("x-ratelimit-limit-{name}"), format!("{:.0}", bucket.size)));
            headers.push((format!("x-ratelimit-remaining-{name}"), format!("{:.0}", bucket.remaining.floor())));
            headers.push((
                format!("x-ratelimit-reset-{name}"),
                format_duration(bucket.time_for(bucket.size - bucket.remaining)),
            ));
        }
        headers
    }
}

impl Bucket {
    fn refill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.refilled_at).as_secs_f64();
        self.remaining = (self.remaining + elapsed * self.size / 60.0).min(self.size);
        self.refilled_at = now;
    }

    fn time_for(&self, amount: f64) -> Duration {
        // More than a whole bucket never fits; OpenAI then names a minute, after which the bucket is full.
        Duration::try_from_secs_f64(amount * 60.0 / self.size).unwrap_or(Duration::MAX).min(Duration::from_secs(60))
    }
}

/// In Go's format, as OpenAI writes durations: `8.64s`, `1m0s`, `120ms`.
fn format_duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0..1_000 => format!("{millis}ms"),
        1_000..60_000 => format!("{}s", millis as f64 / 1_000.0),
        _ => format!("{}m{}s", millis / 60_000, (millis % 60_000) as f64 / 1_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_refill_evenly_over_a_minute() {
        let start = Instant::now();
        let mut limiter = RateLimiter::new(Limits { requests_per_minute: 2, tokens_per_minute: 100 }, start);
        assert_eq!(limiter.take(60, start), Ok(()));
        assert_eq!(
            limiter.take(70, start),
            Err(LimitExceeded { limit: "tokens", retry_after: Duration::from_secs(18) })
        );
        assert_eq!(limiter.take(40, start), Ok(()));
        assert_eq!(
            limiter.take(1, start),
            Err(LimitExceeded { limit: "requests", retry_after: Duration::from_secs(30) })
        );
        let headers = limiter.headers(start + Duration::from_secs(30));
        let find = |name: &str| headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str());
        assert_eq!(find("x-ratelimit-remaining-requests"), Some("1"));
        assert_eq!(find("x-ratelimit-remaining-tokens"), Some("50"));
        assert_eq!(find("x-ratelimit-reset-tokens"), Some("30s"));
        assert_eq!(limiter.take(50, start + Duration::from_secs(30)), Ok(()));
    }

    #[test]
    fn durations_are_formatted_as_in_go() {
        let format = |millis| format_duration(Duration::from_millis(millis));
        assert_eq!([format(0), format(120), format(8640), format(60_000)], ["0ms", "120ms", "8.64s", "1m0s"]);
    }
}
