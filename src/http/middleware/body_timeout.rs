//! A time limit for receiving the body of a request, so that slow senders hold no connection for long.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use futures::Stream;
use tokio::time::{Instant, Sleep};

/// How long any body may take, however slowly it comes.
const GRACE: Duration = Duration::from_secs(10);

/// Beyond [`GRACE`], a body must keep coming this fast on average, in bytes per second: 5 MiB may take 90 seconds.
const MIN_RATE: u32 = 64 * 1024;

/// Limits the time for the body of this request.
///
/// # Errors
/// Those of the inner service.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (request, payload) = request.into_parts();
    let payload: Payload = match payload {
        Payload::None => Payload::None,
        payload => {
            let timed: Pin<Box<dyn Stream<Item = _>>> = Box::pin(TimedPayload::new(payload));
            Payload::Stream { payload: timed }
        }
    };
    Ok(next.call(ServiceRequest::from_parts(request, payload)).await?.map_into_boxed_body())
}

/// A payload that ends with [`io::ErrorKind::TimedOut`] when it comes too slowly.
struct TimedPayload {
    payload: Payload,
    started: Instant,
    received: u32,
    deadline: Pin<Box<Sleep>>,
}

impl TimedPayload {
    fn new(payload: Payload) -> Self {
        let started = Instant::now();
        Self { payload, started, received: 0, deadline: Box::pin(tokio::time::sleep_until(started + GRACE)) }
    }

    /// When a body of which so much has come must have brought more.
    fn next_deadline(&self) -> Instant {
        self.started + GRACE + Duration::from_secs_f64(f64::from(self.received) / f64::from(MIN_RATE))
    }
}

impl Stream for TimedPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(item) = Pin::new(&mut self.payload).poll_next(context) {
            if let Some(Ok(chunk)) = &item {
                self.received = self.received.saturating_add(u32::try_from(chunk.len()).unwrap_or(u32::MAX));
                let deadline = self.next_deadline();
                self.deadline.as_mut().reset(deadline);
            }
            return Poll::Ready(item);
        }
        match self.deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into())))),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Whether receiving a body failed because it came too slowly.
pub fn is_timeout(error: &PayloadError) -> bool {
    match error {
        PayloadError::Io(error) | PayloadError::Incomplete(Some(error)) => error.kind() == io::ErrorKind::TimedOut,
        _ => false,
    }
}
