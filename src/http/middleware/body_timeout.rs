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
use tokio::time::Sleep;

use super::route::matched_route;

/// How long the body of a request may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long an upload may take: 5 MiB over a slow connection.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(120);

/// Routes that take uploads.
const UPLOADS: &[&str] = &["/profile/photo"];

fn timeout_of(route: Option<&str>) -> Duration {
    if route.is_some_and(|route| UPLOADS.contains(&route)) { UPLOAD_TIMEOUT } else { BODY_TIMEOUT }
}

/// Limits the time for the body of this request.
///
/// # Errors
/// Those of the inner service.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let timeout = timeout_of(matched_route(&request).as_deref());
    let (request, payload) = request.into_parts();
    let payload: Payload = match payload {
        Payload::None => Payload::None,
        payload => {
            let timed: Pin<Box<dyn Stream<Item = _>>> = Box::pin(TimedPayload::new(payload, timeout));
            Payload::Stream { payload: timed }
        }
    };
    Ok(next.call(ServiceRequest::from_parts(request, payload)).await?.map_into_boxed_body())
}

/// A payload that ends with [`io::ErrorKind::TimedOut`] when it is not complete in time.
struct TimedPayload {
    payload: Payload,
    deadline: Pin<Box<Sleep>>,
}

impl TimedPayload {
    fn new(payload: Payload, timeout: Duration) -> Self {
        Self { payload, deadline: Box::pin(tokio::time::sleep(timeout)) }
    }
}

impl Stream for TimedPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))));
        }
        Pin::new(&mut self.payload).poll_next(context)
    }
}

/// Whether receiving a body failed because it took too long.
pub fn is_timeout(error: &PayloadError) -> bool {
    match error {
        PayloadError::Io(error) | PayloadError::Incomplete(Some(error)) => error.kind() == io::ErrorKind::TimedOut,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_30_seconds_and_uploads_120() {
        assert_eq!(timeout_of(Some("/booking")), Duration::from_secs(30));
        assert_eq!(timeout_of(None), Duration::from_secs(30));
        assert_eq!(timeout_of(Some("/profile/photo")), Duration::from_secs(120));
    }
}
