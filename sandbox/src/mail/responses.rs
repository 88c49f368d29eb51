//! Responses that the web mailbox and the previews share: pages, the HTML of a mail in its sandboxed frame, errors.

use actix_web::http::header::{self, ContentType};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use serde_json::json;

const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const MESSAGE_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: http://127.0.0.1:* http://localhost:*";

pub fn page(template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => with_policy(ContentType::html().to_string(), PAGE_POLICY).body(html),
        Err(error) => internal_error(&error),
    }
}

/// The HTML of a mail, for a sandboxed frame; its links open in a new tab.
pub fn message_html(html: String) -> HttpResponse {
    with_policy(ContentType::html().to_string(), MESSAGE_POLICY).body(with_link_target(html))
}

fn with_link_target(mut html: String) -> String {
    // ASCII case alone is changed: offsets in the copy are offsets in the original.
    let lower = html.to_ascii_lowercase();
    let head = lower.find("<head>").or_else(|| lower.find("<head "));
    let head = head.and_then(|start| lower[start..].find('>').map(|end| start + end + 1));
    html.insert_str(head.unwrap_or(0), r#"<base target="_blank">"#);
    html
}

/// A 200 of this type under this Content-Security-Policy, not sniffed, not cached and without a referrer.
pub fn with_policy(content_type: String, policy: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

pub fn not_found() -> HttpResponse {
    HttpResponse::NotFound().body("That message is not here any more.")
}

pub fn internal_error(error: &dyn std::error::Error) -> HttpResponse {
    tracing::error!(%error, "web mailbox request failed");
    HttpResponse::InternalServerError().json(json!({ "error": error.to_string() }))
}
