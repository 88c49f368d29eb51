//! `/admin`: queues, jobs and moderation, for admins only.

pub mod edits;
pub mod jobs;
pub mod moderation;
pub mod queues;
pub mod read_only;

use actix_web::web;

/// The routes of these files.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(queues::routes)
        .configure(jobs::routes)
        .configure(moderation::routes)
        .configure(edits::routes)
        .configure(read_only::routes);
}
