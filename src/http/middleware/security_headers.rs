//! The headers of every response.

use std::collections::BTreeSet;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// The header of the request id, in requests and responses.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Sets the request id and the security headers. Swagger UI (`is_docs`) needs a wider content security policy.
pub(super) fn set_security_headers(headers: &mut HeaderMap, request_id: &str, is_docs: bool) {
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
        // Its scripts and style sheets are files of ours, and what its scripts set of an element is no inline style. The hash is that of the style in
        // its logo; web/e2e/headers.spec.ts sees it when another one is written.
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    set_vary(headers);
    // `identity` only keeps the compression middleware from buffering a stream; a response must not carry it (RFC 9110, section 8.4.1).
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
}

/// One `Vary` of all that the response depends on. With an entity tag the encoding is among it, also where nothing was encoded: a 304 has the
/// `Vary` of the 200 that it stands for (RFC 9110, section 15.4.5).
fn set_vary(headers: &mut HeaderMap) {
    let texts = headers.get_all(header::VARY).filter_map(|value| value.to_str().ok());
    let mut fields: BTreeSet<String> =
        texts.flat_map(|text| text.split(',')).map(|field| field.trim().to_ascii_lowercase()).collect();
    if headers.contains_key(header::ETAG) {
        fields.insert(header::ACCEPT_ENCODING.as_str().to_owned());
    }
    let fields: Vec<String> = fields.into_iter().filter(|field| !field.is_empty()).collect();
    headers.remove(header::VARY);
    if let Ok(vary) = HeaderValue::from_str(&fields.join(", "))
        && !fields.is_empty()
    {
        headers.insert(header::VARY, vary);
    }
}
