//! What a request prefers (RFC 7240), and the answer that says what was applied.

use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use serde_json::Value;

use super::error::ApiError;
use super::times;

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
