//! `/notifications`: the signed-in user's notifications.

pub mod preferences;
pub mod stream;
pub mod unsubscribe;

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use uuid::Uuid;

use super::bookings::Id;
use super::extract::{Authenticated, FromQuery, OwnAccount, PathId, Query, QueryReader};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::notifications::{CountUnread, MarkRead};
use crate::app::App;
use crate::error::{Error, FieldErrors, Result};
use crate::models::notifications::{self, Notification};

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
    signed: Authenticated,
    query: Query<ListQuery>,
) -> Result<web::Json<NotificationsView>> {
    let ListQuery { paging, cursor } = query.0;
    let mut db = app.read().await?;
    let before = match cursor {
        Some(id) => Some(notifications::seq_of(&mut db, signed.user_id, id).await?.ok_or_else(unknown_cursor)?),
        None => None,
    };
    let (mut items, total) =
        notifications::page(&mut db, signed.user_id, before, paging.per_page + 1, paging.offset()).await?;
    drop(db);
    let next_cursor = paging.truncate(&mut items).map(|last| last.id);
    let unread_count = actors.send(CountUnread { user_id: signed.user_id }).await?;
    Ok(web::Json(NotificationsView { page: paging.into_page(items, total), next_cursor, unread_count }))
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
