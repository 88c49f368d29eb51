//! `/v1`: authentication, idempotency keys and the table of endpoints.
//!
//! Endpoints of Stripe's that are not in the table are answered as unknown paths.

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use base64::Engine;
use serde_json::{Value, json};

use super::account::{Account, ChangeContext};
use super::error::{ApiError, fault_body};
use super::form::Form;
use super::idempotency::StoredResponse;
use super::listing::{expand, page};
use super::render;
use super::shared::Shared;

/// The id of a request, set by the outermost middleware.
#[derive(Clone)]
pub struct RequestId(pub String);

/// A response before it is serialized.
struct Reply {
    status: u16,
    body: Value,
    /// The request whose response is replayed.
    replayed_from: Option<String>,
}

/// Handles every request under `/v1`.
pub async fn handle(shared: web::Data<Shared>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let key = header(&request, "Idempotency-Key").map(str::to_owned);
    let shared = shared.into_inner();
    let reply = match reply(Arc::clone(&shared), &request, &body, &request_id, key.clone()).await {
        Ok(mut reply) => {
            if reply.status == 200 {
                shared.rewrite(request.path(), &mut reply.body);
            }
            reply
        }
        Err(error) => Reply { status: error.status, body: error.body(&request_id), replayed_from: None },
    };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if let Some(replayed_from) = reply.replayed_from {
        response.insert_header(("Idempotent-Replayed", "true")).insert_header(("Original-Request", replayed_from));
    }
    if let Some(key) = key.filter(|_| request.method() == Method::POST) {
        response.insert_header(("Idempotency-Key", key));
    }
    response.json(reply.body)
}

async fn reply(
    shared: Arc<Shared>,
    request: &HttpRequest,
    body: &[u8],
    request_id: &str,
    key: Option<String>,
) -> Result<Reply, ApiError> {
    authorize(&shared, request)?;
    let path = request.path().to_owned();
    let method = request.method();
    if method == Method::GET {
        let form = Form::parse(request.query_string())?;
        if segments(&path) == ["webhook_endpoints"] {
            return Ok(Reply { status: 200, body: webhook_endpoints(&shared, &form)?, replayed_from: None });
        }
        let body = shared.read(|account| {
            let mut value = get(account, &path, &form)?;
            expand(account, &form, &mut value)?;
            Ok(value)
        })?;
        return Ok(Reply { status: 200, body, replayed_from: None });
    }
    if method != Method::POST {
        return Err(ApiError::unrecognized(method.as_str(), &path));
    }
    let form = parse_form(request, body)?;
    if let Some(key) = &key
        && let Some(stored) =
            shared.update(|account, context| account.idempotency_keys.begin(key, &path, &form, context.now))?
    {
        return Ok(Reply { status: stored.status, body: stored.body, replayed_from: Some(stored.request_id) });
    }
    // In a task of its own, so that the work is finished even if the client disconnects.
    let work = tokio::spawn(execute(shared, path, form, request_id.to_owned(), key));
    work.await.unwrap_or_else(|_| Ok(Reply { status: 500, body: fault_body(500), replayed_from: None }))
}

async fn execute(
    shared: Arc<Shared>,
    path: String,
    form: Form,
    request_id: String,
    key: Option<String>,
) -> Result<Reply, ApiError> {
    shared.wait_while_stalled().await;
    let fails_after_work = shared.fails_after_work();
    shared.update_for_request(Some(request_id.clone()), key.clone(), |account, context| {
        let result = post(account, &path, &form, context).and_then(|mut value| {
            expand(account, &form, &mut value)?;
            Ok(value)
        });
        let (status, body, executed) = match &result {
            Ok(value) => (200, value.clone(), true),
            Err(error) => (error.status, error.body(&request_id), error.executed),
        };
        let (status, body) = if fails_after_work { (500, fault_body(500)) } else { (status, body) };
        if let Some(key) = &key {
            let stored = StoredResponse::new(status, body.clone(), &request_id, &path, form.clone(), context.now);
            account.idempotency_keys.finish(key, executed.then_some(stored));
        }
        Ok(Reply { status, body, replayed_from: None })
    })
}

