//! The HTTP API: parses, authorises, sends a command or reads a model, and answers. One file per feature: its routes, bodies, views, and
//! handlers of at most fifteen lines. No business rules.

pub mod admin;
mod answer;
pub mod auth;
pub mod bookings;
pub mod byte_ranges;
pub mod calendars;
pub mod coaches;
pub mod community;
pub mod earnings;
pub mod etag;
pub mod event_stream;
pub mod extract;
pub mod favourites;
pub mod health;
pub mod idempotency;
mod kept_answers;
pub mod matching;
pub mod metrics;
pub mod middleware;
pub mod notifications;
pub mod openapi;
pub mod page;
pub mod payments;
pub mod photos;
pub mod prices;
pub mod privacy;
pub mod problem;
pub mod profiles;
pub mod slot_reasons;
pub mod slots;

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};

use self::kept_answers::KeptAnswers;
use self::middleware::overload::InFlight;
use crate::actors::Actors;
use crate::app::App;
use crate::error::{Code, Error};

/// The limit on request bodies, except for photos and webhooks, which have limits of their own.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// All routes.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(health::routes)
        .configure(openapi::routes)
        .configure(auth::routes)
        .configure(privacy::routes)
        .configure(profiles::routes)
        .configure(photos::routes)
        .configure(slot_reasons::routes)
        .configure(earnings::routes)
        .configure(prices::routes)
        .configure(coaches::routes)
        .configure(matching::routes)
        .configure(favourites::routes)
        .configure(bookings::routes)
        .configure(calendars::routes)
        .configure(payments::routes)
        .configure(notifications::routes)
        .configure(community::routes)
        .configure(admin::routes)
        .configure(metrics::routes)
        .default_service(web::to(|| async {
            Err::<(), _>(Error::new(Code::NotFound).with_detail("There is nothing at this address."))
        }));
}

/// Serves the API on a socket that is already listening.
///
/// # Errors
/// The socket can't be used.
pub fn serve(app: App, actors: Actors, listener: TcpListener) -> io::Result<Server> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let kept_answers = web::Data::new(KeptAnswers::default());
    let in_flight = web::Data::new(InFlight::default());
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(web::Data::new(actors.clone()))
            .app_data(kept_answers.clone())
            .app_data(in_flight.clone())
            .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
            .wrap(from_fn(middleware::head::answer))
            .wrap(Compress::default())
            .wrap(from_fn(middleware::body_timeout::limit))
            .wrap(from_fn(middleware::content_encoding::refuse))
            .wrap(from_fn(middleware::read_only::refuse))
            .wrap(from_fn(middleware::rate_limit::limit))
            .wrap(from_fn(middleware::overload::shed))
            // Wraps what refuses, so that a browser can read a 429 or 503 of another origin.
            .wrap(middleware::cors(&app.config))
            .wrap(from_fn(middleware::request_context::wrap))
            .configure(routes)
    });
    Ok(server
        .workers(workers)
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(30)
        .disable_signals()
        .listen(listener)?
        .run())
}
