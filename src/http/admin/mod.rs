//! `/admin`: people, queues, jobs, moderation and the audit trail, for admins; auditors read.

pub mod audit;
pub mod bookings;
pub mod bubble;
pub mod calendars;
pub mod csv_stream;
pub mod edits;
pub mod exports;
pub mod jobs;
pub mod metrics;
pub mod moderation;
pub mod payments;
pub mod queues;
pub mod read_only;
pub mod revenue;
pub mod search;
pub mod stored_exports;
pub mod stream;
pub mod users;

use actix_web::web;

/// The routes of these files.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(users::routes)
        .configure(bookings::routes)
        .configure(payments::routes)
        .configure(bubble::routes)
        .configure(calendars::routes)
        .configure(audit::routes)
        .configure(revenue::routes)
        .configure(exports::routes)
        .configure(stored_exports::routes)
        .configure(metrics::routes)
        .configure(search::routes)
        .configure(queues::routes)
        .configure(jobs::routes)
        .configure(moderation::routes)
        .configure(edits::routes)
        .configure(read_only::routes);
}
