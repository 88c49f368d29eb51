//! `/admin/queues/stream`: the numbers of all queues as Server-Sent Events.

use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures::{Stream, stream};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::admin::Admin as AdminState;
use crate::actors::admin::queue_feed::{QueueSample, QueueSamples};
use crate::actors::notifications::{LoginWatch, WatchLogin};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::http::event_stream::{HEARTBEAT, HEARTBEAT_INTERVAL, answer, event};
use crate::http::extract::{Admin, Authenticated};
use crate::http::problem::ProblemDocument;
use crate::jobs::admin::queue_stats::QueueStats;

/// The data of an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueSampleView<'a> {
    pub at: Timestamp,
    pub items: &'a [QueueStats],
}

/// All queues in numbers, every second, as Server-Sent Events: `event: queues`, and as `data` the time `at` and the `items` of `/admin/queues`. It
/// ends with the login.
#[utoipa::path(get, path = "/admin/queues/stream", tag = "admin", security(("bearer" = [])),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 429, description = "20 streams are open already", body = ProblemDocument)))]
pub async fn open(app: web::Data<App>, actors: web::Data<Actors>, admin: Authenticated<Admin>) -> Result<HttpResponse> {
    let login = actors.send(WatchLogin { user_id: admin.user_id, session_id: admin.session_id }).await?;
    let samples = actors.state::<AdminState>().queues.watch(&app);
    Ok(answer(events(login, samples)))
}

fn events(login: LoginWatch, samples: QueueSamples) -> impl Stream<Item = Result<Bytes>> {
    stream::unfold((login, samples), |(mut login, mut samples)| async move {
        let bytes = match tokio::time::timeout(HEARTBEAT_INTERVAL, next(&mut login, &mut samples)).await {
            Ok(Some(sample)) => serialize(&sample),
            Ok(None) => return None,
            Err(_) => Ok(Bytes::from_static(HEARTBEAT)),
        };
        Some((bytes, (login, samples)))
    })
}

/// The next numbers; `None`: the login has ended.
async fn next(login: &mut LoginWatch, samples: &mut QueueSamples) -> Option<Arc<QueueSample>> {
    loop {
        tokio::select! {
            biased;
            () = login.ended() => return None,
            changed = samples.changed() => changed.ok()?,
        }
        let sample = samples.borrow_and_update().clone();
        if sample.is_some() {
            return sample;
        }
    }
}

fn serialize(sample: &QueueSample) -> Result<Bytes> {
    let view = QueueSampleView { at: sample.at, items: &sample.queues };
    event("queues", sample.number, &view).map(Bytes::from)
}
