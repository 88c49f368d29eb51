//! The endpoints of Graph v1.0, who asks, and what the request prefers.

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::error::ApiError;
use super::{events, people, times, views};
use crate::calendars::grants::Bearer;
use crate::calendars::shared::Shared;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/me", web::get().to(people::me))
        .route("/me/mailboxSettings", web::get().to(people::mailbox_settings))
        .route("/me/calendars", web::get().to(people::calendars))
        .route("/me/calendar/getSchedule", web::post().to(views::get_schedule))
        .route("/me/calendars/{calendar}/calendarView", web::get().to(views::calendar_view))
        .route("/me/calendars/{calendar}/calendarView/delta", web::get().to(views::delta))
        .route("/me/calendars/{calendar}/events", web::get().to(events::list))
        .route("/me/calendars/{calendar}/events", web::post().to(events::create))
        .route("/me/events/{event}", web::get().to(events::get))
        .route("/me/events/{event}", web::patch().to(events::update))
        .route("/me/events/{event}", web::delete().to(events::delete))
        .default_service(web::to(nothing));
}

async fn nothing(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::no_segment(request.path().trim_start_matches("/v1.0/")))
}

/// A body that is no JSON.
pub fn json_config() -> web::JsonConfig {
    web::JsonConfig::default().error_handler(|error, _| ApiError::invalid(error.to_string()).into())
}

/// Who asks, by their access token.
pub struct Caller(Bearer);

impl Caller {
    /// The account's address, if the token has one of these permissions.
    pub fn with_scope(&self, scopes: &[&str]) -> Result<&str, ApiError> {
        let has = |scope: &String| scopes.contains(&scope.as_str());
        if self.0.scopes.iter().any(has) { Ok(&self.0.email) } else { Err(ApiError::denied()) }
    }

    pub fn to_read_events(&self) -> Result<&str, ApiError> {
        self.with_scope(&["Calendars.Read", "Calendars.ReadWrite"])
    }

    pub fn to_write_events(&self) -> Result<&str, ApiError> {
        self.with_scope(&["Calendars.ReadWrite"])
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

/// What the headers `Prefer` ask for.
#[derive(Debug)]
pub struct Preferences {
    /// `outlook.timezone`: the zone of times in answers.
    pub zone: String,
    /// `odata.maxpagesize`.
    pub page_size: Option<usize>,
    applied: Vec<String>,
}

impl Preferences {
    pub fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut preferences = Self { zone: "UTC".to_owned(), page_size: None, applied: Vec::new() };
        let values = headers.get_all("prefer").filter_map(|value| value.to_str().ok());
        for preference in values.flat_map(|value| value.split(',')).map(str::trim) {
            let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
            let value = value.trim_matches('"');
            match name {
                "outlook.timezone" => {
                    times::iana_name(value)?;
                    value.clone_into(&mut preferences.zone);
                }
                "odata.maxpagesize" => preferences.page_size = value.parse().ok(),
                "IdType" if value == "ImmutableId" => {}
                "outlook.body-content-type" if value == "text" => {}
                _ => return Err(ApiError::unsupported(&format!("the preference {name}"))),
            }
            preferences.applied.push(preference.to_owned());
        }
        Ok(preferences)
    }

    /// An answer that says which preferences were applied.
    pub fn answer(&self, status: u16, body: &Value) -> HttpResponse {
        let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
        let mut answer = HttpResponse::build(status);
        if !self.applied.is_empty() {
            answer.insert_header(("preference-applied", self.applied.join(", ")));
        }
        answer.json(body)
    }
}
