//! Whose calendars a request is about, and what their access token is for.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};

use super::error::ApiError;
use crate::calendars::grants::Bearer;
use crate::calendars::shared::Shared;

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