/// `Authorization: Bearer sk_…`, or Basic with the key as user name.
fn authorize(shared: &Shared, request: &HttpRequest) -> Result<(), ApiError> {
    let given = header(request, "Authorization").and_then(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(rest.trim().to_owned());
        }
        let decoded = base64::engine::general_purpose::STANDARD.decode(rest.trim()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        scheme.eq_ignore_ascii_case("basic").then(|| decoded.split(':').next().unwrap_or_default().to_owned())
    });
    match given.as_deref() {
        Some(key) if key == shared.secret_key => Ok(()),
        Some(key) if key == shared.publishable_key => Err(ApiError::unauthorized(
            Some("secret_key_required"),
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a \
             list of your API keys at https://dashboard.stripe.com/account/apikeys.",
        )),
        Some(key) if !key.is_empty() => {
            Err(ApiError::unauthorized(None, format!("Invalid API Key provided: {}", masked(key))))
        }
        _ => Err(ApiError::unauthorized(
            None,
            "You did not provide an API key. You need to provide your API key in the Authorization header, using \
             Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
             https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
        )),
    }
}

fn masked(key: &str) -> String {
    let count = key.chars().count();
    let shown = |at: usize| at < 8.min(count / 2) || at + 4 >= count.max(12);
    key.chars().enumerate().map(|(at, letter)| if shown(at) { letter } else { '*' }).collect()
}

