//! The outermost layer: the request's id, its span and log line, the security headers, and one shape for every failure, panics included.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use futures::FutureExt;
use ipnet::IpNet;
use tracing::Instrument;

use crate::actors::runtime::panic_message;
use crate::app::App;
use crate::error::Error;
use crate::http::problem::{self, Undressed};
use crate::ids;
use crate::origin::Origin;
use crate::telemetry::metrics::METRICS;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps a request and its answer.
///
/// # Errors
/// Only answers that are dressed already.
pub async fn wrap(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let request_id = request_id(&request);
    let public_url = public_url(&request);
    let address = address(&request);
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let is_docs = path.starts_with("/docs");
    request.extensions_mut().insert(Origin {
        user_id: None,
        request_id: request_id.clone(),
        address: address.map(|address| address.to_string()),
    });
    let span = tracing::info_span!("request", request_id, %method, path);
    let started = tokio::time::Instant::now();
    let undressed = |error: Error| Undressed { error, public_url: public_url.clone(), request_id: request_id.clone() };
    async {
        let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        let counted = |route: Option<String>, status: u16| {
            let route = route.unwrap_or_else(|| "unknown".to_owned());
            METRICS.observe_request(method.as_str(), &route, status, started.elapsed());
        };
        let response = match answered {
            Ok(Ok(response)) => response,
            Ok(Err(failed)) => {
                counted(None, failed.as_response_error().status_code().as_u16());
                let error = match failed.as_error::<Error>() {
                    Some(error) => copy(error),
                    None => problem::of_status(failed.as_response_error().status_code()),
                };
                return Err(undressed(error).into());
            }
            Err(panic) => {
                counted(None, 500);
                return Err(undressed(Error::internal(panic_message(panic.as_ref()))).into());
            }
        };
        let mut response = with_problem(response, &public_url, &request_id);
        dress(response.headers_mut(), &request_id, is_docs);
        counted(response.request().match_pattern(), response.status().as_u16());
        tracing::info!(status = response.status().as_u16(), took_ms = started.elapsed().as_millis(), "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// A failure gets its problem document, whoever answered it.
fn with_problem(
    response: ServiceResponse<impl MessageBody + 'static>,
    public_url: &str,
    request_id: &str,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response.map_into_boxed_body();
    }
    let kept: Vec<(HeaderName, HeaderValue)> = response
        .headers()
        .iter()
        .filter(|(name, _)| {
            name.as_str().starts_with("ratelimit-")
                || name.as_str().starts_with("access-control-")
                || *name == header::ALLOW
                || *name == header::VARY
                || *name == header::SET_COOKIE
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let error = match response.response().error().and_then(|failed| failed.as_error::<Error>()) {
        Some(error) => copy(error),
        // A handler that says in its own words how bad it is: `/health`.
        None if response.headers().get(header::CONTENT_TYPE).is_some_and(is_json) => {
            return response.map_into_boxed_body();
        }
        None => problem::of_status(status),
    };
    let mut answer = problem::response(&error, public_url, request_id);
    for (name, value) in kept {
        answer.headers_mut().append(name, value);
    }
    response.into_response(answer)
}

fn is_json(kind: &HeaderValue) -> bool {
    kind == "application/problem+json" || kind == "application/json"
}

/// What an error says, without its causes, which are logged here and now.
fn copy(error: &Error) -> Error {
    let mut copied = Error::new(error.code()).with_detail(error.detail().to_owned());
    for field in error.fields() {
        copied = copied.field_error(field.clone());
    }
    for (name, value) in error.extensions() {
        copied = copied.with_extension(name, value.clone());
    }
    if let Some(wait) = error.retry_delay() {
        copied = copied.retry_after(wait);
    }
    if error.is_replayed() {
        copied = copied.replayed();
    }
    match error.source_chain() {
        causes if causes.is_empty() => copied,
        causes => copied.with_source(causes),
    }
}

/// The headers on every answer.
pub fn dress(headers: &mut HeaderMap, request_id: &str, is_docs: bool) {
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(REQUEST_ID, request_id);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-site");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    let policy = if is_docs {
        // Swagger UI writes styles at run time; its scripts are files of ours.
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // Said to the packer alone, to leave a stream as it is; in an answer it is no coding (RFC 9110, section 8.4.1).
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
}

fn request_id(request: &ServiceRequest) -> String {
    let is_fine = |id: &&str| {
        (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(is_fine);
    given.map_or_else(|| ids::random().to_string(), str::to_owned)
}

fn public_url(request: &ServiceRequest) -> String {
    request.app_data::<web::Data<App>>().map(|app| app.config.public("")).unwrap_or_default()
}

/// Whose request it is: the peer, or the first address in `X-Forwarded-For`, from the right, that is not a trusted proxy.
fn address(request: &ServiceRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let app = request.app_data::<web::Data<App>>()?;
    let trusted = &app.config.trusted_proxies;
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network: &IpNet| network.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    let mut hops: Vec<IpAddr> = forwarded.split(',').filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.reverse();
    Some(hops.iter().find(|hop| !is_trusted(hop)).or(hops.last()).copied().unwrap_or(peer))
}
