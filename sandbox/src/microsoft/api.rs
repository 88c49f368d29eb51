//! The endpoints of Graph v1.0.

use actix_web::{HttpRequest, HttpResponse, web};

use super::error::ApiError;
use super::{events, people, subscriptions, views};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/me", web::get().to(people::me))
        .route("/me/mailboxSettings", web::get().to(people::mailbox_settings))
        .route("/me/calendars", web::get().to(people::calendars))
        .route("/me/calendar/getSchedule", web::post().to(views::get_schedule))
        .route("/me/calendars/{calendar}/calendarView", web::get().to(views::calendar_view))
        .route("/me/calendars/{calendar}/calendarView/delta", web::get().to(views::delta))
        .route("/me/calendars/{calendar}/events", web::get().to(events::list))
        .route("/me/calendars/{calendar}/events", web::post().to(events::create))
        .route("/subscriptions", web::post().to(subscriptions::create))
        .route("/subscriptions/{id}", web::patch().to(subscriptions::renew))
        .route("/subscriptions/{id}", web::delete().to(subscriptions::delete))
        .route("/me/events/{event}", web::get().to(events::get))
        .route("/me/events/{event}", web::patch().to(events::update))
        .route("/me/events/{event}", web::delete().to(events::delete))
        .default_service(web::to(nothing));
}

async fn nothing(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::no_segment(request.path().trim_start_matches("/v1.0/")))
}

/// A body that is no JSON.
pub fn json_config() -> web::JsonConfig {
    web::JsonConfig::default().error_handler(|error, _| ApiError::invalid(error.to_string()).into())
}
