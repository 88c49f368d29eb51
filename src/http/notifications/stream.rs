//! `/notifications/stream`: the user's notifications as Server-Sent Events (WHATWG HTML, section 9.2).

use std::time::Duration;

use actix_web::http::header::{self, ContentEncoding, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures::{Stream, stream};
use rand::Rng;
use uuid::Uuid;

use crate::actors::Actors;
use crate::actors::notifications::{NotificationStream, OpenStream};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::extract::Authenticated;
use crate::http::problem::ProblemDocument;
use crate::models::notifications::Notification;

/// The interval of comments that keep proxies from closing an idle connection.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);

/// My notifications as Server-Sent Events: `event: notification`, its `id`, and as `data` what the list has. With `Last-Event-ID` it resumes after
/// that notification. A comment every 15 seconds says that the stream is alive; it ends with the login.
#[utoipa::path(get, path = "/notifications/stream", tag = "notifications", security(("bearer" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "the id of the notification that was seen last")),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = ProblemDocument), (status = 429, description = "20 streams are open already", body = ProblemDocument)))]
pub async fn open(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let after = last_event_id(request.headers());
    let notifications =
        actors.send(OpenStream { user_id: signed.user_id, session_id: signed.session_id, after }).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache, no-transform"))
        // Proxies must neither compress nor buffer it.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events(app, notifications)))
}

/// What is no id was never sent as one: the stream begins now.
fn last_event_id(headers: &HeaderMap) -> Option<Uuid> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

fn events(app: web::Data<App>, notifications: NotificationStream) -> impl Stream<Item = Result<Bytes>> {
    // Spread, so that the clients of a process that stops do not all reconnect at the same moment.
    let retry = rand::rng().random_range(1_000..4_000);
    let opening = Bytes::from(format!("retry: {retry}\n: open\n\n"));
    let events = stream::unfold((app, notifications), |(app, mut notifications)| async move {
        let bytes = match tokio::time::timeout(HEARTBEAT_INTERVAL, notifications.next(&app)).await {
            Ok(Some(new)) => serialize(&new),
            Ok(None) => return None,
            Err(_) => Ok(Bytes::from_static(b": \n\n")),
        };
        Some((bytes, (app, notifications)))
    });
    futures::StreamExt::chain(stream::once(async { Ok(opening) }), events)
}

fn serialize(notifications: &[Notification]) -> Result<Bytes> {
    let mut text = String::new();
    for notification in notifications {
        // Compact JSON has no line breaks, so it fits one `data` line.
        let data = serde_json::to_string(notification).map_err(Error::internal)?;
        text.push_str(&format!("event: notification\nid: {}\ndata: {data}\n\n", notification.id));
    }
    Ok(Bytes::from(text))
}
