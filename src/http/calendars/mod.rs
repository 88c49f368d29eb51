//! `/calendar`: the feed of one's sessions, calendars of others as busy times, and connected accounts.

pub mod connections;
pub mod consent;
pub mod feed;
pub mod health;
pub mod notifications;
pub mod subscriptions;

use actix_web::web;

/// The routes of this folder.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/calendar/feed").route(web::get().to(feed::show)))
        .service(
            web::resource("/calendar/subscriptions")
                .route(web::get().to(subscriptions::list))
                .route(web::post().to(subscriptions::create)),
        )
        .service(web::resource("/calendar/subscriptions/{id}").route(web::delete().to(subscriptions::remove)))
        .service(web::resource("/calendar/feed/rotate").route(web::post().to(feed::rotate)))
        .service(web::resource("/calendar/connections").route(web::get().to(connections::list)))
        // Everything below is taken for a secret, so that what is mistyped is not logged either.
        .service(web::resource("/calendar/feed/{secret:.*}").route(web::get().to(feed::file)))
        .service(web::resource("/calendar/{provider}/connect").route(web::get().to(consent::connect)))
        .service(web::resource("/calendar/{provider}/callback").route(web::get().to(consent::callback)))
        .service(
            web::resource("/calendar/{provider}/notifications")
                .app_data(web::PayloadConfig::new(notifications::MAX_BYTES))
                .route(web::post().to(notifications::take)),
        )
        .service(
            web::resource("/calendar/{provider}/calendars")
                .route(web::get().to(connections::calendars))
                .route(web::put().to(connections::choose)),
        )
        .service(web::resource("/calendar/{provider}").route(web::delete().to(connections::disconnect)));
}
