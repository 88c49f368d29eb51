//! `/admin`: queues and jobs, for admins only.

pub mod jobs;
pub mod queues;

use actix_web::web;

/// The routes of these files.
pub fn routes(config: &mut web::ServiceConfig) {
    config.configure(queues::routes).configure(jobs::routes);
}
