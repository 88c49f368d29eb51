//! `/notifications`: what I am told in the app.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{FromQuery, Named, Query, QueryReader, Signed};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::House;
use crate::actors::notifications::{CountUnread, MarkRead};
use crate::error::Result;
use crate::models::notifications::{self, Notification};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/notifications").route(web::get().to(list)))
        .service(web::resource("/notifications/read-all").route(web::post().to(read_all)))
        .service(web::resource("/notifications/{id}/read").route(web::post().to(read)));
}

/// A page of them, and how many are unread in all.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationsView {
    #[serde(flatten)]
    pub page: Page<Notification>,
    pub unread_count: i64,
}

/// How many are unread now.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadView {
    pub unread_count: i64,
}

impl FromQuery for Paging {
    fn from_query(reader: &mut QueryReader) -> Self {
        Paging::from_query(reader)
    }
}

/// My notifications, the newest first.
#[utoipa::path(get, path = "/notifications", tag = "notifications", security(("bearer" = [])), params(("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = NotificationsView), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    house: web::Data<House>,
    signed: Signed,
    paging: Query<Paging>,
) -> Result<web::Json<NotificationsView>> {
    let paging = paging.0;
    let (items, total) =
        notifications::page(&mut *house.db.acquire().await?, signed.user_id, paging.per_page, paging.offset()).await?;
    let unread_count = house.ask(CountUnread { user_id: signed.user_id }).await?;
    Ok(web::Json(NotificationsView { page: paging.of(items, total), unread_count }))
}

/// I have read this one.
#[utoipa::path(post, path = "/notifications/{id}/read", tag = "notifications", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = UnreadView), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn read(house: web::Data<House>, signed: Signed, id: Named) -> Result<web::Json<UnreadView>> {
    let unread_count = house.ask(MarkRead { user_id: signed.user_id, only: Some(id.0) }).await?;
    Ok(web::Json(UnreadView { unread_count }))
}

/// I have read them all.
#[utoipa::path(post, path = "/notifications/read-all", tag = "notifications", security(("bearer" = [])), responses((status = 200, body = UnreadView), (status = 401, body = ProblemDocument)))]
pub async fn read_all(house: web::Data<House>, signed: Signed) -> Result<web::Json<UnreadView>> {
    let unread_count = house.ask(MarkRead { user_id: signed.user_id, only: None }).await?;
    Ok(web::Json(UnreadView { unread_count }))
}
