//! `/community`: posts, comments and votes, and the library of resources.

pub mod comments;
pub mod feed;
pub(super) mod input;
pub mod moderation;
pub mod people;
pub mod posts;
pub mod resources;

use actix_web::web;

use super::extract::{Authenticated, MaybeAuthenticated, RequiredRole};
use crate::actors::community::Writer;
use crate::models::community::Reader;

/// The routes of this folder.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/community/posts").route(web::get().to(posts::list)).route(web::post().to(posts::create)),
        )
        .service(web::resource("/community/people").route(web::get().to(people::find)))
        .service(web::resource("/community/posts.atom").route(web::get().to(feed::atom)))
        .service(
            web::resource("/community/posts/{id}")
                .route(web::get().to(posts::show))
                .route(web::patch().to(posts::change))
                .route(web::delete().to(posts::remove)),
        )
        .service(web::resource("/community/posts/{id}/comment").route(web::post().to(comments::create)))
        .service(web::resource("/community/posts/{id}/comments").route(web::get().to(comments::list)))
        .service(
            web::resource("/community/posts/{id}/upvote")
                .route(web::post().to(posts::upvote))
                .route(web::delete().to(posts::take_back)),
        )
        .service(web::resource("/community/posts/{id}/report").route(web::post().to(moderation::report_post)))
        .service(web::resource("/community/posts/{id}/objection").route(web::post().to(moderation::object_for_post)))
        .service(
            web::resource("/community/comments/{id}")
                .route(web::patch().to(comments::change))
                .route(web::delete().to(comments::remove)),
        )
        .service(web::resource("/community/comments/{id}/report").route(web::post().to(moderation::report_comment)))
        .service(
            web::resource("/community/comments/{id}/objection").route(web::post().to(moderation::object_for_comment)),
        )
        .service(
            web::resource("/community/resources")
                .route(web::get().to(resources::list))
                .route(web::post().to(resources::create)),
        )
        .service(
            web::resource("/community/resources/{id}")
                .route(web::get().to(resources::show))
                .route(web::put().to(resources::replace))
                .route(web::delete().to(resources::remove)),
        )
        .service(
            web::resource("/community/resources/{id}/bookmark")
                .route(web::post().to(resources::bookmark))
                .route(web::delete().to(resources::remove_bookmark)),
        )
        .service(web::resource("/community/resources/{id}/suggest").route(web::post().to(resources::suggest)))
        .service(web::resource("/community/bookmarks").route(web::get().to(resources::bookmarks)));
}

impl<R: RequiredRole> From<Authenticated<R>> for Writer {
    fn from(signed: Authenticated<R>) -> Self {
        Writer { user_id: signed.user_id, role: signed.role, origin: signed.origin }
    }
}

impl From<&MaybeAuthenticated> for Reader {
    fn from(caller: &MaybeAuthenticated) -> Self {
        caller.0.as_ref().map_or_else(Reader::default, |signed| Reader::user(signed.user_id, signed.role))
    }
}
