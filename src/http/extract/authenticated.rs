//! Authentication and authorisation by role: a handler's signature states who may call it.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use tracing::Span;
use uuid::Uuid;

use super::bearer::bearer;
use crate::actors::Actors;
use crate::actors::auth::Auth;
use crate::actors::auth::tokens::{self, Claims};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::origin::Origin;

/// The role that a handler requires.
pub trait RequiredRole: 'static {
    /// Whether users with this role may call the handler by this method: auditors only read.
    fn admits(role: Role, method: &Method) -> bool;
}

/// Every authenticated user; an auditor only to read.
#[derive(Debug)]
pub struct AnyRole;
/// Every authenticated user, an auditor as well: what is changed is their own account.
#[derive(Debug)]
pub struct OwnAccount;
/// Clients only.
#[derive(Debug)]
pub struct Client;
/// Coaches only.
#[derive(Debug)]
pub struct Coach;
/// Admins; auditors to read.
#[derive(Debug)]
pub struct Admin;

impl RequiredRole for AnyRole {
    fn admits(role: Role, method: &Method) -> bool {
        role != Role::Auditor || reads(method)
    }
}

impl RequiredRole for OwnAccount {
    fn admits(_: Role, _: &Method) -> bool {
        true
    }
}

impl RequiredRole for Client {
    fn admits(role: Role, _: &Method) -> bool {
        role == Role::Client
    }
}

impl RequiredRole for Coach {
    fn admits(role: Role, _: &Method) -> bool {
        role == Role::Coach
    }
}

impl RequiredRole for Admin {
    fn admits(role: Role, method: &Method) -> bool {
        role == Role::Admin || role == Role::Auditor && reads(method)
    }
}

/// Whether requests by this method change nothing. A HEAD comes here as a GET.
fn reads(method: &Method) -> bool {
    *method == Method::GET
}

/// An authenticated user with the required role: `user: Authenticated`, `coach: Authenticated<Coach>`.
#[derive(Debug)]
pub struct Authenticated<R: RequiredRole = AnyRole> {
    pub user_id: Uuid,
    pub role: Role,
    pub session_id: Uuid,
    pub origin: Origin,
    required_role: PhantomData<R>,
}

impl<R: RequiredRole> FromRequest for Authenticated<R> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let actors = request.app_data::<web::Data<Actors>>().cloned();
        // Verified by the rate limit, where there is one.
        let verified = request.extensions().get::<Claims>().cloned();
        let token = if verified.is_none() { bearer(request.headers()).map(str::to_owned) } else { None };
        let method = request.method().clone();
        let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
        Box::pin(async move {
            let app = app.ok_or_else(|| Error::internal("no App in the application data"))?;
            let actors = actors.ok_or_else(|| Error::internal("no Actors in the application data"))?;
            let claims = match verified {
                Some(claims) => claims,
                None => tokens::verify(&app.config, &token.ok_or_else(no_token)?, app.now())?,
            };
            Span::current().record("user_id", tracing::field::display(claims.sub));
            // The current role, not the one in the token.
            let role = actors.state::<Auth>().check_session(&app, claims.sid, claims.sub).await?.role;
            if !R::admits(role, &method) {
                let detail = match role {
                    Role::Auditor => "As an auditor you can read, and change nothing.".to_owned(),
                    _ => format!("As a {} you can't do this.", role.as_str()),
                };
                return Err(Error::new(Code::Forbidden).with_detail(detail));
            }
            Ok(Authenticated {
                user_id: claims.sub,
                role,
                session_id: claims.sid,
                origin: origin.by(claims.sub),
                required_role: PhantomData,
            })
        })
    }
}

fn no_token() -> Error {
    Error::new(Code::Unauthenticated).with_detail("Sign in first: send Authorization: Bearer <access token>.")
}

/// An authenticated user, or an anonymous caller. An invalid token is refused, not treated as none.
#[derive(Debug)]
pub struct MaybeAuthenticated(pub Option<Authenticated>);

impl MaybeAuthenticated {
    /// Whether the reader is this user, an admin or an auditor.
    pub fn is_or_reads_all(&self, user_id: Uuid) -> bool {
        self.0.as_ref().is_some_and(|reader| reader.user_id == user_id || reader.role.reads_all())
    }
}

impl FromRequest for MaybeAuthenticated {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if bearer(request.headers()).is_none() {
            return Box::pin(async { Ok(MaybeAuthenticated(None)) });
        }
        let user = Authenticated::<AnyRole>::from_request(request, payload);
        Box::pin(async move { Ok(MaybeAuthenticated(Some(user.await?))) })
    }
}
