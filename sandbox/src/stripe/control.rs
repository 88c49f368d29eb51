//! `/_sandbox/`: the stand-in's own switches, for curl and other processes, and for a replacement of Stripe.js, which pays
//! with the client secret. Not part of Stripe.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::RefundPlan;
use super::cards::Card;
use super::deliveries::Deliveries;
use super::error::{ApiError, NotPossible};
use super::import::ImportedPayment;
use super::payments::{Paid, Refused};
use super::refunds::Outcome;
use super::render;
use super::shared::Shared;
use crate::faults::NextRequests;

const HELP: &str = r#"The Stripe sandbox. Bodies are JSON.

GET  /_sandbox/state                      sessions, payments, charges, refunds, disputes, events, attempts
POST /_sandbox/faults                     {"fail_next":{"times":1,"status":502}, "lose_next":{"times":1,"status":502},
                                           "break_next":1, "down":503, "slow_ms":2000, "stall":true, "clear":true}
POST /_sandbox/deliveries                 {"url":"http://…", "lose":1, "repeat":3, "hold":true, "delay_ms":500,
                                           "release":"in_order"|"shuffled", "seed":7, "resend":"evt_…",
                                           "secrets":["whsec_new","whsec_old"]}
POST /_sandbox/pay                        {"session":"cs_…"|"client_secret":"cs_…_secret_…", "card":"4242 4242 4242 4242",
                                           "exp_month":12, "exp_year":2040, "cvc":"123", "email":"…"}
POST /_sandbox/authenticate               {"session":"cs_…"|"client_secret":"…", "passed":true}
POST /_sandbox/sessions/{id}/expire
POST /_sandbox/charges/{id}/refund        {"amount":2500}, or {} for all that is left: as in the Dashboard, without a
                                           key or metadata
POST /_sandbox/charges/{id}/dispute       {"reason":"fraudulent"}: the money is withdrawn
POST /_sandbox/disputes/{id}/review       evidence was handed in
POST /_sandbox/disputes/{id}/close        {"won":false}
POST /_sandbox/refunds                    {"plan":"by_card"|"pending"|"failed"}: how refunds begin from now on
POST /_sandbox/refunds/{id}/settle        {"outcome":"succeeded"|"failed"}
POST /_sandbox/import                     [{"session":"cs_…", "created":1767254400, "expires_at":1767256260, "amount":7500,
                                             "currency":"eur", "product":"An hour", "success_url":"http://…",
                                             "email":"…", "client_reference_id":"…", "metadata":{…},
                                             "paid":{"payment_intent":"pi_…", "charge":"ch_…", "created":1767254500,
                                               "refunds":[{"refund":"re_…", "created":1767340800, "amount":2500,
                                                 "metadata":{…}}]}}]: payments made elsewhere, paid with 4242, or expired
                                           if there is no "paid"; without events; what is there is left alone

Test cards: 4242 4242 4242 4242 pays; 4000 0000 0000 0002 is declined; 4000 0000 0000 9995 has no funds;
4000 0027 6000 3184 asks for authentication; 4000 0000 0000 0259 is disputed; 4000 0000 0000 7726 refunds slowly.
"#;

pub fn routes(config: &mut web::ServiceConfig) {
    let help = || async { HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(HELP) };
    config.service(
        web::scope("/_sandbox")
            .app_data(web::JsonConfig::default().content_type_required(false).error_handler(|error, _| {
                let response = HttpResponse::BadRequest().json(json!({ "error": error.to_string() }));
                actix_web::error::InternalError::from_response(error, response).into()
            }))
            .route("", web::get().to(help))
            .route("/", web::get().to(help))
            .route("/state", web::get().to(state))
            .route("/faults", web::post().to(faults))
            .route("/deliveries", web::post().to(deliveries))
            .route("/pay", web::post().to(pay))
            .route("/authenticate", web::post().to(authenticate))
            .route("/pay", web::method(actix_web::http::Method::OPTIONS).to(preflight))
            .route("/authenticate", web::method(actix_web::http::Method::OPTIONS).to(preflight))
            .route("/sessions/{id}/expire", web::post().to(expire))
            .route("/charges/{id}/dispute", web::post().to(dispute))
            .route("/charges/{id}/refund", web::post().to(refund))
            .route("/disputes/{id}/review", web::post().to(review_dispute))
            .route("/disputes/{id}/close", web::post().to(close_dispute))
            .route("/import", web::post().to(import))
            .route("/refunds", web::post().to(plan_refunds))
            .route("/refunds/{id}/settle", web::post().to(settle_refund)),
    );
}

