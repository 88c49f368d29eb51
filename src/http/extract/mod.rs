//! How a request becomes types: who sends it ([`Signed`]), what it says ([`Body`], [`Query`]), under which id ([`Named`]).

mod body;
mod query;
mod signed;
pub mod upload;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use uuid::Uuid;

pub use self::body::{Body, OptionalBody, unread};
pub use self::query::{FromQuery, Query, QueryReader};
pub use self::signed::{Admin, Anybody, Client, Coach, MaybeSigned, Rank, Signed};
use crate::error::{Code, Error};
use crate::models::sessions::Device;
use crate::origin::Origin;

/// The bearer token of a request. The scheme is written in any case (RFC 9110, section 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The `{id}` of the path. What is no id names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct Named(pub Uuid);

impl FromRequest for Named {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|id| id.parse().ok());
        ready(id.map(Named).ok_or_else(|| Error::new(Code::NotFound).because("There is nothing with this id.")))
    }
}

/// Where a request comes from, before it is known who signed it.
#[derive(Clone, Debug)]
pub struct Caller {
    pub origin: Origin,
    pub device: Device,
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
        let user_agent =
            request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).map(str::to_owned);
        ready(Ok(Caller { device: Device { user_agent, address: origin.address.clone() }, origin }))
    }
}