fn parse_form(request: &HttpRequest, body: &[u8]) -> Result<Form, ApiError> {
    let malformed = || ApiError {
        param: None,
        ..ApiError::invalid(
            "",
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have \
             any questions, we can help at https://support.stripe.com/.",
        )
    };
    if !body.is_empty() && request.content_type() != "application/x-www-form-urlencoded" {
        return Err(malformed());
    }
    Form::parse(std::str::from_utf8(body).map_err(|_| malformed())?)
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers().get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

fn segments(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').skip(1).collect()
}

/// The GET endpoints.
fn get(account: &Account, path: &str, form: &Form) -> Result<Value, ApiError> {
    let one = |object: &str, id: &str, param: &str, prefix: &str| {
        form.allow_only(&["expand"], &[])?;
        let found = if id.starts_with(prefix) { render::by_id(account, id) } else { None };
        found.ok_or_else(|| ApiError::no_such(object, id, param))
    };
    match segments(path).as_slice() {
        ["checkout", "sessions"] => list_sessions(account, form),
        ["checkout", "sessions", id] => one("checkout.session", id, "session", "cs_"),
        ["checkout", "sessions", id, "line_items"] => {
            form.allow_only(&["ending_before", "expand", "limit", "starting_after"], &[])?;
            let found = account.sessions.by_id(id).map(render::line_items);
            found.ok_or_else(|| ApiError::no_such("checkout.session", id, "session"))
        }
        ["payment_intents"] => page(
            &account.payment_intents,
            form,
            ("/v1/payment_intents", "payment_intent", &[]),
            |_| true,
            |intent| render::intent(account, intent),
        ),
        ["payment_intents", id] => one("payment_intent", id, "intent", "pi_"),
        ["charges"] => {
            let intent = form.text("payment_intent")?;
            let is_of_intent = |of: &str| intent.as_deref().is_none_or(|intent| intent == of);
            page(
                &account.charges,
                form,
                ("/v1/charges", "charge", &["payment_intent"]),
                |charge| is_of_intent(&charge.payment_intent),
                |charge| render::charge(account, charge),
            )
        }
        ["charges", id] => one("charge", id, "charge", "ch_"),
        ["charges", id, "refunds"] => {
            let charge = account.charges.by_id(id).ok_or_else(|| ApiError::no_such("charge", id, "charge"))?;
            let url = format!("/v1/charges/{id}/refunds");
            page(&account.refunds, form, (&url, "refund", &[]), |refund| refund.charge == charge.id, render::refund)
        }
        ["refunds"] => {
            let (intent, charge) = (form.text("payment_intent")?, form.text("charge")?);
            page(
                &account.refunds,
                form,
                ("/v1/refunds", "refund", &["charge", "payment_intent"]),
                |refund| {
                    intent.as_ref().is_none_or(|intent| *intent == refund.payment_intent)
                        && charge.as_ref().is_none_or(|charge| *charge == refund.charge)
                },
                render::refund,
            )
        }
        ["refunds", id] => one("refund", id, "refund", "re_"),
        ["disputes"] => {
            let (intent, charge) = (form.text("payment_intent")?, form.text("charge")?);
            page(
                &account.disputes,
                form,
                ("/v1/disputes", "dispute", &["charge", "payment_intent"]),
                |dispute| {
                    intent.as_ref().is_none_or(|intent| *intent == dispute.payment_intent)
                        && charge.as_ref().is_none_or(|charge| *charge == dispute.charge)
                },
                |dispute| render::dispute(account, dispute),
            )
        }
        ["disputes", id] => one("dispute", id, "dispute", "du_"),
        ["events"] => list_events(account, form),
        ["events", id] => one("event", id, "id", "evt_"),
        _ => Err(ApiError::unrecognized("GET", path)),
    }
}

/// The addresses that events are sent to: the one that there is, if any.
fn webhook_endpoints(shared: &Shared, form: &Form) -> Result<Value, ApiError> {
    form.allow_only(&["ending_before", "expand", "limit", "starting_after"], &[])?;
    let endpoint = |url: String| {
        json!({
            "id": "we_1Sandbox00000000000000000", "object": "webhook_endpoint", "api_version": null, "application": null,
            "created": 1_700_000_000, "description": null, "enabled_events": ["*"], "livemode": false, "metadata": {},
            "status": "enabled", "url": url,
        })
    };
    let data: Vec<Value> = shared.delivery_settings().url.clone().into_iter().map(endpoint).collect();
    Ok(json!({ "object": "list", "url": "/v1/webhook_endpoints", "has_more": false, "data": data }))
}

fn list_sessions(account: &Account, form: &Form) -> Result<Value, ApiError> {
    let intent = form.text("payment_intent")?;
    let status = form.choice("status", &["complete", "expired", "open"])?;
    page(
        &account.sessions,
        form,
        ("/v1/checkout/sessions", "checkout.session", &["payment_intent", "status"]),
        |session| {
            intent.as_ref().is_none_or(|intent| session.payment_intent.as_ref() == Some(intent))
                && status.is_none_or(|status| session.status.as_str() == status)
        },
        |session| render::session(account, session),
    )
}

fn list_events(account: &Account, form: &Form) -> Result<Value, ApiError> {
    let mut kinds = form.texts("types")?;
    if kinds.len() > 20 {
        return Err(ApiError::invalid("types", "You may specify up to 20 event types."));
    }
    if let Some(kind) = form.text("type")? {
        if !kinds.is_empty() {
            let message = "You may only specify one of these parameters: type, types.";
            return Err(ApiError::coded("parameters_exclusive", "type", message));
        }
        kinds.push(kind);
    }
    let matches = |kind: &str, pattern: &String| match pattern.strip_suffix('*') {
        Some(group) => kind.starts_with(group),
        None => kind == pattern,
    };
    let delivered = form.boolean("delivery_success")?;
    page(
        &account.events,
        form,
        ("/v1/events", "event", &["delivery_success", "type", "types"]),
        |event| {
            (kinds.is_empty() || kinds.iter().any(|pattern| matches(&event.kind, pattern)))
                && delivered.is_none_or(|delivered| delivered == (event.pending_webhooks == 0))
        },
        render::event,
    )
}

/// The POST endpoints.
fn post(account: &mut Account, path: &str, form: &Form, context: &ChangeContext) -> Result<Value, ApiError> {
    let id = match segments(path).as_slice() {
        ["checkout", "sessions"] => account.create_session(form, context)?,
        ["checkout", "sessions", id, "expire"] => {
            form.allow_only(&["expand"], &[])?;
            account.expire_session(id, context)?;
            (*id).to_owned()
        }
        ["refunds"] => account.create_refund(form, context)?,
        _ => return Err(ApiError::unrecognized("POST", path)),
    };
    render::by_id(account, &id).ok_or_else(|| ApiError::unrecognized("POST", path))
}
