//! The outermost middleware: the request's id and [`Origin`], its span and log line, the security headers, and a problem document for every
//! failure, panics included.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use futures::FutureExt;
use tracing::Instrument;
use tracing::field::Empty;

use super::client_address::client_address;
use super::contextual_error::ContextualError;
use super::route::{matched_route, path_for_log};
use super::security_headers::{REQUEST_ID, set_security_headers};
use crate::actors::runtime::panic_message;
use crate::app::App;
use crate::error::Error;
use crate::http::problem;
use crate::ids;
use crate::origin::Origin;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::traces;

/// Wraps a request and its response.
///
/// # Errors
/// Failures without a response, as errors that write a complete one.
pub async fn wrap(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let request_id = request_id(&request);
    let public_url = public_url(&request);
    let address = client_address(&request);
    let (method, path) = (request.method().clone(), path_for_log(&request));
    let route = matched_route(&request);
    let is_docs = route.as_deref().is_some_and(|route| route.starts_with("/docs"));
    let span = tracing::info_span!("request", otel.kind = "server", trace_id = Empty, request_id, user_id = Empty, %method, endpoint = route, path);
    traces::continue_from(&span, header(&request, traces::TRACEPARENT));
    request.extensions_mut().insert(Origin {
        user_id: None,
        request_id: request_id.clone(),
        traceparent: traces::traceparent(&span),
        address: address.map(|address| address.to_string()),
    });
    let started = tokio::time::Instant::now();
    let failure =
        |error: Error| ContextualError { error, public_url: public_url.clone(), request_id: request_id.clone() };
    async {
        let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        let record = |status: u16| {
            let (method, route) = (method_label(&method), route.as_deref());
            METRICS.observe_request(method, route.unwrap_or("unknown"), status, started.elapsed());
            traces::record_answer(&span, method, route, status);
        };
        let response = match outcome {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                let status = error.as_response_error().status_code();
                record(status.as_u16());
                let error = error.as_error::<Error>().map_or_else(|| problem::from_status(status), Error::duplicate);
                return Err(failure(error).into());
            }
            Err(panic) => {
                record(500);
                return Err(failure(Error::internal(panic_message(panic.as_ref()))).into());
            }
        };
        let mut response = into_problem(response, &public_url, &request_id);
        set_security_headers(response.headers_mut(), &request_id, is_docs);
        record(response.status().as_u16());
        tracing::info!(
            status = response.status().as_u16(),
            duration_ms = started.elapsed().as_secs_f64() * 1_000.0,
            "answered"
        );
        Ok(response)
    }
    .instrument(span.clone())
    .await
}

/// The method as a metric's label: any token is a method, and labels come from a closed set.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Replaces the body of a failure by its problem document.
fn into_problem(
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
                || name.as_str().starts_with("x-read-only")
                || name.as_str().starts_with("access-control-")
                || *name == header::ALLOW
                || *name == header::CONTENT_RANGE
                || *name == header::VARY
                || *name == header::SET_COOKIE
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let error = match response.response().error().and_then(|error| error.as_error::<Error>()) {
        Some(error) => error.duplicate(),
        // A handler with a JSON body of its own for a failure: `/health`.
        None if response.headers().get(header::CONTENT_TYPE).is_some_and(is_json) => {
            return response.map_into_boxed_body();
        }
        None => problem::from_status(status),
    };
    let mut document = problem::response(&error, public_url, request_id);
    for (name, value) in kept {
        document.headers_mut().append(name, value);
    }
    response.into_response(document)
}

fn is_json(content_type: &HeaderValue) -> bool {
    content_type == problem::MEDIA_TYPE || content_type == "application/json"
}

/// The caller's `X-Request-Id` if it is well-formed, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let is_valid = |id: &&str| {
        (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    header(request, REQUEST_ID).filter(is_valid).map_or_else(|| ids::random().to_string(), str::to_owned)
}

/// The text of a header.
fn header(request: &ServiceRequest, name: impl header::AsHeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

fn public_url(request: &ServiceRequest) -> String {
    request.app_data::<web::Data<App>>().map(|app| app.config.public("")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body, try_call_service};
    use actix_web::{HttpResponse, web};

    use super::wrap;

    #[actix_web::test]
    async fn a_panic_is_an_answer_without_its_text_and_the_next_request_is_answered() {
        async fn panics() -> HttpResponse {
            panic!("the password is correct horse battery")
        }
        let routes = actix_web::App::new().wrap(from_fn(wrap)).route("/panics", web::get().to(panics));
        let service = init_service(routes.route("/works", web::get().to(HttpResponse::NoContent))).await;
        for _ in 0..2 {
            let error = try_call_service(&service, TestRequest::get().uri("/panics").to_request()).await.unwrap_err();
            let answer = error.error_response();
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert!(answer.headers().contains_key("x-request-id") && answer.headers().contains_key("x-frame-options"));
            let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap_or_default();
            let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!((&problem["status"], &problem["code"]), (&500.into(), &"internal".into()));
            assert!(!problem.to_string().contains("correct horse"), "{problem}");
            let works = call_service(&service, TestRequest::get().uri("/works").to_request()).await;
            assert_eq!(works.status(), StatusCode::NO_CONTENT);
            assert!(read_body(works).await.is_empty());
        }
    }
}
