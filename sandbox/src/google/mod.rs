//! The stand-in of Google Calendar: OAuth 2 as accounts.google.com and oauth2.googleapis.com publish it, and Calendar API v3 in the names,
//! encodings, status codes and error bodies of its discovery document.
//!
//! Not here: guests who get invitations, attachments, conferences, access rules, colours, and every other API. A parameter or field that is not
//! supported is refused by name, never ignored.

mod api;
mod caller;
mod channels;
mod error;
mod events;
mod lists;
mod oauth;
mod partial;
mod render;
mod write;

use std::io;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web;

use crate::calendars::consent;
use crate::calendars::push::notify_after;
use crate::calendars::rules::Rules;
use crate::calendars::shared::{Provider, Shared};
use crate::calendars::{Calendars, Options, control, page};
use crate::faults::{Faults, inject};
use crate::http::{Listening, serve};

const RULES: Rules = Rules {
    page: "/o/oauth2/v2/auth",
    check: oauth::check,
    code_prefix: "4/0A",
    declined: "",
    names_scopes: true,
    message: channels::message,
    lifecycle: channels::lifecycle,
};

/// A running stand-in; dropping it stops it.
pub struct Google {
    shared: Arc<Shared>,
    listening: Listening,
}

impl Google {
    /// Starts to listen; must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// The port is taken or not allowed.
    pub fn start(options: Options) -> io::Result<Self> {
        let port = options.port;
        let shared = Arc::new(Shared::new(Provider::Google, RULES, options)?);
        let served = web::Data::from(Arc::clone(&shared));
        let listening = serve(port, move |config| routes(config, &served))?;
        shared.set_url(&listening.url);
        Ok(Self { shared, listening })
    }

    /// Where it answers, without a trailing slash: the consent page, the token endpoint, and the API under `/calendar/v3`.
    pub fn url(&self) -> &str {
        &self.listening.url
    }

    /// Faults of the API and the token endpoint; the consent page has none of them.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// People's accounts, and the ways in which a connection breaks.
    pub fn calendars(&self) -> Calendars {
        Calendars(Arc::clone(&self.shared))
    }
}

fn routes(config: &mut web::ServiceConfig, shared: &web::Data<Shared>) {
    let (of_api, of_oauth) = (shared.faults.clone(), shared.faults.clone());
    let notified = shared.clone().into_inner();
    let api = web::scope("/calendar/v3")
        .wrap(from_fn(move |request, next| inject(of_api.clone(), error::fault_body, request, next)))
        .wrap(from_fn(move |request, next| notify_after(Arc::clone(&notified), request, next)))
        .configure(api::routes);
    let tokens = web::scope("")
        .wrap(from_fn(move |request, next| inject(of_oauth.clone(), oauth::fault_body, request, next)))
        .route("/token", web::post().to(oauth::token))
        .route("/revoke", web::post().to(oauth::revoke));
    config
        .app_data(shared.clone())
        .app_data(api::json_config())
        .route("/", web::get().to(page::show))
        .configure(control::routes)
        .configure(|config| consent::routes(config, RULES.page))
        .service(api)
        .service(tokens);
}
