//! HEAD wherever GET is (RFC 9110, section 9.3.2): answered as GET, without its content.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::RANGE;
use actix_web::middleware::Next;
use actix_web::web::Bytes;

/// Has a HEAD handled as the GET it stands for, and drops the content.
///
/// # Errors
/// Those of the inner service.
pub async fn answer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
        // Ranges are defined for GET alone (section 14.2).
        request.headers_mut().remove(RANGE);
    }
    let response = next.call(request).await?;
    Ok(if is_head {
        response.map_body(|_, body| BoxBody::new(NoContent(body.size())))
    } else {
        response.map_into_boxed_body()
    })
}

/// Nothing, of the size that the content would have, which decides on the headers. A stream is never begun.
struct NoContent(BodySize);

impl MessageBody for NoContent {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}
