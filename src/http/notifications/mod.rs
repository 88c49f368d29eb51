//! `/notifications`: the signed-in user's notifications.

pub mod preferences;
pub mod stream;
pub mod unsubscribe;

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use sqlx::PgConnection;
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bookings::Id;
use super::extract::{Authenticated, FromQuery, OwnAccount, PathId, Query, QueryReader};
use super::kept_answers::{KeptAnswers, own_json};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::notifications::{MarkRead, Notifications};
use crate::app::App;
use crate::error::{Error, FieldErrors, Result};
use crate::models::notifications::{self, Notification, NotificationPage};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/notifications").route(web::get().to(list)))
        .service(web::resource("/notifications/stream").route(web::get().to(stream::open)))
        .service(
            web::resource("/notifications/preferences")
                .route(web::get().to(preferences::show))
                .route(web::put().to(preferences::replace)),
        )
        .service(
            web::resource("/notifications/unsubscribe")
                .route(web::get().to(unsubscribe::ask))
                .route(web::post().to(unsubscribe::stop)),
        )
        .service(web::resource("/notifications/read-all").route(web::post().to(read_all)))
        .service(web::resource("/notifications/{id}/read").route(web::post().to(read)));
}

/// A page of them, and how many are unread in all.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationsView {
    #[serde(flatten)]
    pub page: Page<Notification>,
    /// For the older ones, as `?cursor=`; absent after the last.
    pub next_cursor: Option<Uuid>,
    pub unread_count: i64,
}

/// How many are unread now.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadView {
    pub unread_count: i64,
}

/// Which notifications: a page, or those after a cursor.
#[derive(Clone, Copy, Debug)]
pub struct ListQuery {
    paging: Paging,
    cursor: Option<Uuid>,
}

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self { paging: Paging::from_query(reader), cursor: reader.parsed::<Id>("cursor").map(|id| id.0) }
    }
}

/// My notifications, the newest first.
#[utoipa::path(get, path = "/notifications", tag = "notifications", security(("bearer" = [])),
    params(("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query), ("cursor" = Option<Uuid>, Query, description = "`next_cursor` of the answer before; `page` counts no more then")),
    responses((status = 200, body = NotificationsView), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    kept: web::Data<KeptAnswers>,
    request: HttpRequest,
    signed: Authenticated,
    query: Query<ListQuery>,
) -> Result<HttpResponse> {
    let (state, user_id, question) = (actors.state::<Notifications>(), signed.user_id, request.query_string());
    if let Some((_, json)) = kept.notifications.find(user_id, question, |since| state.is_current(user_id, *since)) {
        return Ok(own_json(json));
    }
    let read_at = Instant::now();
    let view = page(&mut *app.read().await?, user_id, query.0).await?;
    let json = Bytes::from(serde_json::to_vec(&view).map_err(Error::internal)?);
    kept.notifications.keep(user_id, question, read_at, json.clone());
    Ok(own_json(json))
}

async fn page(db: &mut PgConnection, user_id: Uuid, query: ListQuery) -> Result<NotificationsView> {
    let ListQuery { paging, cursor } = query;
    let page = notifications::page(db, user_id, cursor, paging.per_page + 1, paging.offset()).await?;
    let NotificationPage { mut items, total, unread } = page.ok_or_else(unknown_cursor)?;
    let next_cursor = paging.truncate(&mut items).map(|last| last.id);
    Ok(NotificationsView { page: paging.into_page(items, total), next_cursor, unread_count: unread })
}

fn unknown_cursor() -> Error {
    FieldErrors::one("cursor", "unknown_value", "A `next_cursor` of this list.").into()
}

/// Mark one notification as read.
#[utoipa::path(post, path = "/notifications/{id}/read", tag = "notifications", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = UnreadView), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn read(
    actors: web::Data<Actors>,
    signed: Authenticated<OwnAccount>,
    id: PathId,
) -> Result<web::Json<UnreadView>> {
    let unread_count = actors.send(MarkRead { user_id: signed.user_id, only: Some(id.0) }).await?;
    Ok(web::Json(UnreadView { unread_count }))
}

/// Mark all my notifications as read.
#[utoipa::path(post, path = "/notifications/read-all", tag = "notifications", security(("bearer" = [])), responses((status = 200, body = UnreadView), (status = 401, body = ProblemDocument)))]
pub async fn read_all(actors: web::Data<Actors>, signed: Authenticated<OwnAccount>) -> Result<web::Json<UnreadView>> {
    let unread_count = actors.send(MarkRead { user_id: signed.user_id, only: None }).await?;
    Ok(web::Json(UnreadView { unread_count }))
}
