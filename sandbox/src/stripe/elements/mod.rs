//! Stripe.js and its Payment Element: a script that a page loads from this origin, frames that have the card, and what the frames ask.
//!
//! The script has `initCheckoutElementsSdk` with a Payment Element, `loadActions`, `confirm`, `updateEmail` and `getSession`, with the results and
//! errors of `@stripe/stripe-js`. A page that uses anything else of Stripe.js fails here, where nobody pays.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Account;
use super::cards::Card;
use super::hosted_page::{expiry, success_url};
use super::money;
use super::objects::{Session, SessionStatus};
use super::payments::{Paid, Refused};
use super::render::API_VERSION;
use super::shared::Shared;

const SCRIPT: &str = include_str!("stripe.js");
const FRAME: &str = include_str!("frame.html");
const FRAME_SCRIPT: &str = include_str!("frame.js");

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/{train}/stripe.js", web::get().to(script))
        .route("/elements/frame", web::get().to(|| async { served("text/html; charset=utf-8", FRAME) }))
        .route("/elements/frame.js", web::get().to(|| async { served("text/javascript; charset=utf-8", FRAME_SCRIPT) }))
        .route("/elements/session", web::post().to(session))
        .route("/elements/confirm", web::post().to(confirm))
        .route("/elements/authenticate", web::post().to(authenticate));
}

/// The script of the release train of our API version: `2026-09-30.endive` is `/endive/stripe.js`.
async fn script(train: web::Path<String>) -> HttpResponse {
    match API_VERSION.split_once('.') {
        Some((_, ours)) if ours == *train => served("text/javascript; charset=utf-8", SCRIPT),
        _ => HttpResponse::NotFound().finish(),
    }
}

fn served(content_type: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .body(text)
}

/// Read from text, as the frames send it.
fn parsed<T: for<'de> Deserialize<'de>>(body: &str) -> Result<T, Value> {
    serde_json::from_str(body).map_err(|fault| error(None, &fault.to_string()))
}

#[derive(Deserialize)]
struct SessionBody {
    client_secret: String,
    key: String,
}

async fn session(shared: web::Data<Shared>, body: String) -> HttpResponse {
    let SessionBody { client_secret, key } = match parsed(&body) {
        Ok(body) => body,
        Err(refused) => return answer(refused),
    };
    let shared = shared.into_inner();
    if key != shared.publishable_key {
        return answer(error(None, &format!("Invalid API Key provided: {key}")));
    }
    answer(shared.read(|account| match by_secret(account, &client_secret) {
        Some(session) if session.status == SessionStatus::Expired => error(None, "This Checkout Session has expired."),
        Some(session) => success(session),
        None => error(None, "The client secret of the Checkout Session is invalid."),
    }))
}

#[derive(Deserialize)]
struct ConfirmBody {
    client_secret: String,
    email: String,
    number: String,
    expiry: String,
    cvc: String,
}

async fn confirm(shared: web::Data<Shared>, body: String) -> HttpResponse {
    let body: ConfirmBody = match parsed(&body) {
        Ok(body) => body,
        Err(refused) => return answer(refused),
    };
    let mut card = Card::number(&body.number);
    (card.exp_month, card.exp_year) = expiry(&body.expiry);
    card.cvc = body.cvc.trim().to_owned();
    finish(&shared.into_inner(), &body.client_secret, |account, id, context| {
        account.pay(id, &card, Some(&body.email), context)
    })
}

#[derive(Deserialize)]
struct AuthenticateBody {
    client_secret: String,
    passed: bool,
}

async fn authenticate(shared: web::Data<Shared>, body: String) -> HttpResponse {
    let AuthenticateBody { client_secret, passed } = match parsed(&body) {
        Ok(body) => body,
        Err(refused) => return answer(refused),
    };
    finish(&shared.into_inner(), &client_secret, |account, id, context| account.authenticate(id, passed, context))
}

/// Carries out a step of the payment, and answers as Stripe.js does.
fn finish(
    shared: &std::sync::Arc<Shared>,
    client_secret: &str,
    step: impl FnOnce(&mut Account, &str, &super::account::ChangeContext) -> Result<Paid, Refused>,
) -> HttpResponse {
    let Some(id) = shared.read(|account| by_secret(account, client_secret).map(|session| session.id.clone())) else {
        return answer(error(None, "The client secret of the Checkout Session is invalid."));
    };
    let result = shared.update(|account, context| step(account, &id, context));
    answer(match result {
        Ok(_) => shared.read(|account| by_secret(account, client_secret).map(success)).unwrap_or_default(),
        Err(Refused::AuthenticationRequired) => json!({ "type": "requires_action" }),
        Err(Refused::InvalidFields(fields)) => {
            let mut refused = error(None, fields.first().map_or("", |(_, message)| *message));
            refused["fields"] = fields.into_iter().map(|(name, message)| (name.to_owned(), json!(message))).collect();
            refused
        }
        Err(Refused::Declined { message, decline_code, .. }) => {
            let mut refused = error(Some("paymentFailed"), message);
            refused["error"]["paymentFailed"] = json!({ "declineCode": decline_code });
            refused
        }
        Err(refused) => error(None, &refused.to_string()),
    })
}

fn by_secret<'a>(account: &'a Account, client_secret: &str) -> Option<&'a Session> {
    account.sessions.newest_first().find(|session| session.client_secret.as_deref() == Some(client_secret))
}

fn answer(body: Value) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

fn error(code: Option<&str>, message: &str) -> Value {
    json!({ "type": "error", "error": { "code": code, "message": message } })
}

/// `StripeCheckoutSession`, the part of it that is true of every session here.
fn success(session: &Session) -> Value {
    let amount =
        |minor: i64| json!({ "minorUnitsAmount": minor, "amount": money::format_amount(minor, &session.currency) });
    let items = session.line_items.iter().map(|item| {
        json!({
            "name": item.name,
            "description": item.description,
            "quantity": item.quantity,
            "unitAmount": amount(item.unit_amount),
            "total": amount(item.unit_amount * item.quantity),
        })
    });
    let status = match session.status {
        SessionStatus::Complete => json!({ "type": "complete", "paymentStatus": "paid" }),
        other => json!({ "type": other.as_str() }),
    };
    json!({
        "type": "success",
        "returnUrl": success_url(session),
        "session": {
            "id": session.id,
            "status": status,
            "canConfirm": session.status == SessionStatus::Open,
            "currency": session.currency,
            "email": session.payer_email.as_ref().or(session.customer_email.as_ref()),
            "livemode": false,
            "lineItems": items.collect::<Vec<_>>(),
            "total": { "subtotal": amount(session.amount_total), "total": amount(session.amount_total) },
        },
    })
}
