//! Load shedding: at most so many requests are worked on at once in a process (`MAX_REQUESTS_IN_FLIGHT`); more are refused at once, before
//! anything is asked of a store, so that those who are served are served in time.
//!
//! A request counts from its head to the head of its response. While it waits for its sender, who may be slow on purpose, it does not: what
//! limits that is `body_timeout`. An open event stream does not count either.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use futures::Stream;
use rand::Rng;

use super::rate_limit::is_exempt;
use super::route::matched_route;
use crate::app::App;
use crate::error::{Code, Error};
use crate::telemetry::metrics::METRICS;

/// How many requests are in flight in this process; clones share it.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<AtomicUsize>);

impl InFlight {
    /// Counts one more, unless there are `limit`.
    fn enter(&self, limit: usize) -> Option<Counted> {
        let one_more = |count: usize| (count < limit).then_some(count + 1);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        METRICS.requests_in_flight.inc();
        Some(Counted { in_flight: self.clone(), is_counted: Cell::new(true) })
    }
}

/// A request that is worked on, until it is dropped.
#[derive(Debug)]
struct Counted {
    in_flight: InFlight,
    is_counted: Cell<bool>,
}

impl Counted {
    /// It waits for its sender, or does not any more. Then it counts again, though there be as many as may be: it has been let in.
    fn count(&self, is_counted: bool) {
        if self.is_counted.replace(is_counted) == is_counted {
            return;
        }
        if is_counted {
            self.in_flight.0.fetch_add(1, Ordering::Relaxed);
            METRICS.requests_in_flight.inc();
        } else {
            self.in_flight.0.fetch_sub(1, Ordering::Relaxed);
            METRICS.requests_in_flight.dec();
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.count(false);
    }
}

/// Refuses a request while as many as may be are in flight. Health, metrics and Stripe's events are always let in.
///
/// # Errors
/// Those of the inner service.
pub async fn shed(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_always_let_in = matched_route(&request).as_deref().is_some_and(is_exempt);
    let (app, in_flight) = (request.app_data::<web::Data<App>>(), request.app_data::<web::Data<InFlight>>());
    let (Some(app), Some(in_flight), false) = (app, in_flight, is_always_let_in) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let Some(counted) = in_flight.enter(app.config.max_requests_in_flight) else {
        METRICS.requests_shed.inc();
        return Ok(ServiceResponse::from_err(overloaded(), request.into_parts().0));
    };
    let counted = Rc::new(counted);
    let (request, payload) = request.into_parts();
    let payload = match payload {
        Payload::None => Payload::None,
        payload => {
            let uncounted: Pin<Box<dyn Stream<Item = _>>> =
                Box::pin(UncountedWait { payload, counted: counted.clone() });
            Payload::Stream { payload: uncounted }
        }
    };
    Ok(next.call(ServiceRequest::from_parts(request, payload)).await?.map_into_boxed_body())
}

/// The refusal. Clients are asked to come back at different times.
fn overloaded() -> Error {
    let wait = Duration::from_secs(rand::rng().random_range(1..=5));
    Error::new(Code::Overloaded)
        .with_detail(
            "More is asked of us than we can answer in time. Nothing was done; please try again in a few seconds.",
        )
        .retry_after(wait)
}

/// A payload whose request does not count while it waits for the next bytes.
struct UncountedWait {
    payload: Payload,
    counted: Rc<Counted>,
}

impl Stream for UncountedWait {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.payload).poll_next(context);
        self.counted.count(polled.is_ready());
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_may_be_are_let_in_and_the_next_when_one_is_done() {
        let in_flight = InFlight::default();
        let first = in_flight.enter(2);
        let second = in_flight.enter(2);
        assert!(first.is_some() && second.is_some() && in_flight.enter(2).is_none());
        drop(first);
        assert!(in_flight.enter(2).is_some());
    }

    #[test]
    fn who_waits_for_a_sender_does_not_count() {
        let in_flight = InFlight::default();
        let slow = in_flight.enter(1).unwrap();
        slow.count(false);
        slow.count(false);
        let other = in_flight.enter(1);
        assert!(other.is_some(), "the slow one does not count");
        slow.count(true);
        drop(other);
        assert!(in_flight.enter(1).is_none(), "it does again");
        slow.count(false);
        drop(slow);
        assert_eq!(in_flight.0.load(Ordering::Relaxed), 0);
    }
}
