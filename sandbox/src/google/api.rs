//! The endpoints of Calendar API v3, and whose calendar a request is about.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

use super::error::ApiError;
use super::{events, lists};
use crate::calendars::grants::Bearer;
use crate::calendars::shared::Shared;

const ALL: &str = "https://www.googleapis.com/auth/calendar";

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/users/me/calendarList", web::get().to(lists::calendars))
        .route("/freeBusy", web::post().to(lists::free_busy))
        .route("/calendars/{calendar}/events", web::get().to(lists::events))
        .route("/calendars/{calendar}/events", web::post().to(events::insert))
        .route("/calendars/{calendar}/events/{event}", web::get().to(events::get))
        .route("/calendars/{calendar}/events/{event}", web::put().to(events::update))
        .route("/calendars/{calendar}/events/{event}", web::patch().to(events::patch))
        .route("/calendars/{calendar}/events/{event}", web::delete().to(events::delete))
        .default_service(web::to(nothing));
}

async fn nothing() -> Result<HttpResponse, ApiError> {
    Err(ApiError::not_found())
}

/// A body that is no JSON.
pub fn json_config() -> web::JsonConfig {
    web::JsonConfig::default().error_handler(|error, _| ApiError::unreadable(error.to_string()).into())
}

/// Who asks, by their access token.
pub struct Caller(Bearer);

impl Caller {
    /// The account's address, if the token has one of these scopes.
    pub fn with_scope(&self, scopes: &[&str]) -> Result<&str, ApiError> {
        let has = |scope: &String| {
            scope == ALL || scopes.iter().any(|wanted| scope.strip_prefix(ALL) == Some(&format!(".{wanted}")))
        };
        if self.0.scopes.iter().any(has) { Ok(&self.0.email) } else { Err(ApiError::no_scope()) }
    }

    pub fn to_read_events(&self) -> Result<&str, ApiError> {
        self.with_scope(&["readonly", "events", "events.readonly"])
    }

    pub fn to_write_events(&self) -> Result<&str, ApiError> {
        self.with_scope(&["events"])
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer "));
        let shared = request.app_data::<web::Data<Shared>>();
        let bearer = shared.zip(token).and_then(|(shared, token)| shared.bearer(token));
        std::future::ready(bearer.map(Caller).ok_or_else(ApiError::unauthorised))
    }
}
