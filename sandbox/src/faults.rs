//! What a stand-in has been told to do wrong, and the middleware that does it.
//!
//! A fault is either *refused* (answered before anything happened) or *lost* (the work is done, its answer is not
//! delivered): callers must survive both, and only an idempotency key tells them apart.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// The faults of one stand-in; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    refuse: Vec<u16>,
    lose: Vec<u16>,
    always: Option<u16>,
    delay: Option<Duration>,
    seen: u64,
}

/// What one request is going to suffer.
struct Fate {
    refuse: Option<u16>,
    lose: Option<u16>,
    delay: Option<Duration>,
}

impl Faults {
    /// The next `times` requests are answered with `status` before anything happens.
    pub fn fail_next(&self, times: usize, status: u16) {
        self.with(|plan| plan.refuse.extend(std::iter::repeat_n(status, times)));
    }

    /// The next `times` requests are carried out, and then answered with `status`: the answer is lost, the work is not.
    pub fn lose_next(&self, times: usize, status: u16) {
        self.with(|plan| plan.lose.extend(std::iter::repeat_n(status, times)));
    }

    /// Every request is refused with `status` until [`Faults::clear`]: an outage.
    pub fn down(&self, status: u16) {
        self.with(|plan| plan.always = Some(status));
    }

    /// Every request waits this long first, until [`Faults::clear`].
    pub fn slow(&self, delay: Duration) {
        self.with(|plan| plan.delay = Some(delay));
    }

    /// All is well again.
    pub fn clear(&self) {
        self.with(|plan| *plan = Plan { seen: plan.seen, ..Plan::default() });
    }

    /// How many requests reached the stand-in, failed ones included.
    pub fn seen(&self) -> u64 {
        self.with(|plan| plan.seen)
    }

    fn draw(&self) -> Fate {
        self.with(|plan| {
            plan.seen += 1;
            let refuse = plan.always.or_else(|| (!plan.refuse.is_empty()).then(|| plan.refuse.remove(0)));
            let lose = (refuse.is_none() && !plan.lose.is_empty()).then(|| plan.lose.remove(0));
            Fate { refuse, lose, delay: plan.delay }
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Middleware that lets the stand-in's [`Faults`] (as app data) happen. `body` is the error body in the provider's
/// own format, made from the status.
pub async fn happen<B: MessageBody + 'static>(
    faults: Faults,
    body: fn(u16) -> serde_json::Value,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let fate = faults.draw();
    if let Some(delay) = fate.delay {
        tokio::time::sleep(delay).await;
    }
    let answer = |status: u16| {
        let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        HttpResponse::build(code).json(body(status))
    };
    if let Some(status) = fate.refuse {
        return Ok(request.into_response(answer(status)));
    }
    let response = next.call(request).await?;
    match fate.lose {
        Some(status) => Ok(response.into_response(answer(status))),
        None => Ok(response.map_into_boxed_body()),
    }
}
