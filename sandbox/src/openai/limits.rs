//! Requests and tokens per minute: two buckets that fill evenly, as OpenAI's do, and the headers that tell of them.
//!
//! <https://platform.openai.com/docs/guides/rate-limits>

use std::time::{Duration, Instant};

/// What an account may do in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub requests_per_minute: u32,
    pub tokens_per_minute: u32,
}

impl Default for Limits {
    /// Far above what a test or a person at a desk asks for.
    fn default() -> Self {
        Self { requests_per_minute: 1_000_000, tokens_per_minute: 1_000_000_000 }
    }
}

#[derive(Debug)]
pub struct Meter {
    requests: Bucket,
    tokens: Bucket,
}

#[derive(Debug)]
struct Bucket {
    name: &'static str,
    size: f64,
    left: f64,
    filled_at: Instant,
}

/// Which limit was met, and when there is room again.
#[derive(Debug, PartialEq)]
pub struct Met {
    pub what: &'static str,
    pub wait: Duration,
}

impl Meter {
    pub fn new(limits: Limits, now: Instant) -> Self {
        let bucket = |name, per_minute| {
            let size = f64::from(per_minute);
            Bucket { name, size, left: size, filled_at: now }
        };
        Self {
            requests: bucket("requests", limits.requests_per_minute),
            tokens: bucket("tokens", limits.tokens_per_minute),
        }
    }

    /// Takes one request of so many tokens, or nothing at all.
    pub fn take(&mut self, tokens: usize, now: Instant) -> Result<(), Met> {
        let tokens = u32::try_from(tokens).map_or(f64::INFINITY, f64::from);
        let wanted = [(&mut self.requests, 1.0), (&mut self.tokens, tokens)];
        for (bucket, amount) in wanted {
            bucket.fill(now);
            if bucket.left < amount {
                return Err(Met { what: bucket.name, wait: bucket.time_for(amount - bucket.left) });
            }
        }
        self.requests.left -= 1.0;
        self.tokens.left -= tokens;
        Ok(())
    }

    /// The six `x-ratelimit-` headers.
    pub fn headers(&mut self, now: Instant) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for bucket in [&mut self.requests, &mut self.tokens] {
            bucket.fill(now);
            let name = bucket.name;
            headers.push((format!("x-ratelimit-limit-{name}"), format!("{:.0}", bucket.size)));
            headers.push((format!("x-ratelimit-remaining-{name}"), format!("{:.0}", bucket.left.floor())));
            headers.push((format!("x-ratelimit-reset-{name}"), spelled(bucket.time_for(bucket.size - bucket.left))));
        }
        headers
    }
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let gone = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.left = (self.left + gone * self.size / 60.0).min(self.size);
        self.filled_at = now;
    }

    fn time_for(&self, amount: f64) -> Duration {
        // More than a whole bucket never fits; a minute is when it is full, and what OpenAI names then.
        Duration::try_from_secs_f64(amount * 60.0 / self.size).unwrap_or(Duration::MAX).min(Duration::from_secs(60))
    }
}

/// As Go writes durations, which is how OpenAI does: `8.64s`, `1m0s`, `120ms`.
fn spelled(duration: Duration) -> String {
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
    fn a_bucket_empties_and_fills_evenly() {
        let start = Instant::now();
        let mut meter = Meter::new(Limits { requests_per_minute: 2, tokens_per_minute: 100 }, start);
        assert_eq!(meter.take(60, start), Ok(()));
        assert_eq!(meter.take(70, start), Err(Met { what: "tokens", wait: Duration::from_secs(18) }));
        assert_eq!(meter.take(40, start), Ok(()));
        assert_eq!(meter.take(1, start), Err(Met { what: "requests", wait: Duration::from_secs(30) }));
        let headers = meter.headers(start + Duration::from_secs(30));
        let find = |name: &str| headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str());
        assert_eq!(find("x-ratelimit-remaining-requests"), Some("1"));
        assert_eq!(find("x-ratelimit-remaining-tokens"), Some("50"));
        assert_eq!(find("x-ratelimit-reset-tokens"), Some("30s"));
        assert_eq!(meter.take(50, start + Duration::from_secs(30)), Ok(()));
    }

    #[test]
    fn durations_are_spelled_as_openai_spells_them() {
        let spelled = |millis| spelled(Duration::from_millis(millis));
        assert_eq!([spelled(0), spelled(120), spelled(8640), spelled(60_000)], ["0ms", "120ms", "8.64s", "1m0s"]);
    }
}
