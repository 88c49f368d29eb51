//! Server-Sent Events (WHATWG HTML, section 9.2): how a stream is opened and written.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::Bytes;
use futures::{Stream, StreamExt, stream};
use rand::Rng;
use serde::Serialize;

use crate::error::{Error, Result};

/// The interval of comments that keep proxies from closing an idle connection.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);

/// A comment, which says that the stream is alive.
pub const HEARTBEAT: &[u8] = b": \n\n";

/// A response whose body are these events.
pub fn answer(events: impl Stream<Item = Result<Bytes>> + 'static) -> HttpResponse {
    // Spread, so that the clients of a process that stops do not all reconnect at the same moment.
    let retry = rand::rng().random_range(1_000..4_000);
    let opening = Bytes::from(format!("retry: {retry}\n: open\n\n"));
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache, no-transform"))
        // Proxies must neither compress nor buffer it.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::once(async { Ok(opening) }).chain(events))
}

/// One event.
///
/// # Errors
/// The data can't be written as JSON.
pub fn event(name: &str, id: impl std::fmt::Display, data: &impl Serialize) -> Result<String> {
    // Compact JSON has no line breaks, so it fits one `data` line.
    let data = serde_json::to_string(data).map_err(Error::internal)?;
    Ok(format!("event: {name}\nid: {id}\ndata: {data}\n\n"))
}
