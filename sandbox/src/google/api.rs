//! The endpoints of Calendar API v3.

use actix_web::{HttpResponse, web};

use super::error::ApiError;
use super::{channels, events, lists};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/users/me/calendarList", web::get().to(lists::calendars))
        .route("/freeBusy", web::post().to(lists::free_busy))
        .route("/calendars/{calendar}/events/watch", web::post().to(channels::watch))
        .route("/channels/stop", web::post().to(channels::stop))
        .route("/calendars/{calendar}/events", web::get().to(lists::events))
        .route("/calendars/{calendar}/events", web::post().to(events::insert))
        .route("/calendars/{calendar}/events/{event}", web::get().to(events::get))
        .route("/calendars/{calendar}/events/{event}", web::put().to(events::update))
        .route("/calendars/{calendar}/events/{event}", web::patch().to(events::patch))
        .route("/calendars/{calendar}/events/{event}", web::delete().to(events::delete))
        .default_service(web::to(nothing));
}

async fn nothing() -> Result<HttpResponse, ApiError> {
    Err(ApiError::not_found())
}

/// A body that is no JSON.
pub fn json_config() -> web::JsonConfig {
    web::JsonConfig::default().error_handler(|error, _| ApiError::unreadable(error.to_string()).into())
}
