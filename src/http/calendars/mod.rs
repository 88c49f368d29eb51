//! `/calendar`: the feed of one's sessions, and calendars of others as busy times.

pub mod feed;
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
        // Everything below is taken for a secret, so that what is mistyped is not logged either.
        .service(web::resource("/calendar/feed/{secret:.*}").route(web::get().to(feed::file)));
}