async fn state(shared: web::Data<Shared>) -> HttpResponse {
    let shared = shared.into_inner();
    let mut state = shared.read(|account| {
        json!({
            "sessions": account.sessions.oldest_first().map(|it| render::session(account, it)).collect::<Vec<_>>(),
            "payment_intents": account.payment_intents.oldest_first().map(|it| render::intent(account, it)).collect::<Vec<_>>(),
            "charges": account.charges.oldest_first().map(|it| render::charge(account, it)).collect::<Vec<_>>(),
            "refunds": account.refunds.oldest_first().map(render::refund).collect::<Vec<_>>(),
            "disputes": account.disputes.oldest_first().map(|it| render::dispute(account, it)).collect::<Vec<_>>(),
            "events": account.events.oldest_first().map(render::event).collect::<Vec<_>>(),
            "made_under": account.made_under,
        })
    });
    state["requests"] = json!(shared.faults.seen());
    state["attempts"] = json!(Deliveries(shared).attempts());
    HttpResponse::Ok().json(state)
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FaultsBody {
    fail_next: Option<NextRequests>,
    lose_next: Option<NextRequests>,
    break_next: usize,
    down: Option<u16>,
    slow_ms: Option<u64>,
    stall: Option<bool>,
    clear: bool,
}

async fn faults(shared: web::Data<Shared>, body: web::Json<FaultsBody>) -> HttpResponse {
    let body = body.into_inner();
    if body.clear {
        shared.faults.clear();
        shared.fail_after_work.store(0, Ordering::SeqCst);
        shared.stalled.send_replace(false);
    }
    shared.faults.apply(body.fail_next, body.lose_next, body.down, body.slow_ms);
    shared.fail_after_work.fetch_add(body.break_next, Ordering::SeqCst);
    if let Some(stall) = body.stall {
        shared.stalled.send_replace(stall);
    }
    ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Release {
    InOrder,
    Shuffled,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct DeliveriesBody {
    url: Option<String>,
    lose: usize,
    repeat: Option<usize>,
    hold: bool,
    release: Option<Release>,
    seed: u64,
    delay_ms: Option<u64>,
    resend: Option<String>,
    secrets: Option<Vec<String>>,
}

async fn deliveries(shared: web::Data<Shared>, body: web::Json<DeliveriesBody>) -> HttpResponse {
    let (shared, body) = (shared.into_inner(), body.into_inner());
    let deliveries = Deliveries(Arc::clone(&shared));
    if let Some(url) = body.url {
        shared.set_webhook_url(url);
    }
    if let Some(secrets) = body.secrets {
        deliveries.sign_with(secrets);
    }
    deliveries.lose(body.lose);
    if let Some(copies) = body.repeat {
        deliveries.repeat(copies);
    }
    if let Some(delay) = body.delay_ms {
        deliveries.delay(Duration::from_millis(delay));
    }
    if body.hold {
        deliveries.hold();
    }
    let released = match body.release {
        Some(Release::InOrder) => Some(deliveries.release_in_order().await),
        Some(Release::Shuffled) => Some(deliveries.release_shuffled(body.seed).await),
        None => None,
    };
    let resent = match &body.resend {
        Some(event) => deliveries.resend(event).await,
        None => None,
    };
    ok(json!({ "released": released, "resent": resent }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    session: Option<String>,
    client_secret: Option<String>,
    card: String,
    exp_month: Option<i64>,
    exp_year: Option<i64>,
    cvc: Option<String>,
    name: Option<String>,
    email: Option<String>,
}

async fn pay(shared: web::Data<Shared>, body: web::Json<PayBody>) -> HttpResponse {
    let (shared, body) = (shared.into_inner(), body.into_inner());
    let Some(session) = session_id(&shared, body.session, body.client_secret) else {
        return session_not_found();
    };
    let mut card = Card::number(&body.card);
    card.exp_month = body.exp_month.unwrap_or(card.exp_month);
    card.exp_year = body.exp_year.unwrap_or(card.exp_year);
    card.cvc = body.cvc.unwrap_or(card.cvc);
    card.name = body.name;
    payment_response(shared.update(|account, context| account.pay(&session, &card, body.email.as_deref(), context)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthenticateBody {
    session: Option<String>,
    client_secret: Option<String>,
    passed: bool,
}

async fn authenticate(shared: web::Data<Shared>, body: web::Json<AuthenticateBody>) -> HttpResponse {
    let (shared, body) = (shared.into_inner(), body.into_inner());
    let Some(session) = session_id(&shared, body.session, body.client_secret) else {
        return session_not_found();
    };
    payment_response(shared.update(|account, context| account.authenticate(&session, body.passed, context)))
}

/// CORS: a page of another origin may pay here, as it may with Stripe.
async fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .insert_header(("Access-Control-Allow-Methods", "POST"))
        .insert_header(("Access-Control-Allow-Headers", "Content-Type"))
        .finish()
}

async fn expire(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    match shared.into_inner().update(|account, context| account.expire_session(&id, context)) {
        Ok(()) => ok(json!({})),
        Err(ApiError { status: 404, message, .. }) => HttpResponse::NotFound().json(json!({ "error": message })),
        Err(ApiError { message, .. }) => HttpResponse::Conflict().json(json!({ "error": message })),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundBody {
    amount: Option<i64>,
}

async fn refund(shared: web::Data<Shared>, id: web::Path<String>, body: web::Json<RefundBody>) -> HttpResponse {
    match shared.into_inner().update(|account, context| account.refund_in_dashboard(&id, body.amount, context)) {
        Ok(refund) => ok(json!({ "refund": refund })),
        Err(error) => conflict(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DisputeBody {
    reason: String,
}

async fn dispute(shared: web::Data<Shared>, id: web::Path<String>, body: web::Json<DisputeBody>) -> HttpResponse {
    match shared.into_inner().update(|account, context| account.open_dispute(&id, &body.reason, context)) {
        Ok(dispute) => ok(json!({ "dispute": dispute })),
        Err(error) => conflict(&error),
    }
}

async fn review_dispute(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    match shared.into_inner().update(|account, context| account.review_dispute(&id, context)) {
        Ok(()) => ok(json!({})),
        Err(error) => conflict(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    won: bool,
}

async fn close_dispute(shared: web::Data<Shared>, id: web::Path<String>, body: web::Json<CloseBody>) -> HttpResponse {
    match shared.into_inner().update(|account, context| account.close_dispute(&id, body.won, context)) {
        Ok(()) => ok(json!({})),
        Err(error) => conflict(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    plan: RefundPlan,
}

async fn plan_refunds(shared: web::Data<Shared>, body: web::Json<PlanBody>) -> HttpResponse {
    shared.into_inner().update(|account, _| account.refund_plan = body.plan);
    ok(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    outcome: Outcome,
}

async fn settle_refund(shared: web::Data<Shared>, id: web::Path<String>, body: web::Json<SettleBody>) -> HttpResponse {
    match shared.into_inner().update(|account, context| account.settle_refund(&id, body.outcome, context)) {
        Ok(()) => ok(json!({})),
        Err(error) => conflict(&error),
    }
}

async fn import(shared: web::Data<Shared>, body: web::Json<Vec<ImportedPayment>>) -> HttpResponse {
    let imported = shared.into_inner().update(|account, _| account.import(body.into_inner()));
    ok(json!({ "imported": imported }))
}

fn session_id(shared: &Arc<Shared>, session: Option<String>, secret: Option<String>) -> Option<String> {
    session.or_else(|| {
        shared.read(|account| {
            let mut sessions = account.sessions.newest_first();
            sessions.find(|session| session.client_secret == secret && secret.is_some()).map(|found| found.id.clone())
        })
    })
}

fn session_not_found() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "name the session, or give its client_secret" }))
}

fn payment_response(result: Result<Paid, Refused>) -> HttpResponse {
    let allow = ("Access-Control-Allow-Origin", "*");
    match result {
        Ok(Paid { payment_intent, charge }) => HttpResponse::Ok()
            .insert_header(allow)
            .json(json!({ "status": "complete", "payment_intent": payment_intent, "charge": charge })),
        Err(refused) => {
            let (code, decline_code) = match &refused {
                Refused::Declined { code, decline_code, .. } => (Some(*code), *decline_code),
                Refused::AuthenticationRequired => (Some("authentication_required"), None),
                _ => (None, None),
            };
            HttpResponse::PaymentRequired().insert_header(allow).json(json!({
                "error": refused.to_string(), "code": code, "decline_code": decline_code,
            }))
        }
    }
}

fn conflict(error: &NotPossible) -> HttpResponse {
    HttpResponse::Conflict().json(json!({ "error": error.to_string() }))
}

fn ok(body: Value) -> HttpResponse {
    HttpResponse::Ok().json(body)
}
