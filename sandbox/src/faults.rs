//! Fault injection for the stand-ins that speak HTTP, and the middleware that applies it.
//!
//! A request either *fails* (it is answered before any work is done) or is *lost* (its work is done and the answer is
//! replaced by an error): callers must survive both, and only an idempotency key tells them apart.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use serde::Deserialize;

/// The faults of one stand-in; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Config>>);

#[derive(Debug, Default)]
struct Config {
    fail_next: Vec<u16>,
    lose_next: Vec<u16>,
    down: Option<u16>,
    delay: Duration,
    retry_after: Option<Duration>,
    unreliable: Option<Unreliable>,
    seen: u64,
}

/// A third of all requests fails or is lost, in an order that looks random and is the same every time.
#[derive(Debug)]
struct Unreliable {
    state: u64,
    statuses: Vec<u16>,
}

impl Unreliable {
    /// The next number of a linear congruential generator (Knuth's MMIX), its good upper bits.
    fn next(&mut self) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 40).unwrap_or(0)
    }

    /// What happens to the next request: the status it fails with, or is lost with.
    fn take(&mut self) -> (Option<u16>, Option<u16>) {
        let (is_faulty, is_lost) = (self.next().is_multiple_of(3), self.next().is_multiple_of(2));
        let number = self.next();
        let status = is_faulty.then(|| self.statuses.get(number % self.statuses.len().max(1)).copied()).flatten();
        if is_lost { (None, status) } else { (status, None) }
    }
}

/// The faults that apply to one request.
pub(crate) struct Injected {
    /// Answer with this status before doing any work.
    pub fail: Option<u16>,
    /// Do the work, then answer with this status.
    pub lose: Option<u16>,
    /// Wait this long first.
    pub delay: Duration,
    /// The `Retry-After` of an error.
    pub retry_after: Option<Duration>,
}

/// How many of the next requests get which status, as it is written in JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NextRequests {
    times: usize,
    status: u16,
}

impl Faults {
    /// The next `times` requests are answered with `status` before any work is done.
    pub fn fail_next(&self, times: usize, status: u16) {
        self.with(|config| config.fail_next.extend(std::iter::repeat_n(status, times)));
    }

    /// The next `times` requests are carried out, and then answered with `status`: only the answer is lost.
    pub fn lose_next(&self, times: usize, status: u16) {
        self.with(|config| config.lose_next.extend(std::iter::repeat_n(status, times)));
    }

    /// Every request fails with `status` until [`Faults::clear`]: an outage.
    pub fn down(&self, status: u16) {
        self.with(|config| config.down = Some(status));
    }

    /// Every request waits this long first, until [`Faults::clear`].
    pub fn slow(&self, delay: Duration) {
        self.with(|config| config.delay = delay);
    }

    /// Errors carry a `Retry-After` of so many whole seconds, until [`Faults::clear`].
    pub fn retry_after(&self, wait: Duration) {
        self.with(|config| config.retry_after = Some(wait));
    }

    /// A third of all requests from now on fails or is lost, with one of these statuses, until [`Faults::clear`]. The same seed, the same faults.
    pub fn unreliable(&self, seed: u64, statuses: &[u16]) {
        self.with(|config| config.unreliable = Some(Unreliable { state: seed, statuses: statuses.to_vec() }));
    }

    /// Ends every fault; the count of requests stays.
    pub fn clear(&self) {
        self.with(|config| *config = Config { seen: config.seen, ..Config::default() });
    }

    /// How many requests reached the stand-in, failed ones included.
    pub fn seen(&self) -> u64 {
        self.with(|config| config.seen)
    }

    /// The switches that every HTTP stand-in has, as they come from another process; what is `None` stays as it is.
    pub(crate) fn apply(
        &self,
        fail_next: Option<NextRequests>,
        lose_next: Option<NextRequests>,
        down: Option<u16>,
        slow_ms: Option<u64>,
    ) {
        if let Some(NextRequests { times, status }) = fail_next {
            self.fail_next(times, status);
        }
        if let Some(NextRequests { times, status }) = lose_next {
            self.lose_next(times, status);
        }
        if let Some(status) = down {
            self.down(status);
        }
        if let Some(millis) = slow_ms {
            self.slow(Duration::from_millis(millis));
        }
    }

    /// Counts a request, and takes the faults that apply to it.
    pub(crate) fn take(&self) -> Injected {
        self.with(|config| {
            config.seen += 1;
            let fail = config.down.or_else(|| (!config.fail_next.is_empty()).then(|| config.fail_next.remove(0)));
            let lose = (fail.is_none() && !config.lose_next.is_empty()).then(|| config.lose_next.remove(0));
            let (fail, lose) = match &mut config.unreliable {
                Some(unreliable) if fail.is_none() && lose.is_none() => unreliable.take(),
                _ => (fail, lose),
            };
            Injected { fail, lose, delay: config.delay, retry_after: config.retry_after }
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Config) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Middleware that applies the stand-in's [`Faults`]. `body` makes the error body, in the provider's own format, from
/// the status.
pub async fn inject<B: MessageBody + 'static>(
    faults: Faults,
    body: fn(u16) -> serde_json::Value,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let injected = faults.take();
    if !injected.delay.is_zero() {
        tokio::time::sleep(injected.delay).await;
    }
    let error = |status: u16| {
        let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        let mut response = HttpResponse::build(code);
        if let Some(wait) = injected.retry_after {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().to_string()));
        }
        response.json(body(status))
    };
    if let Some(status) = injected.fail {
        return Ok(request.into_response(error(status)));
    }
    let response = next.call(request).await?;
    match injected.lose {
        Some(status) => Ok(response.into_response(error(status))),
        None => Ok(response.map_into_boxed_body()),
    }
}
