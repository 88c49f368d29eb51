//! `/calendar/{provider}/notifications`: what providers send when a connected calendar has changed. Nothing about the answer depends on whether
//! they sent it; what they did not send counts towards the limit of the address that it comes from.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::actors::calendars::{provider_named, take_notifications};
use crate::app::App;
use crate::error::Result;
use crate::http::extract::{RequestContext, body_read_error};
use crate::http::middleware::rate_limit::limit_refused;
use crate::http::problem::ProblemDocument;
use crate::integrations::calendars::{notifications, validation_token};
use crate::models::calendars::Provider;

/// The largest body that is read.
pub const MAX_BYTES: usize = 256 * 1024;

/// What Google and Microsoft call. A notification with the secret of its channel has the calendar read soon; any other changes nothing.
#[utoipa::path(post, path = "/calendar/{provider}/notifications", tag = "calendars",
    params(("provider" = Provider, Path), ("validationToken" = Option<String>, Query, description = "Microsoft asks for it back before it sends anything")),
    request_body(content = serde_json::Value, content_type = "application/json", description = "Microsoft's notifications; Google's are headers (`X-Goog-Channel-ID`, …) without a body. Whatever else it is changes nothing",
        example = json!({ "value": [{ "subscriptionId": "5f2c1d7e-0b7a-4c7e-9a55-2f6d0c1e8b34", "clientState": "0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70.kX2mP9vQ4rT7wZ1a", "changeType": "updated" }] })),
    responses((status = 202, description = "taken, if they are genuine"), (status = 200, description = "the validation token", content_type = "text/plain", body = String),
        (status = 404, description = "not_found: no such provider", body = ProblemDocument), (status = 413, body = ProblemDocument)))]
pub async fn take(
    app: web::Data<App>,
    request: HttpRequest,
    context: RequestContext,
    provider: web::Path<String>,
    body: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse> {
    let provider = provider_named(&provider)?;
    if let Some(token) = validation_token(provider, request.query_string()) {
        return Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(token));
    }
    let body = body.map_err(body_read_error)?;
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let sent = notifications(provider, header, &body);
    if !take_notifications(&app, provider, &sent, &context.origin).await? {
        tracing::info!(provider = provider.as_str(), "calendar notification not taken");
        limit_refused(&app, &request).await?;
    }
    Ok(HttpResponse::Accepted().finish())
}
