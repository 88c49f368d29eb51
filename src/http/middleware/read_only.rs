//! Refuses everything but reads while Rapport is read-only.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web;

use super::route::matched_route;
use crate::actors::Actors;
use crate::actors::admin::Admin;
use crate::app::App;
use crate::error::{Code, Error};

/// When to ask again.
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// What reads only, whatever its method says.
const READS: &[(&str, &str)] = &[("POST", "/quiz/preview")];

/// What changes something, whatever its method says: consent to connecting a calendar begins and ends with a GET.
const CHANGES: &[(&str, &str)] = &[("GET", "/calendar/{provider}/connect"), ("GET", "/calendar/{provider}/callback")];

/// What goes on while an admin has made it read-only: without a sign-in nobody reads what is theirs, and nobody can end it.
const GOES_ON: &[(&str, &str)] =
    &[("PUT", "/admin/read-only"), ("POST", "/auth/login"), ("POST", "/auth/refresh"), ("POST", "/auth/logout")];

/// Refuses a request that could change something, in read-only mode.
///
/// # Errors
/// Those of the inner service.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match refusal(&request) {
        None => Ok(next.call(request).await?.map_into_boxed_body()),
        Some(error) => Ok(ServiceResponse::from_err(error, request.into_parts().0)),
    }
}

fn refusal(request: &ServiceRequest) -> Option<Error> {
    let reads =
        matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !is_listed(CHANGES, request);
    if reads || is_listed(READS, request) {
        return None;
    }
    let refused = |reason: Option<String>| {
        let detail = "Rapport can only be read for now. Nothing is lost; please try again in a few minutes.";
        let detail = reason.map_or_else(|| detail.to_owned(), |reason| format!("{detail} {reason}"));
        Error::new(Code::ReadOnly).with_detail(detail).retry_after(RETRY_AFTER)
    };
    if request.app_data::<web::Data<App>>()?.config.read_only {
        return Some(refused(None));
    }
    let mode = request.app_data::<web::Data<Actors>>()?.state::<Admin>().read_only.active()?;
    (!is_listed(GOES_ON, request)).then(|| refused(mode.reason))
}

fn is_listed(list: &[(&str, &str)], request: &ServiceRequest) -> bool {
    let route = matched_route(request);
    list.iter().any(|(method, path)| request.method().as_str() == *method && route.as_deref() == Some(*path))
}
