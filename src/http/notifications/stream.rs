//! `/notifications/stream`: the user's notifications as Server-Sent Events (WHATWG HTML, section 9.2).

use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures::{Stream, stream};
use uuid::Uuid;

use crate::actors::Actors;
use crate::actors::notifications::{NotificationStream, OpenStream};
use crate::app::App;
use crate::error::Result;
use crate::http::event_stream::{HEARTBEAT, HEARTBEAT_INTERVAL, answer, event};
use crate::http::extract::Authenticated;
use crate::http::problem::ProblemDocument;
use crate::models::notifications::Notification;

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
    Ok(answer(events(app, notifications)))
}

/// What is no id was never sent as one: the stream begins now.
fn last_event_id(headers: &HeaderMap) -> Option<Uuid> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

fn events(app: web::Data<App>, notifications: NotificationStream) -> impl Stream<Item = Result<Bytes>> {
    stream::unfold((app, notifications), |(app, mut notifications)| async move {
        let bytes = match tokio::time::timeout(HEARTBEAT_INTERVAL, notifications.next(&app)).await {
            Ok(Some(new)) => serialize(&new),
            Ok(None) => return None,
            Err(_) => Ok(Bytes::from_static(HEARTBEAT)),
        };
        Some((bytes, (app, notifications)))
    })
}

fn serialize(notifications: &[Notification]) -> Result<Bytes> {
    let events: Result<String> = notifications.iter().map(|one| event("notification", one.id, one)).collect();
    events.map(Bytes::from)
}
