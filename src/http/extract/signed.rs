//! Who signed the request, and whether their role may do this: rights are in the handler's signature.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use uuid::Uuid;

use super::bearer;
use crate::actors::House;
use crate::actors::auth::{standing, tokens};
use crate::error::{Code, Error, Result};
use crate::models::users::Role;
use crate::origin::Origin;

/// Which roles a handler is for.
pub trait Rank: 'static {
    /// Whether somebody of that role may come in.
    fn admits(role: Role) -> bool;
}

/// Anybody who is signed in.
#[derive(Debug)]
pub struct Anybody;
/// Clients only.
#[derive(Debug)]
pub struct Client;
/// Coaches only.
#[derive(Debug)]
pub struct Coach;
/// Admins only.
#[derive(Debug)]
pub struct Admin;

impl Rank for Anybody {
    fn admits(_: Role) -> bool {
        true
    }
}

impl Rank for Client {
    fn admits(role: Role) -> bool {
        role == Role::Client
    }
}

impl Rank for Coach {
    fn admits(role: Role) -> bool {
        role == Role::Coach
    }
}

impl Rank for Admin {
    fn admits(role: Role) -> bool {
        role == Role::Admin
    }
}

/// Somebody who is signed in and may do this.
#[derive(Debug)]
pub struct Signed<R: Rank = Anybody> {
    pub user_id: Uuid,
    pub role: Role,
    pub session_id: Uuid,
    pub origin: Origin,
    rank: PhantomData<R>,
}

impl<R: Rank> FromRequest for Signed<R> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let house = request.app_data::<web::Data<House>>().cloned();
        let token = bearer(request.headers()).map(str::to_owned);
        let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
        Box::pin(async move {
            let house = house.ok_or_else(|| Error::internal("no house behind this door"))?;
            let token = token.ok_or_else(|| {
                Error::new(Code::Unauthenticated).because("Sign in first: send Authorization: Bearer <access token>.")
            })?;
            let claims = tokens::verify(&house.config, &token, house.now())?;
            // The role as it is now, not as it was when the token was made.
            let role = standing(&house, claims.sid, claims.sub).await?.role;
            if !R::admits(role) {
                return Err(Error::new(Code::Forbidden).because(format!("As a {} you can't do this.", role.as_str())));
            }
            Ok(Signed {
                user_id: claims.sub,
                role,
                session_id: claims.sid,
                origin: origin.by(claims.sub),
                rank: PhantomData,
            })
        })
    }
}

/// Somebody who may be signed in. A token that is wrong is refused all the same.
#[derive(Debug)]
pub struct MaybeSigned(pub Option<Signed>);

impl FromRequest for MaybeSigned {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if bearer(request.headers()).is_none() {
            return Box::pin(async { Ok(MaybeSigned(None)) });
        }
        let signed = Signed::<Anybody>::from_request(request, payload);
        Box::pin(async move { Ok(MaybeSigned(Some(signed.await?))) })
    }
}
