//! `/calendar`: the feed of one's sessions.

pub mod feed;

use actix_web::web;

/// The routes of this folder.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/calendar/feed").route(web::get().to(feed::show)))
        .service(web::resource("/calendar/feed/rotate").route(web::post().to(feed::rotate)))
        // Everything below is taken for a secret, so that what is mistyped is not logged either.
        .service(web::resource("/calendar/feed/{secret:.*}").route(web::get().to(feed::file)));
}
