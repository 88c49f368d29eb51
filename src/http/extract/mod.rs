//! How a request becomes types: who sends it ([`Authenticated`]), what it says ([`Body`], [`Query`]), under which id ([`PathId`]).

mod authenticated;
mod body;
mod query;
pub mod upload;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use uuid::Uuid;

pub use self::authenticated::{Admin, AnyRole, Authenticated, Client, Coach, MaybeAuthenticated, RequiredRole};
pub use self::body::{Body, OptionalBody, body_read_error};
pub use self::query::{FromQuery, Query, QueryReader};
use crate::error::{Code, Error};
use crate::models::auth::sessions::Device;
use crate::origin::Origin;

/// The bearer token of a request. The scheme is written in any case (RFC 9110, section 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The `{id}` of the path. What is no id names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct PathId(pub Uuid);

impl FromRequest for PathId {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|id| id.parse().ok());
        ready(id.map(PathId).ok_or_else(|| Error::new(Code::NotFound).with_detail("There is nothing with this id.")))
    }
}

/// Where a request comes from, before it is known who signed it.
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
