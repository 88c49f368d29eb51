//! The stand-in of Microsoft Graph's calendars: OAuth 2 of the Microsoft identity platform (v2.0, tenant `common`), and Graph v1.0 in its
//! published names, encodings, status codes and error bodies.
//!
//! Not here: mail, groups, online meetings, attachments, guests who get invitations, and every other API. A parameter or field that is not
//! supported is refused by name, never ignored.

mod api;
mod caller;
mod error;
mod events;
mod oauth;
mod people;
mod preferences;
mod render;
mod subscriptions;
mod times;
mod views;
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
    page: "/common/oauth2/v2.0/authorize",
    check: oauth::check,
    code_prefix: "M.C507_BAY.2.",
    declined: "AADSTS65004: User declined to consent to access the app.",
    names_scopes: false,
    message: subscriptions::message,
    lifecycle: subscriptions::lifecycle,
};

/// A running stand-in; dropping it stops it.
pub struct Microsoft {
    shared: Arc<Shared>,
    listening: Listening,
}

impl Microsoft {
    /// Starts to listen; must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// The port is taken or not allowed.
    pub fn start(options: Options) -> io::Result<Self> {
        let port = options.port;
        let shared = Arc::new(Shared::new(Provider::Microsoft, RULES, options)?);
        let served = web::Data::from(Arc::clone(&shared));
        let listening = serve(port, move |config| routes(config, &served))?;
        shared.set_url(&listening.url);
        Ok(Self { shared, listening })
    }

    /// Where it answers, without a trailing slash: the identity platform under `/common`, Graph under `/v1.0`.
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
    let api = web::scope("/v1.0")
        .wrap(from_fn(move |request, next| inject(of_api.clone(), error::fault_body, request, next)))
        .wrap(from_fn(move |request, next| notify_after(Arc::clone(&notified), request, next)))
        .configure(api::routes);
    let token = web::resource("/common/oauth2/v2.0/token")
        .wrap(from_fn(move |request, next| inject(of_oauth.clone(), oauth::fault_body, request, next)))
        .route(web::post().to(oauth::token));
    config
        .app_data(shared.clone())
        .app_data(api::json_config())
        .route("/", web::get().to(page::show))
        .configure(control::routes)
        .configure(|config| consent::routes(config, RULES.page))
        .service(token)
        .service(api);
}
