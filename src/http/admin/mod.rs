//! `/admin`: queues, jobs and moderation, for admins only.

pub mod edits;
pub mod jobs;
pub mod moderation;
pub mod queues;

use actix_web::web;

/// The routes of these files.
pub fn routes(config: &mut web::ServiceConfig) {
    config.configure(queues::routes).configure(jobs::routes).configure(moderation::routes).configure(edits::routes);
}
