//! The origin and device of a request, for handlers that require no authentication.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::error::Error;
use crate::models::auth::sessions::Device;
use crate::origin::Origin;

/// Where an unauthenticated request comes from.
#[derive(Clone, Debug)]
pub struct RequestContext {
    pub origin: Origin,
    pub device: Device,
}

impl FromRequest for RequestContext {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
        let user_agent =
            request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).map(str::to_owned);
        ready(Ok(RequestContext { device: Device { user_agent, address: origin.address.clone() }, origin }))
    }
}
