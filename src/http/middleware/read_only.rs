//! Refuses everything but reads while Rapport is read-only, and says on every response that it is (`X-Read-Only`, and the reason that an admin
//! gave in `X-Read-Only-Reason`, percent-encoded UTF-8), so that an app can tell people before they write.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::route::matched_route;
use crate::actors::Actors;
use crate::actors::admin::Admin;
use crate::app::App;
use crate::error::{Code, Error};

/// That it can only be read, on every response while it is; and why.
const READ_ONLY: HeaderName = HeaderName::from_static("x-read-only");
const REASON: HeaderName = HeaderName::from_static("x-read-only-reason");

/// When to ask again.
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// What reads only, whatever its method says.
const READS: &[(&str, &str)] = &[("POST", "/quiz/preview")];

/// What changes something, whatever its method says: consent to connecting a calendar begins and ends with a GET.
const CHANGES: &[(&str, &str)] = &[("GET", "/calendar/{provider}/connect"), ("GET", "/calendar/{provider}/callback")];

/// What goes on while an admin has made it read-only: without a sign-in nobody reads what is theirs, and nobody can end it.
const GOES_ON: &[(&str, &str)] =
    &[("PUT", "/admin/read-only"), ("POST", "/auth/login"), ("POST", "/auth/refresh"), ("POST", "/auth/logout")];

/// Whether requests to this operation are answered while an admin has made it read-only.
pub fn goes_on(method: &str, route: &str) -> bool {
    let is_in = |list: &[(&str, &str)]| list.contains(&(method, route));
    (matches!(method, "GET" | "HEAD" | "OPTIONS") && !is_in(CHANGES)) || is_in(READS) || is_in(GOES_ON)
}

/// Refuses a request that could change something, in read-only mode.
///
/// # Errors
/// Those of the inner service.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(mode) = Mode::of(&request) else { return Ok(next.call(request).await?.map_into_boxed_body()) };
    let mut response = match mode.refusal(&request) {
        None => next.call(request).await?.map_into_boxed_body(),
        Some(error) => ServiceResponse::from_err(error, request.into_parts().0),
    };
    mode.set_headers(response.headers_mut());
    Ok(response)
}

/// Whether a read may store what it has found out or made, for the next one.
pub fn may_store(app: &App, actors: &Actors) -> bool {
    !app.config.read_only && actors.state::<Admin>().read_only.active().is_none()
}

/// Read-only mode while it is on.
struct Mode {
    by_configuration: bool,
    reason: Option<String>,
}

impl Mode {
    fn of(request: &ServiceRequest) -> Option<Mode> {
        if request.app_data::<web::Data<App>>()?.config.read_only {
            return Some(Mode { by_configuration: true, reason: None });
        }
        let mode = request.app_data::<web::Data<Actors>>()?.state::<Admin>().read_only.active()?;
        Some(Mode { by_configuration: false, reason: mode.reason })
    }

    fn refusal(&self, request: &ServiceRequest) -> Option<Error> {
        let reads =
            matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !is_listed(CHANGES, request);
        if reads || is_listed(READS, request) || (!self.by_configuration && is_listed(GOES_ON, request)) {
            return None;
        }
        Some(refused(self.reason.as_deref()))
    }

    fn set_headers(&self, headers: &mut HeaderMap) {
        headers.insert(READ_ONLY, HeaderValue::from_static("true"));
        let reason = self.reason.as_deref().map(|reason| utf8_percent_encode(reason, NON_ALPHANUMERIC).to_string());
        if let Some(reason) = reason.and_then(|reason| HeaderValue::try_from(reason).ok()) {
            headers.insert(REASON, reason);
        }
    }
}

/// The refusal of what could change something.
pub fn refused(reason: Option<&str>) -> Error {
    let detail = "Rapport can only be read for now. Nothing is lost; please try again in a few minutes.";
    let detail = reason.map_or_else(|| detail.to_owned(), |reason| format!("{detail} {reason}"));
    Error::new(Code::ReadOnly).with_detail(detail).retry_after(RETRY_AFTER)
}

fn is_listed(list: &[(&str, &str)], request: &ServiceRequest) -> bool {
    let route = matched_route(request);
    list.iter().any(|(method, path)| request.method().as_str() == *method && route.as_deref() == Some(*path))
}
