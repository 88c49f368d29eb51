//! Extractors: who sends a request ([`Authenticated`], [`RequestContext`]), its contents ([`Body`], [`Query`]), the id in its path
//! ([`PathId`]).

mod authenticated;
mod bearer;
mod body;
mod path_id;
mod query;
mod request_context;
pub mod upload;

pub use self::authenticated::{
    Admin, AnyRole, Authenticated, Client, Coach, MaybeAuthenticated, OwnAccount, RequiredRole,
};
pub use self::bearer::bearer;
pub use self::body::{Body, OptionalBody, body_read_error};
pub use self::path_id::PathId;
pub use self::query::{FromQuery, Query, QueryReader};
pub use self::request_context::RequestContext;
